"""The base of all exceptions of the bindings, and those of the codec.

SfmcSoapError
 ├─ CodecError (also a ValueError)
 │   ├─ EncodeError     an object cannot be written
 │   └─ DecodeError     a message or mapping cannot be read
 │       └─ BodyError   an envelope holds another message than expected
 └─ ConfigurationError, CallError and its subclasses: see `client/errors.py`
"""

from __future__ import annotations

from typing import Any, NoReturn, Self

from .shortening import MAX_MESSAGE, shorten

_PACKAGE = __name__.partition("._runtime")[0]


class SfmcSoapError(Exception):
    """The base of every exception that the bindings define."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # Users import the exceptions from the package, so tracebacks and pickles name them there.
        if cls.__module__.startswith((f"{_PACKAGE}._runtime.", f"{_PACKAGE}.everyday.")):
            cls.__module__ = _PACKAGE


SfmcSoapError.__module__ = _PACKAGE


class SfmcSoapWarning(UserWarning):
    """What is no error, and what the caller should know all the same."""


SfmcSoapWarning.__module__ = _PACKAGE


class CodecError(SfmcSoapError, ValueError):
    """A value that cannot be written to XML or read from it.

    Attributes:
        path: where, in wire names from the root: `CreateRequest.Objects[2].Name` ("" for the document as a whole).
        problem: what is wrong there and what to do about it. Long words of the input are cut off.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        problem, path = shorten(problem, MAX_MESSAGE), shorten(path, MAX_MESSAGE)
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{shorten(self.path)}: {self.problem}" if self.path else self.problem

    def inside(self, step: str) -> Self:
        """Return the same error with one more step in front of its path."""
        return type(self)(self.problem, step + self.path)


class EncodeError(CodecError):
    """An object that cannot be written: a value is outside its lexical space, or (strict) violates the schema."""


class DecodeError(CodecError):
    """Input that cannot be read: it is not well-formed, has no known type, or (strict) violates the schema."""


class BodyError(DecodeError):
    """An envelope whose body is not the one message that was expected. Sent again, it would be the same."""


def raise_located(error: Exception, step: str, kind: type[CodecError] = EncodeError) -> NoReturn:
    """Raise whatever went wrong as an error of the codec whose path begins with a step.

    Values run code of their own while they are read and written, so any exception may come out of them. Only a
    RecursionError passes as it is: whoever began the recursion says what to do.

    Args:
        error: the exception that was caught. The new error has one that the codec did not expect as its cause.
        step: of the path.
        kind: the class of the new error.
    """
    if isinstance(error, RecursionError):
        raise error
    if isinstance(error, CodecError):
        raise error.inside(step) from error.__cause__
    if type(error) is ValueError:
        raise kind(_words_of(error), step) from None
    words = _words_of(error)
    raised = f"{type(error).__name__}: {words}" if words else type(error).__name__
    raise kind(f"its value raised {raised}", step) from error


def raise_typed(error: Exception, step: str, kind: type[CodecError] = EncodeError) -> NoReturn:
    """Raise whatever comes out of the codec as an error of the codec: as it is, or as `raise_located` does."""
    if isinstance(error, CodecError):
        raise error
    if isinstance(error, RecursionError):
        raise kind("nested too deeply for the Python stack, or something that contains itself", step) from None
    raise_located(error, step, kind)


def _words_of(error: Exception) -> str:
    """Return the message of an exception; none if it cannot say it."""
    try:
        return str(error)
    except Exception:
        return ""
