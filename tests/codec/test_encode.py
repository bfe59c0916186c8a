"""Objects to XML: exact bytes, roots and xsi:type, and every refusal with its path."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sfmc_soap import (
    TYPES,
    UNSET,
    APIFault,
    APIObject,
    APIProperty,
    AssetAnyProperty,
    Attribute,
    ClientID,
    ComplexFilterPart,
    CreateOptions,
    CreateRequest,
    DailyRecurrence,
    DataExtensionObject,
    DoubleOptInMOKeyword,
    EmailAddress,
    EncodeError,
    ExtractDefinition,
    ExtractDescription,
    ExtractRequest,
    ExtractRequestMsg,
    FieldMap,
    FilterPart,
    List,
    Model,
    QueryObject,
    RetrieveRequest,
    RetrieveRequestMsg,
    SaveAction,
    SaveOption,
    ScheduleDefinition,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SubscriberAddress,
    SubscriberList,
    SubscriberStatus,
    UpdateRequest,
    XmlElement,
    dumps,
    loads,
)
from support.messages import API, FAULT, XMLNS, XSI, xml
from support.naming import naming
from support.strategies import MODELS

CREATE = CreateRequest(
    options=CreateOptions(save_options=[SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)]),
    objects=[
        Subscriber(
            partner_key=None,
            email_address="jo@example.com",
            attributes=[Attribute(name="First Name", value="Jo & <Jo>")],
            status=SubscriberStatus.ACTIVE,
            addresses=[SubscriberAddress(address="a"), EmailAddress(address="b")],
        ),
        DataExtensionObject(customer_key="orders", properties=[APIProperty(name="Total", value="")]),
        APIObject(id=5),
    ],
)


def test_a_create_request_exactly() -> None:
    """The XML has no prefixes, is in wire order, and has an xsi:type where the class is not the declared one."""
    assert dumps(CREATE).decode() == (
        '<CreateRequest xmlns="http://exacttarget.com/wsdl/partnerAPI"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<Options><SaveOptions><SaveOption><PropertyName>*</PropertyName><SaveAction>UpdateAdd</SaveAction>"
        "</SaveOption></SaveOptions></Options>"
        '<Objects xsi:type="Subscriber"><PartnerKey xsi:nil="true"/><EmailAddress>jo@example.com</EmailAddress>'
        "<Attributes><Name>First Name</Name><Value>Jo &amp; &lt;Jo&gt;</Value></Attributes><Status>Active</Status>"
        '<Addresses><Address><Address>a</Address></Address><Address xsi:type="EmailAddress"><Address>b</Address>'
        "</Address></Addresses></Objects>"
        '<Objects xsi:type="DataExtensionObject"><CustomerKey>orders</CustomerKey><Properties><Property>'
        "<Name>Total</Name><Value></Value></Property></Properties></Objects>"
        "<Objects><ID>5</ID></Objects></CreateRequest>"
    )


def test_pretty_exactly() -> None:
    """Each element stands on a line of its own, and no white space is added to text."""
    obj = UpdateRequest(
        objects=[Subscriber(id=5, email_address=" \n", client=ClientID(), addresses=[], modified_date=None)]
    )
    assert dumps(obj, pretty=True).decode() == (
        f"<UpdateRequest {XMLNS}>\n"
        '  <Objects xsi:type="Subscriber">\n'
        "    <Client/>\n"
        '    <ModifiedDate xsi:nil="true"/>\n'
        "    <ID>5</ID>\n"
        "    <EmailAddress> \n</EmailAddress>\n"
        "    <Addresses/>\n"
        "  </Objects>\n"
        "</UpdateRequest>\n"
    )


# Roots


@pytest.mark.parametrize(
    ("obj", "root", "exactly"),
    [
        (CreateRequest(), None, f"<CreateRequest {XMLNS}/>"),
        (Subscriber(), None, f"<Subscriber {XMLNS}/>"),
        (ClientID(), None, f'<ClientID {XMLNS} xsi:type="ClientID"/>'),
        (APIFault(), None, f'<apifault xmlns="{FAULT}" xmlns:xsi="{XSI}"/>'),
        (Subscriber(), "Subscriber", f"<Subscriber {XMLNS}/>"),
        (Subscriber(), "Objects", f'<Objects {XMLNS} xsi:type="Subscriber"/>'),
        (Subscriber(), "List", f'<List {XMLNS} xsi:type="Subscriber"/>'),
        (Subscriber(), f"{{{API}}}Objects", f'<Objects {XMLNS} xsi:type="Subscriber"/>'),
        (
            Subscriber(),
            "{urn:x}Objects",
            f'<Objects xmlns="urn:x" xmlns:xsi="{XSI}" xmlns:t="{API}" xsi:type="t:Subscriber"/>',
        ),
        (CreateRequest(), "Anything", f"<Anything {XMLNS}/>"),
        (APIFault(), "Fault", f'<Fault xmlns="{FAULT}" xmlns:xsi="{XSI}" xsi:type="APIFault"/>'),
    ],
)
def test_roots(obj: Model, root: str | None, exactly: str) -> None:
    """A message has its own element. A type has its global element, or else its name or `root` with an xsi:type."""
    written = dumps(obj, root=root).decode()
    assert written == exactly
    assert loads(written, type(obj)) == obj
    if not obj.__message__ or root is None:
        assert loads(written) == obj


def test_fields_keep_their_namespace_under_a_foreign_root() -> None:
    """The root's namespace does not change that of the fields."""
    written = dumps(Subscriber(id=5, client=ClientID(id=6)), root="{urn:x}a").decode()
    assert f'<Client xmlns="{API}"><ID>6</ID></Client><ID xmlns="{API}">5</ID>' in written
    assert loads(written) == Subscriber(id=5, client=ClientID(id=6))


