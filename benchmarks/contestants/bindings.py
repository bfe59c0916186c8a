"""The bindings of this project."""

from __future__ import annotations

import re
from typing import Any

from sfmc_soap import (
    UNSET,
    APIProperty,
    Attribute,
    CreateOptions,
    CreateRequest,
    DataExtensionObject,
    RetrieveResponseMsg,
    SaveAction,
    SaveOption,
    Subscriber,
    SubscriberStatus,
    UpdateOptions,
    UpdateRequest,
    _codec,
    dumps,
    loads,
    to_dict,
)

from ..data import API, Person, TableRow


def decode_anew(document: bytes) -> RetrieveResponseMsg:
    """Read with `loads`, as if this process had not read such a document before: no shape and no pattern is known."""
    vars(_codec).pop("_siblings", None)
    re.purge()
    return loads(document, RetrieveResponseMsg)


class Bindings:
    """The bindings of this project. They need no WSDL when they start."""

    reads_empty_as_none = False

    def decode(self, document: bytes) -> RetrieveResponseMsg:
        """Read with `loads`."""
        return loads(document, RetrieveResponseMsg)

    def get(self, obj: Any, name: str) -> Any:
        """Find the field by its particle; return a collapsed list as the wrapper that it is on the wire."""
        for field, particle in type(obj).__particles__.items():
            if particle.wire == f"{{{API}}}{name}":
                value = getattr(obj, field)
                if value is UNSET:
                    return None
                return {particle.item.rpartition("}")[2]: value} if particle.item else value
        raise AttributeError(name)

    def to_dict(self, obj: Any) -> Any:
        """Convert with `to_dict`."""
        return to_dict(obj)

    def create(self, people: list[Person]) -> bytes:
        """Write with `dumps`."""
        request = CreateRequest(
            options=CreateOptions(),
            objects=[
                Subscriber(
                    email_address=email_address,
                    attributes=[Attribute(name=name, value=value) for name, value in attributes],
                    subscriber_key=key,
                    status=SubscriberStatus.ACTIVE,
                )
                for email_address, key, attributes in people
            ],
        )
        return dumps(request)

    def update(self, rows: list[TableRow]) -> bytes:
        """Write with `dumps`."""
        option = SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)
        request = UpdateRequest(
            options=UpdateOptions(save_options=[option]),
            objects=[
                DataExtensionObject(
                    customer_key="Orders",
                    properties=[APIProperty(name=name, value=value) for name, value in columns],
                    keys=[APIProperty(name="Id", value=key)],
                )
                for key, columns in rows
            ],
        )
        return dumps(request)
