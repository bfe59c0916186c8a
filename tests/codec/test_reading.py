"""Reading what breaks the schema: where a .NET proxy gives up or loses content, the bindings do neither.

`dumps(loads(x))` is compared with `x` by meaning, not by the code under test.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    Account,
    APIObject,
    AssetAnyProperty,
    Attribute,
    Automation,
    ChatMessagingEventType,
    ClientID,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DataExtensionFieldType,
    DecodeError,
    EmailAddress,
    ExtractDescription,
    ExtractRequest,
    FieldMap,
    FilterPart,
    Model,
    Options,
    RetrieveResponseMsg,
    Role,
    SimpleFilterPart,
    Subscriber,
    SubscriberAddress,
    SubscriberStatus,
    TagFilterPart,
    UserAccess,
    ValidationResult,
    XmlAttribute,
    XmlElement,
    XmlText,
    dumps,
    from_dict,
    loads,
    specified,
    to_dict,
    unknown,
    wire_type,
)
from support.messages import API, XMLNS, XSI, meaning, present, raw, without_unknown, xml


def subscriber(content: str, attributes: str = "") -> Subscriber:
    """Return the Subscriber that the XML of its content is read as."""
    return loads(xml("Subscriber", content, attributes), Subscriber)


def assert_kept(document: str, *, ordered: bool = True) -> Model:
    """Check that an object read from a document is written with the same meaning, and read again as an equal object."""
    obj = loads(document)
    written = dumps(obj)
    assert meaning(written, ordered=ordered) == meaning(document, ordered=ordered)
    assert loads(written) == obj
    assert dumps(loads(written)) == written
    return obj


def assert_refused(document: str, path: str, problem: str | None = None) -> None:
    """Check that strict mode raises with this path."""
    with pytest.raises(DecodeError, match=problem) as caught:
        loads(document, strict=True)
    assert caught.value.path == path


# Writing: what .NET does, line by line


@pytest.mark.parametrize(
    ("obj", "content"),
    [
        # Strings: unset is left out, "" is an empty element, nil is written only when asked for.
        (Attribute(), ""),
        (Attribute(name=""), "<Name></Name>"),
        (Subscriber(), ""),
        (Subscriber(partner_key=None), '<PartnerKey xsi:nil="true"/>'),
        # Repeated elements and wrappers.
        (Subscriber(attributes=[]), ""),
        (Subscriber(addresses=[]), "<Addresses/>"),
        (Subscriber(addresses=[SubscriberAddress()]), "<Addresses><Address/></Addresses>"),
        (Account(account_users=[None]), '<AccountUsers xsi:nil="true"/>'),
        # Doubles and dateTimes.
        (ValidationResult(score=math.inf), "<Score>INF</Score>"),
        (ValidationResult(score=-math.inf), "<Score>-INF</Score>"),
        (ValidationResult(score=math.nan), "<Score>NaN</Score>"),
        (
            Subscriber(created_date=dt.datetime(2024, 1, 2, 3, 4, 5, 120000, SERVER_TIME)),
            "<CreatedDate>2024-01-02T03:04:05.12</CreatedDate>",
        ),
        (
            Subscriber(created_date=dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
            "<CreatedDate>2024-01-02T03:04:05Z</CreatedDate>",
        ),
        # Required fields are not enforced, nor is a required choice.
        (CreateRequest(), ""),
        (FieldMap(), ""),
    ],
)
def test_writing_is_as_dotnet_writes(obj: Model, content: str) -> None:
    start, _, rest = dumps(obj).decode().partition(">")
    assert rest.removesuffix(f"</{type(obj).__name__}>") == content
    assert start.endswith("/") is (content == "")


# Reading: what .NET ignores and loses


@pytest.mark.parametrize(
    ("content", "kept", "reason"),
    [
        ("<New><a>1</a></New>", "<New><a>1</a></New>", "no such element"),
        ('<New xmlns="urn:new" a="1"/>', '<New xmlns="urn:new" a="1"/>', "no such element"),
        ('<New xmlns=""/>', '<New xmlns=""/>', "no such element"),
        ("<emailaddress>x</emailaddress>", "<emailaddress>x</emailaddress>", "no such element"),
        ("stray \n text", "stray \n text", "text between elements"),
    ],
)
@pytest.mark.parametrize(
    "place", ["{}<ID>5</ID><EmailAddress>a</EmailAddress>", "<ID>5</ID>{}<EmailAddress>a</EmailAddress>"]
)
def test_unknown_content_is_kept_in_its_place(content: str, kept: str, reason: str, place: str) -> None:
    """The fields around unknown elements and stray text are read, and the rest is written back where it stood."""
    document = xml("Subscriber", place.format(content))
    obj = assert_kept(document)
    assert without_unknown(obj) == Subscriber(id=5, email_address="a")
    assert raw(obj) == [kept]
    assert unknown(obj)[0].reason == reason
    with pytest.raises(DecodeError, match=reason):
        loads(document, strict=True)


def test_unknown_attributes_are_kept() -> None:
    """Objects, wrappers and simple elements keep attributes of any namespace."""
    document = xml(
        "Subscriber",
        '<EmailAddress hidden="1">a</EmailAddress>'
        '<Addresses xmlns:v="urn:v" v:count="2"><Address kind="home" xml:lang="en"/></Addresses>',
        'ETOnly="true" xmlns:w="urn:w" w:ETOnly="&lt;&quot;&#10;&gt;"',
    )
    obj = assert_kept(document)
    assert without_unknown(obj) == Subscriber(email_address="a", addresses=[SubscriberAddress()])
    assert XmlAttribute("ETOnly", "true") in [item.xml for item in unknown(obj)]
    assert XmlAttribute("{urn:w}ETOnly", '<"\n>') in [item.xml for item in unknown(obj)]


@pytest.mark.parametrize(
    ("document", "path", "problem"),
    [
        (xml("Subscriber", "<New/>"), "Subscriber.New", "no such element"),
        (xml("Subscriber", attributes='a="1"'), "Subscriber", "no such attribute: a"),
        (xml("Subscriber", "<ID>5</ID>text"), "Subscriber", "text between elements"),
        (xml("Subscriber", '<EmailAddress a="1"/>'), "Subscriber.EmailAddress", "no such attribute: a"),
        (xml("Subscriber", '<Addresses a="1"/>'), "Subscriber.Addresses", "no such attribute: a"),
        (xml("Subscriber", "<Addresses>text</Addresses>"), "Subscriber.Addresses", "text between elements"),
        (xml("Subscriber", "<Addresses><New/></Addresses>"), "Subscriber.Addresses.New", "no such element"),
        (xml("Subscriber", "<EmailAddress><b/></EmailAddress>"), "Subscriber.EmailAddress", "inside a simple type"),
        (xml("Subscriber", "<ID>1</ID><ID>2</ID>"), "Subscriber.ID[1]", "occurs once"),
        (xml("Subscriber", "<EmailAddress/><ID>1</ID>"), "Subscriber.ID", "out of order"),
        (xml("Subscriber", "<Status>Nope</Status>"), "Subscriber.Status", "not a value of SubscriberStatus"),
        (xml("Subscriber", '<ID xsi:nil="true"/>'), "Subscriber.ID", "not nillable"),
        (xml("Subscriber", '<Owner xsi:nil="true"/>'), "Subscriber.Owner", "not nillable"),
        (xml("Subscriber", '<PartnerKey xsi:nil="true">a</PartnerKey>'), "Subscriber.PartnerKey", "with text"),
        (xml("Subscriber", '<Client xsi:type="New"/>'), "Subscriber.Client", "not a known type that extends ClientID"),
        (xml("Subscriber", '<Client xsi:type="Subscriber"/>'), "Subscriber.Client", "not a known type that extends"),
        (xml("Subscriber", '<Client xsi:type="q:ClientID"/>'), "Subscriber.Client", "no known prefix"),
        (xml("CreateRequest", "<Options/>"), "CreateRequest.Objects", "required by the schema"),
        (xml("FieldMap", "<DestinationName/>"), "FieldMap", "requires one of SourceName, SourceOrdinal"),
        (
            xml("FieldMap", "<SourceName/><SourceOrdinal>1</SourceOrdinal><DestinationName/>"),
            "FieldMap.SourceOrdinal",
            "a second arm of a choice",
        ),
        (xml("ScheduleDefinition", "<Recurrence/>"), "ScheduleDefinition.Recurrence", "Recurrence is abstract"),
    ],
)
def test_strict_reading_names_the_place(document: str, path: str, problem: str) -> None:
    """A document that breaks the schema raises in strict mode, and only there."""
    loads(document)
    assert_refused(document, path, problem)


@pytest.mark.parametrize("content", ["<ID>x</ID>", "<Status>Nope</Status>"])
def test_paths_of_strict_reading_agree(content: str) -> None:
    """The path of an object in a list has its index, whichever rule is broken, in reading and in writing."""
    name = content[1 : content.index(">")]
    one = xml("CreateRequest", f'<Options/><Objects xsi:type="Subscriber">{content}</Objects>')
    assert_refused(one, f"CreateRequest.Objects[0].{name}")
    listed = xml("SubscriberResult", f"<Subscriber><Lists>{content}</Lists></Subscriber><ErrorCode/>")
    assert_refused(listed, f"SubscriberResult.Subscriber.Lists[0].{name}")


def test_hints_where_a_schema_is_are_valid_anywhere() -> None:
    """Strict mode allows xsi:schemaLocation on any element, and it is written back."""
    hint = f'xsi:schemaLocation="{API} partner.xsd"'
    for document in (xml("Subscriber", "<ID>5</ID>", hint), xml("Subscriber", f"<ID {hint}>5</ID>")):
        loads(document, strict=True)
        assert without_unknown(assert_kept(document)) == Subscriber(id=5)


def test_elements_out_of_order_are_read() -> None:
    """Elements are read in any order, and written in the order of the schema."""
    shuffled = (
        "<Status>Held</Status><EmailAddress>a</EmailAddress><Client><ID>2</ID><ClientID>1</ClientID></Client><ID>5</ID>"
    )
    obj = subscriber(shuffled)
    assert obj == Subscriber(client=ClientID(client_id=1, id=2), id=5, email_address="a", status=SubscriberStatus.HELD)
    assert list(specified(obj)) == ["client", "id", "email_address", "status"]
    assert_kept(xml("Subscriber", shuffled), ordered=False)


def test_repeated_elements_may_be_scattered() -> None:
    """A list holds its items in document order, wherever they stand."""
    obj = subscriber("<Attributes><Name>1</Name></Attributes><ID>5</ID><Attributes><Name>2</Name></Attributes>")
    assert obj == Subscriber(id=5, attributes=[Attribute(name="1"), Attribute(name="2")])


@pytest.mark.parametrize(
    ("content", "expected", "copies"),
    [
        ("<ID>1</ID><ID>2</ID><ID>3</ID>", Subscriber(id=1), ["<ID>2</ID>", "<ID>3</ID>"]),
        ("<ID>x</ID><ID>2</ID>", Subscriber(id=2), ["<ID>x</ID>"]),
        ("<Client><ID>1</ID></Client><Client/>", Subscriber(client=ClientID(id=1)), ["<Client/>"]),
        (
            "<Addresses/><Addresses><Address/></Addresses>",
            Subscriber(addresses=[]),
            ["<Addresses><Address/></Addresses>"],
        ),
        (
            '<PartnerKey xsi:nil="true"/><PartnerKey>a</PartnerKey>',
            Subscriber(partner_key=None),
            ["<PartnerKey>a</PartnerKey>"],
        ),
    ],
)
def test_the_first_copy_of_a_single_element_wins(content: str, expected: Subscriber, copies: list[str]) -> None:
    """Later copies of an element that occurs once are kept raw, and written back after it."""
    obj = assert_kept(xml("Subscriber", content), ordered=False)
    assert without_unknown(obj) == expected
    assert raw(obj) == copies


# Reading: what costs .NET the whole response

RESPONSE = """
<OverallStatus>OK</OverallStatus>
<Results xsi:type="Subscriber"><ID>1</ID><EmailAddress>one@example.com</EmailAddress></Results>
<Results xsi:type="Subscriber">{}<EmailAddress>two@example.com</EmailAddress></Results>
<Results xsi:type="Subscriber"><ID>3</ID><EmailAddress>three@example.com</EmailAddress></Results>
"""

THROWS = [
    *(f"<Status>{text}</Status>" for text in ["Paused", "active", " Active ", ""]),
    *(f"<ID>{text}</ID>" for text in ["", "5.0", "2147483648", "five"]),
    *(f"<CreatedDate>{text}</CreatedDate>" for text in ["", "3/15/2024 10:30:00 AM"]),
    *(f'<{name} xsi:nil="true"/>' for name in ["ID", "CreatedDate", "Status", "Client"]),
    '<Client xsi:type="ClientOfTomorrow"><ID>5</ID></Client>',
    "<Client>text</Client>",
    "<EmailAddress><b>bold</b></EmailAddress>",
]


@pytest.mark.parametrize("damage", THROWS)
def test_one_odd_row_does_not_cost_the_others(damage: str) -> None:
    """Damage on which .NET throws leaves the other results whole, and is itself written back."""
    document = xml("RetrieveResponseMsg", RESPONSE.format(damage))
    obj = assert_kept(document, ordered=False)
    assert isinstance(obj, RetrieveResponseMsg)
    assert obj.overall_status == "OK"
    assert obj.results[0] == Subscriber(id=1, email_address="one@example.com")
    assert obj.results[2] == Subscriber(id=3, email_address="three@example.com")
    odd = obj.results[1]
    assert isinstance(odd, Subscriber)
    assert odd.email_address == "two@example.com" or "EmailAddress" in damage
    with pytest.raises(DecodeError) as caught:
        loads(document, strict=True)
    assert caught.value.path.startswith("RetrieveResponseMsg.Results[1].")


@pytest.mark.parametrize("text", ["Paused", "active", "ACTIVE", " Active ", "Active\n", "", "Ünknown"])
def test_an_unknown_enumeration_value_is_an_open_member(text: str) -> None:
    """An open member equals its text, is not the member that it resembles, and is written back as it came."""
    obj = subscriber(f"<Status>{text}</Status>")
    status = present(obj.status)
    assert type(status) is SubscriberStatus
    assert status == text
    assert status != SubscriberStatus.ACTIVE
    assert not status.known
    assert unknown(obj) == []
    assert_kept(xml("Subscriber", f"<Status>{text}</Status>"))


@pytest.mark.parametrize(
    "value", ["WhatsAppTemplate", "WhatsAppMO", "WhatsAppPhone", "WhatsAppAccount", "E360WhatsApp"]
)
def test_later_values_of_messaging_events(value: str) -> None:
    assert not ChatMessagingEventType(value).known
    assert ChatMessagingEventType(value) == value


@pytest.mark.parametrize("value", ["Base16Encrypted", "Base16EncryptedEmail"])
def test_later_values_of_field_types(value: str) -> None:
    """A response may hold values that a later version of the interface has added."""
    document = xml(
        "DataExtension", f"<Fields><Field><FieldType>{value}</FieldType></Field></Fields>", 'xsi:type="DataExtension"'
    )
    assert assert_kept(document) == DataExtension(fields=[DataExtensionField(field_type=DataExtensionFieldType(value))])


@pytest.mark.parametrize("nil", ["true", "1", " true "])
def test_nil_where_it_is_allowed(nil: str) -> None:
    """Every spelling of a true xsi:nil is read as None."""
    obj = subscriber(f'<PartnerKey xsi:nil="{nil}"/><ModifiedDate xsi:nil="{nil}"> \n </ModifiedDate>')
    assert obj.partner_key is None
    assert obj.modified_date is None
    assert loads(dumps(obj)) == obj


@pytest.mark.parametrize("nil", ["false", "0"])
def test_nil_that_says_no(nil: str) -> None:
    """An element with a false xsi:nil has its value."""
    obj = subscriber(f'<ID xsi:nil="{nil}">5</ID><PartnerKey xsi:nil="{nil}">a</PartnerKey><Owner xsi:nil="{nil}"/>')
    assert (obj.id, obj.partner_key) == (5, "a")
    assert obj.owner is not UNSET


@pytest.mark.parametrize(
    "element", ["<PartnerKey xsi:nil='true'>text</PartnerKey>", "<ModifiedDate xsi:nil='1'>x</ModifiedDate>"]
)
def test_nil_with_content_is_none_and_the_content_is_kept(element: str) -> None:
    """The value is None, as .NET reads it, and the content is written back for as long as it is None."""
    obj = assert_kept(xml("Subscriber", element))
    assert isinstance(obj, Subscriber)
    [name] = specified(obj)
    assert getattr(obj, name) is None
    setattr(obj, name, UNSET)
    assert dumps(obj) == dumps(Subscriber())


@pytest.mark.parametrize(
    "item", ['<AccountUsers xsi:nil="true"><ID>5</ID></AccountUsers>', '<AccountUsers xsi:nil="true" a="1"/>']
)
def test_a_nil_object_with_content_is_kept_raw(item: str) -> None:
    """None cannot hold the content of an object that is nil, so the whole element is kept."""
    obj = assert_kept(xml("Account", item, 'xsi:type="Account"'))
    assert without_unknown(obj) == Account()
    assert raw(obj)[0].startswith("<AccountUsers")


def test_nil_items_of_lists() -> None:
    """A list of nillable elements holds None among its objects."""
    document = xml("AccountUser", '<UserPermissions xsi:nil="true"/><UserPermissions/>', 'xsi:type="AccountUser"')
    assert getattr(assert_kept(document), "user_permissions") == [None, UserAccess()]  # noqa: B009


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ('<Attributes xsi:nil="true"/>', '<Attributes xsi:nil="true"/>'),
        ('<Addresses><Address xsi:nil="true"/></Addresses>', '<Address xsi:nil="true"/>'),
        ('<Addresses xsi:nil="true"><Address/></Addresses>', '<Addresses xsi:nil="true"><Address/></Addresses>'),
        ("<EmailAddress>a<b/>c</EmailAddress>", "<EmailAddress>a<b/>c</EmailAddress>"),
    ],
)
def test_elements_that_have_no_value_are_kept_raw(content: str, kept: str) -> None:
    """The element is nil without being nillable, or a simple type has elements inside."""
    assert raw(assert_kept(xml("Subscriber", content))) == [kept]


@pytest.mark.parametrize("prefix", ["", "p:"])
@pytest.mark.parametrize("kind", ["SimpleFilterPart", "TagFilterPart"])
def test_a_known_xsi_type_makes_its_class(prefix: str, kind: str) -> None:
    """The xsi:type is a QName: without a prefix in the default namespace, or with any prefix."""
    document = xml(
        "RetrieveRequest",
        f'<ObjectType/><Filter xsi:type=" {prefix}{kind} "/>',
        f'xmlns:p="{API}" xsi:type="RetrieveRequest"',
    )
    filters: dict[str, FilterPart] = {"SimpleFilterPart": SimpleFilterPart(), "TagFilterPart": TagFilterPart()}
    assert getattr(loads(document), "filter") == filters[kind]  # noqa: B009


def test_a_bare_xsi_type_without_a_default_namespace() -> None:
    """A name without a prefix means a type of the service, known or not, also where there is no default namespace."""
    document = (
        f'<p:CreateRequest xmlns:p="{API}" xmlns:xsi="{XSI}">'
        '<p:Objects xsi:type="Subscriber"><p:ID>5</p:ID></p:Objects>'
        '<p:Objects xsi:type="Program"><p:ID>6</p:ID></p:Objects>'
        '<p:New xsi:type="Program"/></p:CreateRequest>'
    )
    obj = loads(document, CreateRequest)
    assert obj.objects[0] == Subscriber(id=5)
    assert (type(obj.objects[1]), obj.objects[1].id, wire_type(obj.objects[1])) == (APIObject, 6, "Program")
    assert loads(dumps(obj)) == obj
    assert b'xsi:type="Program"' in dumps(obj)


@pytest.mark.parametrize(
    ("named", "wire"),
    [
        ("ClientOfTomorrow", "ClientOfTomorrow"),
        ("n:ClientOfTomorrow", "{urn:new}ClientOfTomorrow"),
        ("Subscriber", "Subscriber"),
        ("SubscriberStatus", "SubscriberStatus"),
    ],
)
def test_an_unknown_xsi_type_is_read_as_the_declared_type(named: str, wire: str) -> None:
    """The object has the declared type's fields, keeps the name of its own type and writes it back."""
    document = xml("Subscriber", f'<Client xmlns:n="urn:new" xsi:type="{named}"><ID>5</ID><New>1</New></Client>')
    client = present(loads(document, Subscriber).client)
    assert type(client) is ClientID
    assert client.id == 5
    assert wire_type(client) == wire
    assert raw(client) == ["<New>1</New>"]
    assert_kept(document)


