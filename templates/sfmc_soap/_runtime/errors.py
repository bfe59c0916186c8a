"""The exceptions of the bindings.

SfmcSoapError
 └─ CodecError (also a ValueError)
     ├─ EncodeError     an object cannot be written
     └─ DecodeError     a message or mapping cannot be read
"""

from __future__ import annotations


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


class EncodeError(CodecError):
    """An object cannot be written: a value outside its type's lexical space, or (strict) not what the schema asks."""


def located(error: ValueError, step: str) -> EncodeError:
    """The error of a value as an EncodeError with one more step in front of its path: it leaves a recursion."""
    if isinstance(error, EncodeError):
        return EncodeError(error.problem, step + error.path)
    return EncodeError(str(error), step)


class DecodeError(CodecError):
    """Input cannot be read: not well-formed, of no known type, or (strict) not what the schema asks."""
