"""Dicts: wire names in the shape of the XML, values that JSON can hold, and errors with a path."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    Account,
    AccountUser,
    APIFault,
    APIObject,
    Asset,
    AssetAnyProperty,
    Attribute,
    ClientID,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DecodeError,
    EmailAddress,
    EmailSendDefinition,
    EncodeError,
    FieldMap,
    Model,
    Options,
    PublicKeyManagement,
    SaveOption,
    Subscriber,
    SubscriberAddress,
    SubscriberStatus,
    TagFilterPart,
    ValidationResult,
    XmlElement,
    dumps,
    from_dict,
    loads,
    to_dict,
    unknown,
    wire_type,
)
from support.messages import API, raw, xml

SHAPES: list[tuple[Model, dict[str, Any]]] = [
    (Subscriber(), {}),
    (Subscriber(id=5, email_address=""), {"ID": 5, "EmailAddress": ""}),
    (Subscriber(partner_key=None, modified_date=None), {"PartnerKey": None, "ModifiedDate": None}),
    (Subscriber(attributes=[]), {}),
    (Subscriber(attributes=[Attribute(name="a"), Attribute()]), {"Attributes": [{"Name": "a"}, {}]}),
    (Subscriber(client=ClientID()), {"Client": {}}),
    (DataExtension(fields=[]), {"Fields": {"Field": []}}),
    (DataExtension(fields=[DataExtensionField(name="f")]), {"Fields": {"Field": [{"Name": "f"}]}}),
    (TagFilterPart(tags=["a", ""]), {"Tags": {"Tag": ["a", ""]}}),
    (Account(account_users=[None, AccountUser()]), {"AccountUsers": [None, {}]}),
    (Subscriber(status=SubscriberStatus.HELD), {"Status": "Held"}),
    (Subscriber(status=SubscriberStatus("Paused")), {"Status": "Paused"}),
    (SaveOption(track_changes=True), {"TrackChanges": True}),
    (
        Subscriber(addresses=[SubscriberAddress(), EmailAddress(address="a")]),
        {"Addresses": {"Address": [{}, {"@type": "EmailAddress", "Address": "a"}]}},
    ),
    (
        CreateRequest(objects=[Subscriber(id=5), APIObject(id=6)]),
        {"Objects": [{"@type": "Subscriber", "ID": 5}, {"ID": 6}]},
    ),
    (
        Subscriber(created_date=dt.datetime(2024, 3, 15, 10, 30, tzinfo=SERVER_TIME)),
        {"CreatedDate": "2024-03-15T10:30:00"},
    ),
    (
        Subscriber(created_date=dt.datetime(2024, 3, 15, 10, 30, 0, 500000, dt.UTC)),
        {"CreatedDate": "2024-03-15T10:30:00.5Z"},
    ),
    (EmailSendDefinition(send_window_open=dt.time(10, 30)), {"SendWindowOpen": "10:30:00"}),
    (PublicKeyManagement(key=b"\x00\xff"), {"Key": "AP8="}),
    (ValidationResult(score=1.5), {"Score": 1.5}),
    (ValidationResult(score=math.inf, threshold=-math.inf), {"Score": "INF", "Threshold": "-INF"}),
    (ValidationResult(score=math.nan), {"Score": "NaN"}),
    (ClientID(enterprise_id=2**63 - 1), {"EnterpriseID": 2**63 - 1}),
    (AssetAnyProperty(any=[XmlElement("<a b='1'/>")]), {"@any": ['<a xmlns="" b="1"/>']}),
    (Asset(data=AssetAnyProperty()), {"Data": {}}),
    (Subscriber(email_address="\r<&>\U0001f600"), {"EmailAddress": "\r<&>\U0001f600"}),
]


@pytest.mark.parametrize(("obj", "expected"), SHAPES)
def test_shapes(obj: Model, expected: dict[str, Any]) -> None:
    """An object becomes exactly this dict, and comes back through JSON text, with and without the argument `type`."""
    mapping = to_dict(obj)
    assert mapping == {"@type": type(obj).__name__, **expected}
    assert next(iter(mapping)) == "@type"
    strict_json = json.dumps(mapping, allow_nan=False)
    assert from_dict(json.loads(strict_json)) == obj
    assert from_dict(expected, type(obj)) == obj


def test_keys_are_in_wire_order() -> None:
    """The order in which the fields were set does not matter."""
    obj = Subscriber(status=SubscriberStatus.HELD, email_address="a", id=5, partner_key=None)
    assert list(to_dict(obj)) == ["@type", "PartnerKey", "ID", "EmailAddress", "Status"]


def test_a_type_of_another_namespace_has_its_name_in_full() -> None:
    """`from_dict` finds a type of another namespace by its qualified name."""
    fault = APIFault(code=1)
    assert to_dict(fault) == {"@type": "{urn:fault.partner.exacttarget.com}APIFault", "Code": 1}
    assert from_dict(to_dict(fault)) == fault


def test_a_type_that_no_wsdl_has() -> None:
    """`@type` is the name on the wire, `@base` the class that holds the object."""
    [obj] = loads(xml("CreateRequest", '<Objects xsi:type="Program"><ID>5</ID></Objects>'), CreateRequest).objects
    assert to_dict(obj) == {"@type": "Program", "@base": "APIObject", "ID": 5}
    again = from_dict(to_dict(obj))
    assert again == obj
    assert wire_type(again) == "Program"
    foreign = loads(xml("Subscriber", '<Client xmlns:n="urn:n" xsi:type="n:New"/>'), Subscriber)
    assert to_dict(foreign)["Client"] == {"@type": "{urn:n}New", "@base": "ClientID"}
    assert dumps(from_dict(to_dict(foreign))) == dumps(foreign)


def test_what_was_not_understood() -> None:
    """A dict has the raw XML, the reason and the position."""
    content = (
        "one<ID>5</ID><New/><CreatedDate>2024-01-01T00:00:00.1234567</CreatedDate>"
        '<Addresses><b/></Addresses><Status c="1"/>'
    )
    obj = loads(xml("Subscriber", content, 'a="1"'), Subscriber)
    mapping = to_dict(obj)
    assert mapping["@unknown"][:3] == [
        {"reason": "no such attribute: a", "attribute": "a", "value": "1"},
        {"reason": "text between elements", "text": "one"},
        {"reason": "no such element", "element": f'<New xmlns="{API}"/>', "after": "ID"},
    ]
    again = from_dict(json.loads(json.dumps(mapping)))
    assert again == obj
    assert dumps(again) == dumps(obj)
    assert [item.reason for item in unknown(again)] == [item.reason for item in unknown(obj)]
    assert raw(again) == raw(obj)


def test_texts_that_json_has_otherwise() -> None:
    """Numbers and booleans may be given as text. Dates with more digits than Python keeps are read and kept whole."""
    assert from_dict({"ID": "5"}, Subscriber) == Subscriber(id=5)
    assert from_dict({"TrackChanges": "true"}, SaveOption) == SaveOption(track_changes=True)
    assert from_dict({"Score": 5}, ValidationResult) == ValidationResult(score=5.0)
    obj = from_dict({"CreatedDate": "2024-01-01T00:00:00.1234567"}, Subscriber)
    assert obj.created_date == dt.datetime(2024, 1, 1, 0, 0, 0, 123456, SERVER_TIME)
    assert raw(obj) == ["<CreatedDate>2024-01-01T00:00:00.1234567</CreatedDate>"]


def test_the_most_special_type_is_made() -> None:
    """`@type` may name a type that extends the given one."""
    assert from_dict({"@type": "Subscriber", "ID": 5}, APIObject) == Subscriber(id=5)
    assert from_dict({"Objects": [{"@type": "Subscriber"}]}, CreateRequest) == CreateRequest(objects=[Subscriber()])


@pytest.mark.parametrize(
    ("mapping", "cls", "path", "problem"),
    [
        ({}, None, "", 'no type: pass one, or give the mapping an "@type"'),
        ({"@type": "Nothing"}, None, "", "@type 'Nothing' is not a known type"),
        ({"@type": "SubscriberStatus"}, None, "", "is not a known type"),
        ({"@type": 5}, None, "", "is not a known type"),
        ([], Subscriber, "", "expected a mapping, got list"),
        ({"EmailAdress": "a"}, Subscriber, "Subscriber.EmailAdress", "no such field: did you mean 'EmailAddress'?"),
        ({"email_address": "a"}, Subscriber, "Subscriber.email_address", "did you mean 'EmailAddress'?"),
        ({"zzz": "a"}, Subscriber, "Subscriber.zzz", "no such field"),
        ({"": "a"}, Subscriber, "Subscriber.", "no such field"),
        ({5: "a"}, Subscriber, "Subscriber.5", "no such field"),
        ({"@any": []}, Subscriber, "Subscriber.@any", "no such field"),
        ({"ID": "x"}, Subscriber, "Subscriber.ID", "not a valid int"),
        ({"ID": 5.0}, Subscriber, "Subscriber.ID", "expected int, got float"),
        ({"ID": True}, Subscriber, "Subscriber.ID", "expected int, got bool"),
        ({"ID": 2**31}, Subscriber, "Subscriber.ID", "outside int"),
        ({"ID": None}, Subscriber, "Subscriber.ID", "not nillable"),
        ({"EmailAddress": 5}, Subscriber, "Subscriber.EmailAddress", "expected str, got int"),
        ({"EmailAddress": "a\0"}, Subscriber, "Subscriber.EmailAddress", "U\\+0000"),
        ({"TrackChanges": 1}, SaveOption, "SaveOption.TrackChanges", "expected bool, got int"),
        ({"CreatedDate": "today"}, Subscriber, "Subscriber.CreatedDate", "not a dateTime"),
        ({"Key": "A"}, PublicKeyManagement, "PublicKeyManagement.Key", "not base64"),
        ({"Client": 5}, Subscriber, "Subscriber.Client", "expected a mapping, got int"),
        ({"Attributes": {}}, Subscriber, "Subscriber.Attributes", "expected a list, got dict"),
        ({"Attributes": [{}, {"Nam": ""}]}, Subscriber, "Subscriber.Attributes[1].Nam", "did you mean 'Name'?"),
        ({"Addresses": []}, Subscriber, "Subscriber.Addresses", r'expected \{"Address": \[...\]\}'),
        ({"Addresses": {"Adress": []}}, Subscriber, "Subscriber.Addresses", r'expected \{"Address": \[...\]\}'),
        (
            {"Addresses": {"Address": [{}, {"Address": 5}]}},
            Subscriber,
            "Subscriber.Addresses.Address[1].Address",
            "expected str, got int",
        ),
    ],
)
def test_errors_say_where(mapping: Any, cls: type[Model] | None, path: str, problem: str) -> None:
    """A mapping that is not that of an object raises DecodeError with the path in its own keys."""
    with pytest.raises(DecodeError, match=problem) as caught:
        from_dict(mapping, cls)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("mapping", "cls", "path"),
    [
        ({"@any": ["<a"]}, AssetAnyProperty, "AssetAnyProperty.@any"),
        ({"@any": [5]}, AssetAnyProperty, "AssetAnyProperty.@any"),
        ({"@any": "<a/>"}, AssetAnyProperty, "AssetAnyProperty.@any"),
        ({"@any": None}, AssetAnyProperty, "AssetAnyProperty.@any"),
        ({"@unknown": [{}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"element": "<a"}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"element": 5}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"attribute": "a"}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"text": 5}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"attribute": 5, "value": ""}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"attribute": "a", "value": 5}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"attribute": "a", "value": "", "prefixes": {"p": 5}}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"text": "a", "reason": 5}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"text": "a", "after": 5}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"text": "a", "within": ["ID"]}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"element": "<a/>", "instead_of": ["ID"]}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"element": "<a/>", "instead_of": ["ID", "0"]}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [{"element": "<a/>", "instead_of": ["ID", -1]}]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": [5]}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": {"text": "a"}}, Subscriber, "Subscriber.@unknown"),
        ({"@unknown": None}, Subscriber, "Subscriber.@unknown"),
        ({"Client": {"@unknown": None}}, Subscriber, "Subscriber.Client.@unknown"),
    ],
)
def test_errors_in_raw_content_say_where(mapping: Any, cls: type[Model], path: str) -> None:
    """Raw content that `to_dict` would not write raises DecodeError with its key, never another exception."""
    with pytest.raises(DecodeError) as caught:
        from_dict(mapping, cls)
    assert caught.value.path.startswith(path)


def test_an_abstract_type_can_be_read() -> None:
    """A mapping without `@type` has the declared type, even if that is abstract, as in XML."""
    obj = loads(xml("Options", "<ConversationID>c</ConversationID>"), Options)
    assert from_dict(to_dict(obj)) == obj


@pytest.mark.parametrize(
    ("obj", "problem"),
    [
        (Subscriber(created_date=dt.datetime(2024, 1, 1)), "without a time zone"),
        (ClientID(id=2**31), "outside int"),
        (ClientID(id="5"), "expected int, got str"),  # type: ignore[arg-type]
        (Subscriber(client=5), "got int"),  # type: ignore[arg-type]
        (Subscriber(attributes=5), "expected a list, got int"),  # type: ignore[arg-type]
        (Subscriber(email_address="a\0"), "U\\+0000"),
        (Subscriber(id=None), "not nillable"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_written_has_no_dict(obj: Model, problem: str) -> None:
    """A value outside its type raises EncodeError, as in `dumps`."""
    with pytest.raises(EncodeError, match=problem):
        dumps(obj)
    with pytest.raises(EncodeError, match=problem):
        to_dict(obj)


def test_both_arms_of_a_choice_are_refused_when_written() -> None:
    """A dict can hold both; XML cannot."""
    obj = from_dict({"SourceName": "a", "SourceOrdinal": 1}, FieldMap)
    with pytest.raises(EncodeError, match="both set"):
        dumps(obj)


def test_a_typo_in_a_type_is_no_unknown_type() -> None:
    """A name without a class means a type of the service only beside `@base`, as `to_dict` writes it."""
    with pytest.raises(
        DecodeError, match="'Subscribr' is not a known type that extends APIObject: did you mean 'Subscriber'"
    ):
        from_dict({"Objects": [{"@type": "Subscribr"}]}, CreateRequest)
    made = from_dict({"Objects": [{"@type": "Program", "@base": "APIObject"}]}, CreateRequest)
    assert wire_type(made.objects[0]) == "Program"