def test_an_xsi_type_without_a_declared_prefix() -> None:
    """An xsi:type with an undeclared prefix names no type. It is kept as it came, and written once."""
    for document in (
        xml("Subscriber", '<Client xsi:type="q:ClientID"><ID>5</ID></Client>'),
        xml("ClientID", "<ID>5</ID>", 'xsi:type="q:ClientID"'),
    ):
        obj = loads(document)
        written = dumps(obj)
        assert written.count(b'xsi:type="q:ClientID"') == 1
        assert loads(written) == obj


def test_an_xsi_type_on_a_wrapper() -> None:
    """The xsi:type of a wrapper is kept with it, and the object around it keeps its own."""
    obj = assert_kept(
        xml(
            "RetrieveResponseMsg",
            '<Results xsi:type="DataExtension"><Fields xsi:type="New"><Field/></Fields></Results>',
        )
    )
    assert isinstance(obj, RetrieveResponseMsg)
    assert without_unknown(obj.results[0]) == DataExtension(fields=[DataExtensionField()])


def test_no_xsi_type_is_the_declared_type() -> None:
    """A polymorphic element without an xsi:type has the declared type, even if that is abstract."""
    document = xml("RetrieveResponseMsg", "<Results><ID>5</ID></Results>")
    [result] = present(loads(document, RetrieveResponseMsg)).results
    assert (type(result), result.id) == (APIObject, 5)
    schedule = xml("PerformRequestMsg", "<Options><ConversationID>c</ConversationID></Options>")
    assert_kept(schedule)
    abstract = loads(xml("Options", "<ConversationID>c</ConversationID>"), Options)
    assert (type(abstract), abstract.conversation_id) == (Options, "c")


