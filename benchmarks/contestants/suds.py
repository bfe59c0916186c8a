"""suds-community, which reads the WSDL when it starts."""

from __future__ import annotations

from typing import Any

from suds.client import Client
from suds.sudsobject import asdict

from ..data import API, Person, TableRow
from . import WSDL

_ENVELOPE = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'


class Suds:
    """A client of suds that sends nothing."""

    reads_empty_as_none = True

    def __init__(self) -> None:
        # Without its cache of pickled WSDLs, which would be in a folder that other users can write to.
        self._client: Any = Client(WSDL.as_uri(), cache=None, nosend=True)

    def decode(self, document: bytes) -> Any:
        """Read it as the reply to a call, which suds takes in place of sending."""
        return self._client.service.Retrieve(__inject={"reply": _ENVELOPE % document})

    def get(self, obj: Any, name: str) -> Any:
        """Read the attribute of the same name as on the wire, which is missing if the field is not set."""
        return getattr(obj, name, None)

    def to_dict(self, obj: Any) -> Any:
        """Convert with `asdict`, level by level, because it converts one level only."""
        if isinstance(obj, list):
            return [self.to_dict(item) for item in obj]
        if hasattr(obj, "__keylist__"):
            return {name: self.to_dict(value) for name, value in asdict(obj).items()}
        return obj

    def create(self, people: list[Person]) -> bytes:
        """Return the envelope of a call that is not sent."""
        objects = [
            self._make(
                "Subscriber",
                EmailAddress=email_address,
                Attributes=[self._make("Attribute", Name=name, Value=value) for name, value in attributes],
                SubscriberKey=key,
                Status="Active",
            )
            for email_address, key, attributes in people
        ]
        envelope: bytes = self._client.service.Create({}, objects).envelope
        return envelope

    def update(self, rows: list[TableRow]) -> bytes:
        """Return the envelope of a call that is not sent."""
        objects = [
            self._make(
                "DataExtensionObject",
                CustomerKey="Orders",
                Properties={"Property": [self._make("APIProperty", Name=name, Value=value) for name, value in columns]},
                Keys={"Key": [self._make("APIProperty", Name="Id", Value=key)]},
            )
            for key, columns in rows
        ]
        options = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
        envelope: bytes = self._client.service.Update(options, objects).envelope
        return envelope

    def _make(self, name: str, **values: Any) -> Any:
        obj = self._client.factory.create(f"{{{API}}}{name}")
        for field, value in values.items():
            setattr(obj, field, value)
        return obj
