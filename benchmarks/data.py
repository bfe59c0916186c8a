"""The messages that are read and written: the same values for every contestant.

A value on the wire is a str, None (nil), a list (a repeated element) or a dict (an element with children, where `@type`
is its xsi:type).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple, TypeAlias
from xml.sax.saxutils import escape

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

API = "http://exacttarget.com/wsdl/partnerAPI"
"""The namespace of the messages."""

XSI = "http://www.w3.org/2001/XMLSchema-instance"
COLUMNS = 10

_ABSENT, _EMPTY, _NIL = 0.15, 0.225, 0.3
"""What is varied is absent, or else empty, or else nil where random numbers are below these."""
_REQUIRED = "Value"
_KEPT = ("@type", "Name", "Property", "Properties")
_NILLABLE = ("PartnerKey", "ObjectID")
_EMPTIED = ("EmailAddress", "SubscriberKey", "Value", "TriggeredSendDefinitionObjectID", *_NILLABLE)


class Pair(NamedTuple):
    """An attribute of a subscriber, or a column of a row."""

    name: str
    value: str


class Person(NamedTuple):
    """A Subscriber to create."""

    email_address: str
    key: str
    attributes: list[Pair]


class TableRow(NamedTuple):
    """A row of a data extension to insert or update."""

    key: str
    columns: list[Pair]


def people(count: int) -> list[Person]:
    """Return the Subscribers of a CreateRequest."""
    return [
        Person(
            email_address=f"person{number}@example.com",
            key=f"key-{number}",
            attributes=[Pair(f"Name{index}", f"{number} < {index}") for index in range(3)],
        )
        for number in range(count)
    ]


def rows(count: int) -> list[TableRow]:
    """Return the rows of an UpdateRequest."""
    return [TableRow(key=f"key-{number}", columns=_columns(number)) for number in range(count)]


def create_request(count: int) -> dict[str, Value]:
    """Return the content of the CreateRequest for `people`."""
    objects: list[Value] = [
        {
            "@type": "Subscriber",
            "EmailAddress": person.email_address,
            "Attributes": _pairs(person.attributes),
            "SubscriberKey": person.key,
            "Status": "Active",
        }
        for person in people(count)
    ]
    return {"Options": {}, "Objects": objects}


def update_request(count: int) -> dict[str, Value]:
    """Return the content of the UpdateRequest for `rows`."""
    objects: list[Value] = [
        {
            "@type": "DataExtensionObject",
            "CustomerKey": "Orders",
            "Properties": {"Property": _pairs(row.columns)},
            "Keys": {"Key": _pairs([Pair("Id", row.key)])},
        }
        for row in rows(count)
    ]
    options: Value = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
    return {"Options": options, "Objects": objects}


def _columns(number: int) -> list[Pair]:
    return [Pair(f"Column{column}", f"{number}-{column}") for column in range(COLUMNS)]


def _pairs(pairs: list[Pair]) -> list[Value]:
    return [{"Name": pair.name, "Value": pair.value} for pair in pairs]


def _date(number: int) -> str:
    return f"2024-03-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:{number % 59:02}.{number % 100:02}7"


def _subscriber(number: int) -> Value:
    return {
        "@type": "Subscriber",
        "Client": {"ID": "1075432"},
        "PartnerKey": None,
        "CreatedDate": _date(number),
        "ID": str(number),
        "ObjectID": None,
        "EmailAddress": f"person{number}@example.com",
        "Attributes": _pairs([Pair("City", "London")]),
        "SubscriberKey": f"key-{number}",
        "Status": "Active",
        "EmailTypePreference": "HTML",
    }


def _row(number: int) -> Value:
    return {
        "@type": "DataExtensionObject",
        "PartnerKey": None,
        "ObjectID": None,
        "Type": "DataExtensionObject",
        "Properties": {"Property": _pairs(_columns(number))},
    }


def _open_event(number: int) -> Value:
    return {
        "@type": "OpenEvent",
        "Client": {"ID": "1075432"},
        "PartnerKey": None,
        "CreatedDate": _date(number),
        "ModifiedDate": _date(number + 1),
        "ID": str(number),
        "ObjectID": f"object-{number}",
        "SendID": str(number // 7),
        "SubscriberKey": f"key-{number}",
        "EventDate": _date(number + 2),
        "EventType": "Open",
        "TriggeredSendDefinitionObjectID": f"definition-{number % 3}",
        "BatchID": str(number % 9),
    }


REQUESTS: Mapping[str, Callable[[int], dict[str, Value]]] = {
    "CreateRequest": create_request,
    "UpdateRequest": update_request,
}
"""The requests: name of the message -> its content for a number of objects."""

RESPONSES: Mapping[str, Callable[[int], Value]] = {
    "Subscribers": _subscriber,
    "data extension rows": _row,
    "OpenEvents": _open_event,
}
"""The kinds of RetrieveResponseMsg: what its results are -> the result with a number."""


def response(kind: str, results: int) -> dict[str, Value]:
    """Return the content of a RetrieveResponseMsg."""
    make_result = RESPONSES[kind]
    return {"OverallStatus": "OK", "RequestID": "fc5e", "Results": [make_result(number) for number in range(results)]}


def response_document(kind: str, results: int) -> bytes:
    """Return a RetrieveResponseMsg as XML."""
    return document("RetrieveResponseMsg", response(kind, results))


def varied_response(kind: str, results: int) -> dict[str, Value]:
    """Return the content of one whose results differ: fields are absent, nil or empty, attributes are 0 to 3."""
    content, random = response(kind, results), Random(kind)  # noqa: S311 - no secret
    content["Results"] = _varied(content["Results"], random)
    return content


def varied_document(kind: str, results: int) -> bytes:
    """Return a RetrieveResponseMsg whose results differ as XML."""
    return document("RetrieveResponseMsg", varied_response(kind, results))


def _varied(value: Value, random: Random) -> Value:
    """Return a value with other fields. The names of attributes and columns stay, as they do in the service."""
    if isinstance(value, list):
        return [_varied(item, random) for item in value]
    if not isinstance(value, dict):
        return value
    varied: dict[str, Value] = {}
    for name, content in value.items():
        chance = 1 if name in _KEPT else random.random()
        if chance < _ABSENT and name != _REQUIRED:
            continue
        if chance < _EMPTY and name in _EMPTIED:
            varied[name] = ""
        elif chance < _NIL and name in _NILLABLE:
            varied[name] = None
        elif name == "Attributes" and isinstance(content, list):
            varied[name] = [_varied(content[0], random) for _ in range(random.randrange(4))]
        else:
            varied[name] = _varied(content, random)
    return varied


def document(name: str, content: Value) -> bytes:
    """Return a message as XML, as the service writes it: prefixes declared at the root, no space between elements."""
    return _element(name, content, f' xmlns="{API}" xmlns:xsi="{XSI}"').encode()


def _element(name: str, value: Value, attributes: str = "") -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if value is None:
        return f'<{name}{attributes} xsi:nil="true" />'
    if isinstance(value, str):
        return f"<{name}{attributes}>{escape(value)}</{name}>"
    if "@type" in value:
        attributes += f' xsi:type="{value["@type"]}"'
    children = "".join(_element(child, content) for child, content in value.items() if child != "@type")
    return f"<{name}{attributes}>{children}</{name}>"