def test_an_xsi_type_on_a_simple_element() -> None:
    """An xsi:type may name the declared type. Any other is kept with the element."""
    xs = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    same = subscriber(f'<ID {xs} xsi:type="xs:int">5</ID><Status xsi:type="SubscriberStatus">Held</Status>')
    assert (same.id, same.status, unknown(same)) == (5, "Held", [])
    other = assert_kept(xml("Subscriber", f'<ID {xs} xsi:type="xs:short">5</ID>'))
    assert isinstance(other, Subscriber)
    assert other.id == 5
    other.id = 6
    assert b"short" not in dumps(other)


def test_raw_numbers_that_are_not_equal_to_themselves() -> None:
    """NaN does not equal itself, and yet an attribute beside it is kept as on any other number."""
    assert_kept(xml("ValidationResult", '<Score precision="1">NaN</Score>', 'xsi:type="ValidationResult"'))


# Choices

BOTH_ARMS = [
    "<SourceName>a</SourceName><SourceOrdinal>1</SourceOrdinal>",
    "<SourceOrdinal>1</SourceOrdinal><SourceName>a</SourceName>",
    "<SourceOrdinal>1</SourceOrdinal><SourceName>a</SourceName><SourceName>b</SourceName>",
    "<SourceName>a</SourceName><SourceOrdinal>x</SourceOrdinal><SourceOrdinal>1</SourceOrdinal>",
    '<SourceName>a</SourceName><SourceOrdinal b="1">1</SourceOrdinal>',
    "<SourceOrdinal>1</SourceOrdinal><SourceName>a</SourceName><New/>text<DestinationName>d</DestinationName>",
]


