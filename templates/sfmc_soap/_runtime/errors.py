"""The exceptions of the bindings.

SfmcSoapError
 └─ CodecError (also a ValueError)
     ├─ EncodeError     an object cannot be written
     └─ DecodeError     a message or mapping cannot be read
"""

from __future__ import annotations

from typing import Self


class SfmcSoapError(Exception):
    """The base of every exception that the bindings raise on their own account."""


class CodecError(SfmcSoapError, ValueError):
    """A value cannot go from Python to the wire or back.

    Attributes:
        path: where, in wire names from the root: `CreateRequest.Objects[2].Name` ("" for the document as a whole).
        problem: what is wrong there and what to do about it.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem

    def inside(self, step: str) -> Self:
        """The same error with one more step in front of its path: errors are located on their way out."""
        return type(self)(self.problem, step + self.path)


class EncodeError(CodecError):
    """An object cannot be written: a value outside its type's lexical space, or (strict) not what the schema asks."""


def located(error: ValueError, step: str) -> EncodeError:
    """What went wrong with a value, or inside it, as an EncodeError."""
    return error.inside(step) if isinstance(error, EncodeError) else EncodeError(str(error), step)


class DecodeError(CodecError):
    """Input cannot be read: not well-formed, of no known type, or (strict) not what the schema asks."""


for _error in (SfmcSoapError, CodecError, EncodeError, DecodeError):
    # Users import them from the package, and tracebacks should name them so.
    _error.__module__ = __name__.partition("._runtime")[0]
