"""What the contestants read and write: the same data for everyone.

A value on the wire is a str, None (nil), a list (a repeated element) or a dict (an element with children, `@type` being
its xsi:type).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from xml.sax.saxutils import escape

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

API = "http://exacttarget.com/wsdl/partnerAPI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
COLUMNS = 10


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
        "Attributes": [{"Name": "City", "Value": "London"}],
        "SubscriberKey": f"key-{number}",
        "Status": "Active",
        "EmailTypePreference": "HTML",
    }


def _row(number: int) -> Value:
    properties: list[Value] = [{"Name": f"Column{column}", "Value": f"{number}-{column}"} for column in range(COLUMNS)]
    return {
        "@type": "DataExtensionObject",
        "PartnerKey": None,
        "ObjectID": None,
        "Type": "DataExtensionObject",
        "Properties": {"Property": properties},
    }


def _open(number: int) -> Value:
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


RESPONSES: dict[str, Callable[[int], Value]] = {
    "Subscribers": _subscriber,
    "data extension rows": _row,
    "OpenEvents": _open,
}
"""What a RetrieveResponseMsg holds -> its result of a number."""


def response(kind: str, results: int) -> dict[str, Value]:
    """The content of a RetrieveResponseMsg."""
    make = RESPONSES[kind]
    return {"OverallStatus": "OK", "RequestID": "fc5e", "Results": [make(number) for number in range(results)]}


def document(name: str, content: Value) -> bytes:
    """The XML of a message, as the service writes it: prefixes declared at the top, no white space between elements."""
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


Pairs: TypeAlias = list[tuple[str, str]]


def people(count: int) -> list[tuple[str, str, Pairs]]:
    """Subscribers to create: email address, key, attributes."""
    return [
        (f"person{number}@example.com", f"key-{number}", [(f"Name{n}", f"{number} < {n}") for n in range(3)])
        for number in range(count)
    ]


def rows(count: int) -> list[tuple[str, Pairs]]:
    """Rows to insert or update: key, columns."""
    return [
        (f"key-{number}", [(f"Column{column}", f"{number}-{column}") for column in range(COLUMNS)])
        for number in range(count)
    ]


def _pairs(pairs: Pairs) -> Value:
    return [{"Name": name, "Value": value} for name, value in pairs]


def create_request(count: int) -> dict[str, Value]:
    """The content of the CreateRequest for `people`."""
    objects: list[Value] = [
        {
            "@type": "Subscriber",
            "EmailAddress": email,
            "Attributes": _pairs(attributes),
            "SubscriberKey": key,
            "Status": "Active",
        }
        for email, key, attributes in people(count)
    ]
    return {"Options": {}, "Objects": objects}


def update_request(count: int) -> dict[str, Value]:
    """The content of the UpdateRequest for `rows`."""
    objects: list[Value] = [
        {
            "@type": "DataExtensionObject",
            "CustomerKey": "Orders",
            "Properties": {"Property": _pairs(columns)},
            "Keys": {"Key": _pairs([("Id", key)])},
        }
        for key, columns in rows(count)
    ]
    options: Value = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
    return {"Options": options, "Objects": objects}


REQUESTS = {"CreateRequest": create_request, "UpdateRequest": update_request}
"""Message -> what it holds for a number of objects."""