@pytest.mark.parametrize("content", BOTH_ARMS)
def test_of_two_arms_of_a_choice_the_first_is_the_value(content: str) -> None:
    """The second arm is kept raw, once, so that the object can be written."""
    obj = assert_kept(xml("FieldMap", content, 'xsi:type="FieldMap"'), ordered=False)
    assert isinstance(obj, FieldMap)
    assert len(specified(obj) & {"source_name", "source_ordinal"}) == 1
    assert (obj.source_name == "a") is content.startswith("<SourceName>")


def test_of_two_arms_of_complex_types_the_first_is_the_value() -> None:
    """The second arm is kept with everything in it."""
    content = "<Description><Name>a</Name></Description><Definition><Name>b</Name></Definition>"
    obj = assert_kept(xml("ExtractRequest", content, 'xsi:type="ExtractRequest"'))
    assert without_unknown(obj) == ExtractRequest(description=ExtractDescription(name="a"))


# Text in odd places


def test_stray_texts_are_kept() -> None:
    """Text before, between and after elements of an object or a wrapper is written back, and read again."""
    document = xml(
        "Subscriber", "one<Attributes/>two<Attributes/>three<Addresses>four<Address/>five<Address/>six</Addresses>seven"
    )
    obj = loads(document, Subscriber)
    assert without_unknown(obj) == Subscriber(
        attributes=[Attribute(), Attribute()], addresses=[SubscriberAddress(), SubscriberAddress()]
    )
    for written in (dumps(obj), dumps(obj, pretty=True)):
        assert loads(written) == obj
        for word in ("one", "two", "three", "four", "five", "six", "seven"):
            assert written.count(word.encode()) == 1