def test_the_root_of_every_type_is_read_as_it() -> None:
    """The root has an xsi:type exactly where its name does not determine the type."""
    for name, cls in MODELS.items():
        with naming(name):
            if cls.__abstract__:
                continue
            obj = cls()
            written = dumps(obj)
            assert loads(written) == obj
            says = obj.__message__ or TYPES.element_of_type(obj.__wire__) is not None
            assert (b"xsi:type" in written) is not says


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (FilterPart(), "<Filter/>"),
        (SimpleFilterPart(), '<Filter xsi:type="SimpleFilterPart"/>'),
        (ComplexFilterPart(), '<Filter xsi:type="ComplexFilterPart"/>'),
    ],
)
def test_xsi_type_where_the_class_is_not_the_declared_one(value: FilterPart, written: str) -> None:
    """No other element has an xsi:type."""
    request = RetrieveRequestMsg(retrieve_request=RetrieveRequest(filter=value))
    assert written in dumps(request).decode()
    assert loads(dumps(request)) == request


def test_xsi_type_of_an_abstract_declaration() -> None:
    """An abstract type has no objects, so there is always an xsi:type."""
    written = dumps(ScheduleDefinition(recurrence=DailyRecurrence()))
    assert b'<Recurrence xsi:type="DailyRecurrence"/>' in written


# Refusals

itself = QueryObject()
itself.objects.append(itself)
deep = QueryObject()
for _ in range(5000):
    deep = QueryObject(objects=[deep])

