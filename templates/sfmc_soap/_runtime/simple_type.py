"""Simple types: the lexical space of XML Schema to Python values and back.

`parse` takes text and `to_text` takes a value. Both raise ValueError for what is outside the type, in words that a user
can act on and without quoting texts, which may be secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Protocol

from .enums import OpenEnum
from .xml.escaping import escape_text
from .xml.names import WHITESPACE

MORE_DIGITS = "more digits than Python keeps"


class Inexact(Exception):
    """Raised by `parse` for text that is understood, but that its value alone would not be written as.

    Attributes:
        value: the value.
        reason: what the value lacks.
    """

    def __init__(self, value: object, reason: str = MORE_DIGITS) -> None:
        super().__init__()
        self.value = value
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SimpleType:
    """One simple type.

    Attributes:
        name: its name in messages to the user.
        python: the class of its values.
        parse: text -> value; raises ValueError, or Inexact.
        to_text: value -> text, not escaped; raises ValueError.
        zero: what .NET writes for "Specified" without a value.
        needs_escaping: whether some text of the type needs escaping.
        text_in_json: whether a dict holds the wire text instead of the value.
        white_space: what is done to white space before anything else: "preserve", "replace" or "collapse".
        is_any_text: whether its values are texts, and every text is written as it is.
        is_open: whether it is or holds an enumeration, so that it takes values that the schema does not list.
        format: value -> element content, escaped; raises ValueError.
    """

    name: str
    python: type
    parse: Callable[[str], Any]
    to_text: Callable[[Any], str]
    _: KW_ONLY
    zero: Any
    needs_escaping: bool = False
    text_in_json: bool = False
    white_space: str = "collapse"
    is_any_text: bool = False
    is_open: bool = False
    format: Callable[[Any], str] = field(init=False)

    def __post_init__(self) -> None:
        to_text = self.to_text

        def escaped(value: Any) -> str:
            return escape_text(to_text(value))

        object.__setattr__(self, "format", escaped if self.needs_escaping else to_text)


Resolve = Callable[[str], SimpleType]


class Derivation(Protocol):
    """How a simple type is derived from others. What derives them is in `derived_types`, which few packages need."""

    def build(self, name: str, resolve: Resolve) -> SimpleType:
        """Return the simple type.

        Args:
            name: its name in messages.
            resolve: gives the types that it is made of by name.
        """
        ...


def wrong_type(value: object, expected: str) -> ValueError:
    """Return the error for a value of another type than the expected one."""
    if isinstance(value, type):
        return ValueError(f"expected {expected}, got the class {value.__name__} itself: call it to make an object")
    if expected == "a list" and isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        return ValueError(f"expected a list, got {type(value).__name__}: write list(...) around it")
    if expected == "a list" and value is not None and not isinstance(value, Mapping):
        return ValueError(f"expected a list, got {type(value).__name__}: write [...] around it")
    return ValueError(f"expected {expected}, got {type(value).__name__}")


_REPLACED = str.maketrans("\t\r\n", "   ")


def normalise(text: str, white_space: str) -> str:
    """Return a text with its white space preserved, replaced by blanks, or collapsed to single blanks between words."""
    if white_space == "preserve":
        return text
    text = text.translate(_REPLACED)
    # Not str.split(): it knows more kinds of space than XML does.
    return text if white_space == "replace" else " ".join(word for word in text.split(" ") if word)


def list_of(name: str, item: SimpleType, at_least: int = 0) -> SimpleType:
    """Return the simple type of a list of values with blanks between them."""

    def parse(text: str) -> list[Any]:
        values, is_exact = [], True
        for word in normalise(text, "collapse").split(" ") if text.strip(WHITESPACE) else ():
            try:
                values.append(item.parse(word))
            except Inexact as inexact:
                values.append(inexact.value)
                is_exact = False
        check(values)
        if not is_exact:
            raise Inexact(values)
        return values

    def check(values: Sized) -> None:
        if len(values) < at_least:
            raise ValueError("an empty list, where there must be a value")

    def to_text(value: Any) -> str:
        if not isinstance(value, list):
            raise wrong_type(value, "a list")
        words = [item.to_text(each) for each in value]
        check(words)
        if any(not word or word != normalise(word, "collapse") or " " in word for word in words):
            raise ValueError("a list with a value that is empty or holds white space, which separates the values")
        return " ".join(words)

    return SimpleType(name, list, parse, to_text, zero=[], needs_escaping=True, text_in_json=True, is_open=item.is_open)


def enumeration(members: type[OpenEnum]) -> SimpleType:
    """Return the simple type of a generated enumeration. A plain str is written as it is: it equals its member."""
    lookup = members._value2member_map_.get
    white_space = "collapse" if members.collapses() else "preserve"

    def parse(text: str) -> Any:
        return lookup(text) or members(normalise(text, white_space))

    def to_text(value: Any) -> str:
        if not isinstance(value, members) and type(value) is not str:
            raise wrong_type(value, members.__name__)
        return str.__str__(value)

    return SimpleType(
        members.__name__,
        members,
        parse,
        to_text,
        zero=next(iter(members)),
        needs_escaping=True,
        text_in_json=True,
        white_space=white_space,
        is_open=True,
    )