def test_equal_stray_texts_stay_where_they_were() -> None:
    """Texts that would be read as one are joined. An equal text on the other side of an unknown element is not."""
    document = xml("Subscriber", "<Addresses>same<Mood/>same<Address/>last</Addresses>")
    obj = loads(document, Subscriber)
    assert raw(obj) == ["same", "<Mood/>", "same\nlast"]
    assert raw(loads(dumps(obj), Subscriber)) == raw(obj)


def test_white_space_between_elements_is_nothing() -> None:
    """Indentation is not kept, in strict mode either."""
    obj = loads(xml("Subscriber", "\n\t<ID>5</ID>\r\n <Addresses> <Address> </Address> </Addresses>\n"), strict=True)
    assert obj == Subscriber(id=5, addresses=[SubscriberAddress()])
    assert unknown(obj) == []


def test_comments_and_instructions_are_no_content() -> None:
    """Comments and processing instructions are dropped, and do not cut a text in two."""
    obj = loads(
        xml("Subscriber", "<!-- a --><?b c?><EmailAddress>a<!-- b -->c<?d?></EmailAddress><!-- e -->"), strict=True
    )
    assert obj == Subscriber(email_address="ac")


# The wildcard


def test_the_wildcard_takes_elements_of_any_name() -> None:
    """A wildcard holds its elements in order; attributes and text around them are kept, each once."""
    document = xml(
        "AssetAnyProperty",
        'one<x xmlns="">1</x><ID>2</ID>two<p:y xmlns:p="urn:y" p:z="p:w"/>',
        'xsi:type="AssetAnyProperty" a="1"',
    )
    obj = loads(document, AssetAnyProperty)
    assert [element.tag for element in obj.any] == ["x", f"{{{API}}}ID", "{urn:y}y"]
    assert obj.any[2].attributes == {"{urn:y}z": "p:w"}
    written = dumps(obj)
    for token in (b"one", b"two", b' a="1"', b">1<", b">2<", b"p:w"):
        assert written.count(token) == 1
    assert loads(written) == obj
    assert loads(written, strict=False) == obj


