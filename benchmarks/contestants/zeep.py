"""zeep, which reads the WSDL when it starts."""

from __future__ import annotations

from typing import Any

import zeep
import zeep.helpers
import zeep.loader
from lxml import etree

from ..data import API, Person, TableRow
from . import WSDL


class Zeep:
    """A client of zeep, with the types that it was asked for."""

    reads_empty_as_none = True

    def __init__(self) -> None:
        self._client: Any = zeep.Client(str(WSDL))
        self._types: dict[str, Any] = {}

    def decode(self, document: bytes) -> Any:
        """Parse as zeep does, then let zeep's element read the tree."""
        # zeep takes bytes, whatever it declares.
        root = zeep.loader.parse_xml(document, self._client.transport, settings=self._client.settings)  # type: ignore[arg-type]
        return self._find("RetrieveResponseMsg").parse(root, self._client.wsdl.types)

    def get(self, obj: Any, name: str) -> Any:
        """Read the attribute of the same name as on the wire."""
        return getattr(obj, name)

    def to_dict(self, obj: Any) -> Any:
        """Convert with `zeep.helpers.serialize_object`."""
        return zeep.helpers.serialize_object(obj, dict)

    def create(self, people: list[Person]) -> bytes:
        """Write with the element's `render`."""
        subscriber, attribute = self._find("Subscriber"), self._find("Attribute")
        objects = [
            subscriber(
                EmailAddress=email_address,
                Attributes=[attribute(Name=name, Value=value) for name, value in attributes],
                SubscriberKey=key,
                Status="Active",
            )
            for email_address, key, attributes in people
        ]
        return self._write("CreateRequest", options={}, objects=objects)

    def update(self, rows: list[TableRow]) -> bytes:
        """Write with the element's `render`."""
        row, pair = self._find("DataExtensionObject"), self._find("APIProperty")
        objects = [
            row(
                CustomerKey="Orders",
                Properties={"Property": [pair(Name=name, Value=value) for name, value in columns]},
                Keys={"Key": [pair(Name="Id", Value=key)]},
            )
            for key, columns in rows
        ]
        options = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
        return self._write("UpdateRequest", options=options, objects=objects)

    def _find(self, name: str) -> Any:
        """Return zeep's element of a message, or its type of an object."""
        if name not in self._types:
            get = self._client.get_element if name.endswith(("Msg", "Request")) else self._client.get_type
            self._types[name] = get(f"{{{API}}}{name}")
        return self._types[name]

    def _write(self, name: str, *, options: Any, objects: list[Any]) -> bytes:
        parent = etree.Element("parent")
        element = self._find(name)
        element.render(parent, element(Options=options, Objects=objects))
        return etree.tostring(parent[0])
