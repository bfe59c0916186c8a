"""Exceptions that carry no frames. Tools that show the variables of a traceback would show the secrets in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def hides_arguments(function: Callable[P, T]) -> Callable[P, T]:
    """Return a function whose exceptions keep neither its frames nor its arguments.

    Use it where people pass secrets, or addresses and settings into which a secret may have come by mistake.
    """

    @wraps(function)
    def without_frames(*args: P.args, **values: P.kwargs) -> T:
        try:
            return function(*args, **values)
        except BaseException as error:
            failure = error
        # Raised outside of the handler, so that the exception is not its own context.
        del args, values
        failure.__traceback__ = failure.__cause__ = failure.__context__ = None
        raise failure

    return without_frames