def test_raw_xml_that_declares_a_prefix_again() -> None:
    """An inner declaration gives a namespace another prefix: the canonical form is the same when it is read again."""
    xml_ = '<a xmlns:q="urn:1" q:a=""><b xmlns:p="urn:1" p:a=""><c xmlns:q="urn:1" q:a=""/></b></a>'
    kept = XmlElement(xml_)
    assert str(kept) == '<a xmlns="" xmlns:q="urn:1" q:a=""><b xmlns:p="urn:1" p:a=""><c p:a=""/></b></a>'
    assert XmlElement(str(kept)) == kept


def test_raw_xml_may_use_any_prefix() -> None:
    """A prefix may stand for something else in the surrounding document."""
    document = xml("Subscriber", '<a xmlns:xsi="urn:other" xsi:foo="1"/><b xmlns:t="urn:other" t:foo="1"/>')
    assert len(raw(assert_kept(document))) == 2
    document = xml("Subscriber", '<a xmlns:t="urn:other" xmlns:q="urn:new" xsi:type="q:New" t:foo="1"/>')
    [item] = unknown(assert_kept(document))
    assert 'xmlns:t_="urn:new"' in str(item) and 'xsi:type="t_:New"' in str(item)


def test_a_relative_namespace_is_read() -> None:
    """The parser warns of a relative namespace, which is not an error."""
    document = xml("Subscriber", '<ID>5</ID><New xmlns="relative"/>')
    assert without_unknown(assert_kept(document)) == Subscriber(id=5)
    with pytest.raises(DecodeError, match=r"Namespace prefix p .* not defined, line 1"):
        loads(xml("Subscriber", '<p:ID/><New xmlns="relative"/>'))


def test_raw_xml_is_a_value() -> None:
    """XmlElement compares by its canonical form, gives its parts, and cannot be changed."""
    one = XmlElement('<p:a xmlns:p="urn:x" c="2" b="1">t<d/></p:a>')
    assert one == XmlElement('<a xmlns="urn:x" b="1" c="2">t<d xmlns=""/></a>')
    assert hash(one) == hash(XmlElement('<a xmlns="urn:x" b="1" c="2">t<d xmlns=""/></a>'))
    assert one != XmlElement("<a/>")
    assert one != "<a/>"
    assert (one.tag, one.text, one.attributes) == ("{urn:x}a", "t", {"b": "1", "c": "2"})
    assert one.children == (XmlElement("<d/>"),)
    with pytest.raises(AttributeError, match="immutable"):
        one.tag = "b"  # type: ignore[misc]
    with pytest.raises(DecodeError):
        XmlElement("<a>")