REFUSED: list[tuple[Model, str, str]] = [
    (Subscriber(id="5"), "Subscriber.ID", "expected int, got str"),  # type: ignore[arg-type]
    (Subscriber(email_address=5), "Subscriber.EmailAddress", "expected str, got int"),  # type: ignore[arg-type]
    (Subscriber(email_address=None), "Subscriber.EmailAddress", "not nillable: use UNSET"),  # type: ignore[arg-type]
    (Subscriber(client=None), "Subscriber.Client", "not nillable: use UNSET"),  # type: ignore[arg-type]
    (Subscriber(addresses=None), "Subscriber.Addresses", "not nillable: use UNSET"),  # type: ignore[arg-type]
    (Subscriber(attributes=None), "Subscriber.Attributes", "expected a list, got NoneType"),  # type: ignore[arg-type]
    (Subscriber(attributes=[None]), "Subscriber.Attributes[0]", "not nillable"),  # type: ignore[list-item]
    (Subscriber(addresses=[None]), "Subscriber.Addresses.Address[0]", "not nillable"),  # type: ignore[list-item]
    (Subscriber(attributes=(Attribute(),)), "Subscriber.Attributes", "expected a list, got tuple"),  # type: ignore[arg-type]
    (Subscriber(attributes=Attribute()), "Subscriber.Attributes", "expected a list, got Attribute"),  # type: ignore[arg-type]
    (Subscriber(addresses="ab"), "Subscriber.Addresses", "expected a list, got str"),  # type: ignore[arg-type]
    (Subscriber(client={}), "Subscriber.Client", "expected ClientID, got dict"),  # type: ignore[arg-type]
    (Subscriber(client=Subscriber()), "Subscriber.Client", "expected ClientID, got Subscriber"),  # type: ignore[arg-type]
    (Subscriber(client=ClientID), "Subscriber.Client", "expected ClientID, got the class ClientID itself"),  # type: ignore[arg-type]
    (Subscriber(attributes=[UNSET]), "Subscriber.Attributes[0]", "expected Attribute, got UnsetType"),  # type: ignore[list-item]
    (SimpleFilterPart(value="a"), "SimpleFilterPart.Value", "expected a list, got str"),  # type: ignore[arg-type]
    (SimpleFilterPart(value=["a", 5]), "SimpleFilterPart.Value[1]", "expected str, got int"),  # type: ignore[list-item]
    (AssetAnyProperty(any=["<a/>"]), "AssetAnyProperty.*[0]", "expected XmlElement, got str"),  # type: ignore[list-item]
    (
        CreateRequest(objects=[Subscriber(), Subscriber(addresses=[EmailAddress(), EmailAddress(address="\0")])]),
        "CreateRequest.Objects[1].Addresses.Address[1].Address",
        "character 0 is U\\+0000",
    ),
    (
        CreateRequest(objects=[Subscriber(lists=[SubscriberList(list=List(id=2**31))])]),
        "CreateRequest.Objects[0].Lists[0].List.ID",
        "outside int",
    ),
    (FieldMap(source_name="a", source_ordinal=1), "FieldMap", "SourceName and SourceOrdinal are both set"),
    (
        ExtractRequestMsg(requests=[ExtractRequest(description=ExtractDescription(), definition=ExtractDefinition())]),
        "ExtractRequestMsg.Requests[0]",
        "Description and Definition are both set",
    ),
]


@pytest.mark.parametrize(("obj", "path", "problem"), REFUSED)
def test_what_cannot_be_sent_is_refused_with_its_path(obj: Model, path: str, problem: str) -> None:
    """Both modes refuse the object, and the message says what to do."""
    for strict in (False, True):
        with pytest.raises(EncodeError, match=problem) as caught:
            dumps(obj, strict=strict)
        assert caught.value.path == path
        assert str(caught.value) == f"{path}: {caught.value.problem}"


@pytest.mark.parametrize("name", ["a b", "1", "", "a:b", "<a>"])
def test_what_is_no_name_is_no_root(name: str) -> None:
    with pytest.raises(EncodeError, match="is not a name that XML allows"):
        dumps(Subscriber(), root=name)


@pytest.mark.parametrize("obj", [itself, deep], ids=["itself", "deep"])
@pytest.mark.parametrize("pretty", [False, True])
def test_an_object_without_an_end_is_refused(obj: Model, pretty: bool) -> None:
    """The object holds itself, or is nested more deeply than any message."""
    with pytest.raises(EncodeError, match="or an object that contains itself"):
        dumps(obj, pretty=pretty)


@pytest.mark.parametrize("value", [None, "text", {}, Subscriber, 5])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(EncodeError, match="expected an object of a generated type"):
        dumps(value)


