"""What people pass to clients and their methods: mistakes are said in the caller's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from ..errors import EncodeError
from ..operation import Operation
from ..simple_type import wrong_type
from ..suggestions import suggestion
from .credentials import Credentials
from .errors import ConfigurationError
from .settings import CallOptions

T = TypeVar("T")

BIGGEST_ID = 2**31 - 1
"""The highest ID of the service, such as the MID of an account: IDs are ints in the WSDL."""
_MOST_CALLS = 100
"""How many calls a method makes at a time at most: a client that blocks has a thread for each."""


def listed(values: Iterable[T], parameter: str) -> list[T]:
    """Return what a parameter of a method was given as a list.

    Raises:
        TypeError: it is not a collection. A text is one value, although it is one of letters.
    """
    if not isinstance(values, Iterable) or isinstance(values, (str, bytes, Mapping)):
        raise TypeError(f"{parameter}: {wrong_type(values, 'a list')}")
    return [*values]


def texts(values: Iterable[str], parameter: str) -> list[str]:
    """Return what a parameter of a method was given as a list of texts.

    Raises:
        TypeError: it is not a collection, or holds something else.
    """
    given = listed(values, parameter)
    for each in given:
        if not isinstance(each, str):
            raise TypeError(f"{parameter}: {wrong_type(each, 'a str')}")
    return given


def check_whole(value: object, parameter: str, *, least: int = 1, most: int | None = None) -> None:
    """Check that a parameter of a method was given a whole number of a range. Both ends belong to it.

    Raises:
        TypeError: it is something else.
        ConfigurationError: it is outside of the range.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{parameter}: {wrong_type(value, 'an int')}")
    if value < least or (most is not None and value > most):
        raise ConfigurationError(f"{parameter} must be {least} {'or more' if most is None else f'to {most:,}'}")


def check_concurrency(value: object) -> None:
    """Check how many calls a method is to make at a time.

    Raises:
        TypeError: it is no whole number.
        ConfigurationError: it is outside of its range.
    """
    check_whole(value, "concurrency", most=_MOST_CALLS)


def check_credentials(credentials: object, client: str) -> None:
    """Check that the class of a client was called with credentials.

    Raises:
        TypeError: it was not.
    """
    if credentials is None:
        raise TypeError(
            f"{client}() needs credentials, as in {client}(ClientCredentials(...)): or use {client}.from_env()"
        )
    if not isinstance(credentials, Credentials):
        raise TypeError(f"{client}(): {wrong_type(credentials, 'credentials, such as ClientCredentials(...)')}")


def check_call(operation: object, request: object, options: Mapping[str, Any]) -> None:
    """Check that `call` was called with an operation, its request message, and options that there are.

    Raises:
        TypeError: it was called with something else than an operation, or there is no option of a name.
        EncodeError: the request is not the message of the operation.
    """
    if not isinstance(operation, Operation):
        raise TypeError(f"operation: {wrong_type(operation, 'one of operations, such as operations.RETRIEVE')}")
    check_options(options, CallOptions, operation.name)
    if not isinstance(request, operation.request):
        raise EncodeError(f"{operation.name}: {wrong_type(request, operation.request.__name__)}")


def check_options(options: Mapping[str, Any], known: type[Any], function: str) -> None:
    """Check the names of the options of a client or a call.

    Args:
        options: what was given by name.
        known: the TypedDict of the options that there are.
        function: what was called.

    Raises:
        TypeError: there is no option of this name.
    """
    unknown = options.keys() - known.__annotations__.keys()
    if unknown:
        name = min(unknown)
        raise TypeError(f"{function}() has no option {name!r}{suggestion(name, known.__annotations__)}")