# Seen on the wire, in no WSDL

OF_TOMORROW: list[tuple[str, type[APIObject], str, dict[str, Any]]] = [
    ("Program", APIObject, "<ID>5</ID><CustomerKey>k</CustomerKey><Name>n</Name>", {"id": 5, "customer_key": "k"}),
    (
        "AccountUserAccount",
        APIObject,
        '<ObjectID xsi:nil="true"/><AccountUser><ID>5</ID></AccountUser><Account><ID>6</ID></Account>',
        {"object_id": None},
    ),
    (
        "SubscriberStatusEvent",
        APIObject,
        "<CreatedDate>2024-03-15T10:30:00.12</CreatedDate><CurrentStatus>Active</CurrentStatus><ReasonUnsub/>",
        {"created_date": dt.datetime(2024, 3, 15, 10, 30, 0, 120000, SERVER_TIME)},
    ),
    ("AsyncActivityStatus", APIObject, "<Status>Queued</Status><a:Time xmlns:a='urn:a'>1</a:Time>", {}),
    (
        "Automation",
        Automation,
        "<CustomerKey>k</CustomerKey><IsPlatformObject>true</IsPlatformObject><Name>n</Name>",
        {"customer_key": "k", "name": "n"},
    ),
    (
        "Role",
        Role,
        "<Name>n</Name><AssignmentConfigurations><AssignmentConfiguration><AccountUserId>5</AccountUserId>"
        "<AssignmentConfigureType>Add</AssignmentConfigureType></AssignmentConfiguration></AssignmentConfigurations>",
        {"name": "n"},
    ),
]
PLATFORM = "<CustomerKey>k</CustomerKey><IsPlatformObject>false</IsPlatformObject><Name>n</Name>"
ASSIGNMENT = (
    "<UserID>u</UserID><BusinessUnitAssignmentConfiguration><BusinessUnitIds><BusinessUnitId>7</BusinessUnitId>"
    "</BusinessUnitIds><IsDelete>false</IsDelete></BusinessUnitAssignmentConfiguration>"
)


@pytest.mark.parametrize("prefix", ["", "p:"])
@pytest.mark.parametrize(("named", "cls", "content", "fields"), OF_TOMORROW, ids=[case[0] for case in OF_TOMORROW])
def test_types_and_elements_that_no_wsdl_has(
    named: str, cls: type[APIObject], content: str, fields: dict[str, Any], prefix: str
) -> None:
    """A response with such types is read as far as they are known, and all of it is written back."""
    document = (
        f'<RetrieveResponseMsg {XMLNS} xmlns:p="{API}"><OverallStatus>OK</OverallStatus><RequestID>r</RequestID>'
        f'<Results xsi:type="{prefix}{named}">{content}</Results><Results xsi:type="Subscriber"><ID>5</ID></Results>'
        "</RetrieveResponseMsg>"
    )
    obj = assert_kept(document)
    assert isinstance(obj, RetrieveResponseMsg)
    first, second = obj.results
    assert type(first) is cls
    assert wire_type(first) == named
    assert {name: getattr(first, name) for name in specified(first)} == fields
    assert unknown(first)
    assert second == Subscriber(id=5)


@pytest.mark.parametrize(
    ("named", "content"),
    [("EmailSendDefinition", PLATFORM), ("TriggeredSendDefinition", PLATFORM), ("AccountUser", ASSIGNMENT)],
)
def test_later_elements_of_known_types(named: str, content: str) -> None:
    """A later element is kept between the fields where it stood."""
    obj = assert_kept(xml("RetrieveResponseMsg", f'<Results xsi:type="{named}">{content}</Results>'))
    assert isinstance(obj, RetrieveResponseMsg)
    assert type(obj.results[0]).__name__ == named
    assert len(unknown(obj.results[0])) == 1


# The list of what was not understood


def test_the_list_of_unknown_content_is_live() -> None:
    """The list is in document order, and an item removed from it is not written back."""
    obj = subscriber("<New/>text<ID>x</ID>", 'a="1"')
    assert [item.xml for item in unknown(obj)] == [
        XmlAttribute("a", "1"),
        XmlElement(f'<New xmlns="{API}"/>'),
        XmlText("text"),
        XmlElement(f'<ID xmlns="{API}">x</ID>'),
    ]
    unknown(obj).pop(1)
    unknown(obj).pop(0)
    assert raw(loads(dumps(obj))) == ["text", "<ID>x</ID>"]
    unknown(obj).clear()
    assert dumps(obj) == dumps(Subscriber())
    assert unknown(Subscriber()) == []