def test_errors_are_values() -> None:
    """An EncodeError is a ValueError with a problem and a path as its arguments."""
    with pytest.raises(ValueError, match=r"Subscriber\.ID: outside int") as caught:
        dumps(Subscriber(id=2**31))
    assert isinstance(caught.value, EncodeError)
    assert caught.value.args == (caught.value.problem, caught.value.path)
    assert caught.value.__cause__ is None


# Strict mode

KEYWORD: dict[str, Any] = {
    name: "" if particle.type.endswith("string") else List()
    for name, particle in DoubleOptInMOKeyword.__particles__.items()
    if particle.required and not particle.item
}

SAVE = SaveOption(property_name="a", save_action=SaveAction.UPDATE_ADD)

STRICT: list[tuple[Model, str, str]] = [
    (CreateRequest(objects=[Subscriber()]), "CreateRequest.Options", "required by the schema, and not set"),
    (CreateRequest(options=CreateOptions()), "CreateRequest.Objects", "required by the schema, and not set"),
    (
        CreateRequest(options=CreateOptions(), objects=[Subscriber(attributes=[Attribute(name="a")])]),
        "CreateRequest.Objects[0].Attributes[0].Value",
        "required by the schema",
    ),
    (Subscriber(status=SubscriberStatus("Paused")), "Subscriber.Status", "'Paused' is not a value of SubscriberStatus"),
    (Subscriber(status="Paused"), "Subscriber.Status", "'Paused' is not a value of SubscriberStatus"),  # type: ignore[arg-type]
    (FieldMap(destination_name="a"), "FieldMap", "the schema requires one of SourceName, SourceOrdinal"),
    (
        DoubleOptInMOKeyword(**KEYWORD, valid_publications=[], valid_responses=["a"]),
        "DoubleOptInMOKeyword.ValidPublications",
        "requires at least one item",
    ),
    (
        CreateOptions(save_options=[SAVE, SaveOption(property_name="a")]),
        "CreateOptions.SaveOptions.SaveOption[1].SaveAction",
        "required by the schema",
    ),
    (loads(xml("Subscriber", "<New/>")), "Subscriber", "what the schema does not know: no such element"),
    (loads(xml("Subscriber", '<Client a="1"/>')), "Subscriber.Client", "does not know: no such attribute"),
    (loads(xml("Subscriber", '<Client xsi:type="New"/>')), "Subscriber.Client", "no schema has the xsi:type .*New"),
    (loads(xml("ScheduleDefinition", "<Recurrence/>")), "ScheduleDefinition.Recurrence", "Recurrence is abstract"),
]


@pytest.mark.parametrize(("obj", "path", "problem"), STRICT)
def test_strict_writing_refuses_what_the_schema_does(obj: Model, path: str, problem: str) -> None:
    """Strict mode raises with the path; without it the same object is written."""
    assert dumps(obj)
    with pytest.raises(EncodeError, match=problem) as caught:
        dumps(obj, strict=True)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "obj",
    [
        Subscriber(),
        Subscriber(status="Held"),  # type: ignore[arg-type]
        FieldMap(source_name="a", destination_name="b"),
        FieldMap(source_ordinal=1, destination_name="b"),
        Subscriber(partner_key=None),
        AssetAnyProperty(any=[XmlElement("<a/>")]),
        SimpleFilterPart(property="a", simple_operator=SimpleOperators.EQUALS, value=[""]),
        APIFault(code=1, message="", params=[]),
    ],
)
def test_strict_writing_takes_what_is_valid(obj: Model) -> None:
    """Strict mode does not change what is written."""
    assert dumps(obj, strict=True) == dumps(obj)


def test_numbers_that_are_no_numbers() -> None:
    """NaN and the infinities are values of double, so strict mode allows them."""
    for value in (math.nan, math.inf, -math.inf):
        obj = MODELS["ValidationResult"](score=value)
        assert loads(dumps(obj), type(obj)) == obj
