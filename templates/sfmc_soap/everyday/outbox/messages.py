"""Messages as the texts that are stored, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ... import dumps, loads
from ..._runtime.client.context import CallContext
from ..._runtime.client.errors import ConfigurationError, RequestTooLarge
from ..._runtime.client.marketing_cloud import changes_nothing
from ..._runtime.errors import EncodeError
from ..._runtime.model import Model
from ..._runtime.operation import Operation
from ..._runtime.secret_names import is_secret
from ..._runtime.simple_type import wrong_type
from ..batches.options import MAX_BYTES
from .calls import NewCall
from .texts import storable

_LONGEST_KEY = 200


def new_call(
    operation: Operation[Any, Any], request: Model, *, key: str | None = None, idempotent: bool | None = None
) -> NewCall:
    """Return a call as it is stored.

    Args:
        operation: the operation.
        request: its request message.
        key: calls with the same key are sent one after the other; None if order does not matter.
        idempotent: whether it may be sent again when nobody knows if it was processed; None for what is known of the
            operation.

    Raises:
        TypeError: something is of a wrong type.
        ConfigurationError: the request has a secret, or the key is none that a database takes.
        EncodeError: the request cannot be written.
        RequestTooLarge: it is larger than the service takes.
    """
    _check(operation, request, key)
    if idempotent is not None and not isinstance(idempotent, bool):
        raise TypeError(f"idempotent: {wrong_type(idempotent, 'a bool')}")
    text = dumps(request, root=operation.request_element).decode()
    secret = next(_secrets(request), None)
    if secret is not None:
        raise ConfigurationError(
            f"{operation.name}: {secret} is a secret, and an outbox stores none: make this call with the client"
        )
    if len(text.encode()) > MAX_BYTES:
        raise RequestTooLarge(f"{operation.name}: the message has more than the {MAX_BYTES:,} bytes that it may have")
    is_idempotent = changes_nothing(operation.name, request) if idempotent is None else idempotent
    return NewCall(operation=operation.name, key=key, is_idempotent=is_idempotent, request=text)


def operation_of(context: CallContext, name: str) -> Operation[Any, Any]:
    """Return an operation of the package by its name.

    Raises:
        EncodeError: it has none of this name.
    """
    operation = context.bindings.operations.get(name)
    if operation is None:
        raise EncodeError(f"this package has no operation {name}: the call was stored by another one")
    return operation


def request_of(operation: Operation[Any, Any], text: str) -> Model:
    """Return the request message that was stored.

    Raises:
        DecodeError: it cannot be read.
    """
    message: Model = loads(text, operation.request)
    return message


def response_of(operation: Operation[Any, Any], text: str) -> Model:
    """Return the response message that was stored.

    Raises:
        DecodeError: it cannot be read.
    """
    message: Model = loads(text, operation.response)
    return message


def response_text(operation: Operation[Any, Any], response: Model) -> str:
    """Return a response message as the text that is stored.

    Raises:
        EncodeError: it cannot be written.
    """
    return dumps(response, root=operation.response_element).decode()


def _check(operation: object, request: object, key: object) -> None:
    if not isinstance(operation, Operation):
        raise TypeError(f"operation: {wrong_type(operation, 'one of operations, such as operations.CREATE')}")
    if not isinstance(request, operation.request):
        raise EncodeError(f"{operation.name}: {wrong_type(request, operation.request.__name__)}")
    if key is not None and not isinstance(key, str):
        raise TypeError(f"key: {wrong_type(key, 'a str')}")
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        raise ConfigurationError(f"key must have 1 to {_LONGEST_KEY} characters")
    if key is not None and storable(key) != key:
        raise ConfigurationError("key has a zero byte, or half of a character: no database takes it")


def _secrets(message: Model) -> Iterator[str]:
    """Yield the names of fields that have secrets, wherever in a message. It was written before: it is not too deep."""
    left: list[Model] = [message]
    while left:
        model = left.pop()
        for name, value in vars(model).items():
            if is_secret(name) and value not in (None, ""):
                yield f"{type(model).__name__}.{name}"
            values = value if isinstance(value, list) else [value]
            left += [each for each in values if isinstance(each, Model)]