def test_the_text_of_a_value_goes_with_it() -> None:
    """The raw element of a value is written for as long as the list holds that value at its index."""
    obj = loads(xml("SimpleFilterPart", '<Value a="0">x</Value><Value a="1">y</Value>'), SimpleFilterPart)
    assert obj.value == ["x", "y"]
    rest = "<Value>z</Value>"
    for change, content in (
        (lambda: None, '<Value a="0">x</Value><Value a="1">y</Value>'),
        (lambda: obj.value.insert(0, "z"), f"{rest}<Value>x</Value><Value>y</Value>"),
        (lambda: obj.value.pop(1), f'{rest}<Value a="1">y</Value>'),
        (lambda: obj.value.pop(1), rest),
    ):
        change()
        assert meaning(dumps(obj)) == meaning(xml("SimpleFilterPart", content, 'xsi:type="SimpleFilterPart"'))


def test_what_was_not_understood_counts_for_equality() -> None:
    assert subscriber("<New/>") != Subscriber()
    assert subscriber("<New/>") == subscriber("<New></New>")
    assert subscriber("<New/><ID>5</ID>") != subscriber("<ID>5</ID><New/>")
    assert subscriber("", 'a="1" b="2"') == subscriber("", 'b="2" a="1"')


# Roots


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "not well-formed"),
        (b"", "not well-formed"),
        ("<a>", "not well-formed"),
        ("<a/><b/>", "not well-formed"),
        ("text", "not well-formed"),
        (b"<a>\xff</a>", "not well-formed"),
        ("<a>&unknown;</a>", "not well-formed"),
        ('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        # expat knows no such name, so that it does not come to the DOCTYPE.
        ("<?\U00010000 ?><!DOCTYPE a><a/>", "DOCTYPE"),
        ("<Nothing/>", "no type is known for the root element Nothing: pass the type to read it as"),
        ("<Subscriber xmlns='urn:a'/>", f"read it as, or call the element {{{API}}}Subscriber, with its namespace"),
        ("<a xmlns='urn:a'/>", "no type is known for the root element {urn:a}a"),
        ("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'/>", "a SOAP envelope: read it with unwrap"),
        (xml("SubscriberStatus"), "no type is known"),
        (xml("Subscriber", attributes='xsi:nil="true"'), "xsi:nil, so there is no object"),
    ],
)
def test_what_is_no_object_is_a_clear_error(data: str | bytes, problem: str) -> None:
    """Input that is not an object raises DecodeError, never an error of lxml."""
    with pytest.raises(DecodeError) as caught:
        loads(data)
    assert problem in str(caught.value)


@pytest.mark.parametrize("namespace", ["", "urn:other"])
def test_elements_of_another_namespace(namespace: str) -> None:
    """Their fields are not known, and the reason says why."""
    read = loads(f'<Subscriber xmlns="{namespace}"><EmailAddress>a</EmailAddress><Mood/></Subscriber>', Subscriber)
    assert [item.reason for item in unknown(read)] == ["no such element in its namespace", "no such element"]


def test_what_a_root_is_read_as() -> None:
    """The argument `type` decides, then the xsi:type, then the global element or the type of that name."""
    assert loads(xml("Anything", "<ID>5</ID>"), Subscriber) == Subscriber(id=5)
    assert loads("<Anything/>", Subscriber) == Subscriber()
    assert loads(xml("Anything", "<ID>5</ID>", 'xsi:type="Subscriber"')) == Subscriber(id=5)
    assert loads(xml("Anything", "<ID>5</ID>", 'xsi:type="Subscriber"'), APIObject) == Subscriber(id=5)
    assert loads(xml("ClientID", "<ID>5</ID>")) == ClientID(id=5)
    assert loads(xml("SubscriberAddress", attributes='xsi:type="EmailAddress"')) == EmailAddress()


def test_encodings() -> None:
    """Bytes are read in the encoding that they declare, and text whatever it declares."""
    document = xml("Subscriber", "<EmailAddress>é€</EmailAddress>")
    expected = Subscriber(email_address="é€")
    declared = '<?xml version="1.0" encoding="utf-16"?>' + document
    assert loads(document.encode()) == expected
    assert loads(b"\xef\xbb\xbf" + document.encode()) == expected
    assert loads(declared.encode("utf-16")) == expected
    assert loads(declared) == expected
    assert loads(('<?xml version="1.0" encoding="windows-1252"?>' + document).encode("windows-1252")) == expected


def test_prefixes_in_a_kept_attribute_keep_their_meaning() -> None:
    """Such attributes are kept on wrappers and objects, and in a dict."""
    document = xml(
        "Subscriber", '<Client xmlns:q="urn:q" s="q:y"/><Addresses xmlns:q="urn:q" xsi:type="q:New" r="q:x"/>'
    )
    obj = assert_kept(document)
    assert dumps(obj).count(b'xmlns:q="urn:q"') == 2
    assert from_dict(json.loads(json.dumps(to_dict(obj)))) == obj


def test_an_xsi_nil_that_is_no_boolean_is_kept() -> None:
    """An xsi:nil that is not a boolean is an unknown attribute, and the value beside it is read."""
    obj = assert_kept(xml("Subscriber", '<Client xsi:nil="maybe"/><ID xsi:nil="">5</ID><Addresses xsi:nil="no"/>'))
    assert isinstance(obj, Subscriber) and obj.id == 5
    assert_refused(xml("Subscriber", '<ID xsi:nil="maybe">5</ID>'), "Subscriber.ID", "no such attribute")
