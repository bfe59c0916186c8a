"""What a message held beyond its type: kept as it came, beside the fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from .shortening import shorten
from .simple_type import MORE_DIGITS
from .xml.raw import XmlAttribute, XmlElement, XmlText

SCHEMA_HINT = "a hint at a schema"


def forbidden_reason(character: str) -> str:
    """Return the reason for a text that holds a character which XML forbids, such as `U+001F`."""
    return f"{character}, which XML forbids"


@dataclass(frozen=True, slots=True, repr=False)
class Unknown:
    """Something in a message that its type does not explain, kept as it came and written back by `dumps`.

    Attributes:
        xml: the element, attribute or text.
        reason: why it was not understood.
        after: the wire name of the element it followed ("" at the beginning): it goes back there.
        within: the wire name of the wrapper it stood in ("" for the object itself).
        instead_of: the wire name and index of the value that `xml` was read as. It is written back instead of that
            value for as long as the field still holds it: an attribute on a simple element, a seventh fraction digit, a
            character that XML forbids.
    """

    xml: XmlElement | XmlAttribute | XmlText
    reason: str = field(default="", compare=False)
    after: str = ""
    within: str = ""
    instead_of: tuple[str, int] | None = None

    def replaces(self, wire: str) -> bool:
        """Return whether `xml` stands for a value of the element of this wire name."""
        return self.instead_of is not None and self.instead_of[0] == wire

    def is_attribute(self, name: str) -> bool:
        """Return whether `xml` is the attribute of this qualified name."""
        return isinstance(self.xml, XmlAttribute) and self.xml.name == name

    @property
    def is_valid(self) -> bool:
        """Whether XML Schema allows it: a hint at a schema, or a value of which Python keeps a part."""
        hint = isinstance(self.xml, XmlAttribute) and self.xml.is_schema_hint
        return hint or (self.instead_of is not None and self.reason in (SCHEMA_HINT, MORE_DIGITS))

    @property
    def relation(self) -> str:
        """How it stands to the field that its position depends on: "within", "after" or "instead of" it."""
        if self.within or self.after:
            return "within" if self.within else "after"
        return "instead of" if self.instead_of else "after"

    @property
    def anchor(self) -> str:
        """The wire name of the field that its position depends on, "" for none."""
        return self.within or self.after or (self.instead_of[0] if self.instead_of else "")

    @property
    def position(self) -> tuple[str, str, str, int, str]:
        """Where it is written. Attributes, which have no order, are ordered by name."""
        wire, index = self.instead_of or ("", -1)
        return self.within, self.after, wire, index, self.xml.name if isinstance(self.xml, XmlAttribute) else ""

    def __str__(self) -> str:
        return str(self.xml)

    def __repr__(self) -> str:
        return f"<{self.xml!r}: {shorten(self.reason)}>"
