"""The tags of a sibling, one after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from ..unusual import Unusual
from ..xml.names import WHITESPACE, resolve_qname

Scope: TypeAlias = Mapping[str | None, str]
"""The namespaces in a place by prefix."""

_SPACE = "[ \t\r\n]"
"""White space as XML has it. `\\s` is more: one of its characters may be in names."""
_NAME = """[^ \t\r\n<>/="'&]+"""
_VALUE = """(?:"[^<>&"]*"|'[^<>&']*')"""
_TAG = re.compile(f"<(/?)({_NAME})((?:{_SPACE}+{_NAME}{_SPACE}*={_SPACE}*{_VALUE})*){_SPACE}*(/?)>")
_ATTRIBUTE = re.compile(f"({_NAME}){_SPACE}*={_SPACE}*({_VALUE})")
_TEXT = re.compile("[^<]*")


class Tag(NamedTuple):
    """A tag.

    Attributes:
        literal: the tag as it is written.
        name: its name, as it is written.
        attributes: its attributes by qualified name, without declarations of namespaces.
        scope: the namespaces inside.
        is_end, is_empty: whether it ends an element, or is all of one.
    """

    literal: str
    name: str
    attributes: Mapping[str, str]
    scope: Scope
    is_end: bool
    is_empty: bool

    @property
    def qname(self) -> str:
        """The qualified name."""
        return resolve_qname(self.name, self.scope)


class Tags:
    """The tags of a sibling.

    Args:
        source: the text of the sibling, which a parser has read.

    Attributes:
        text: what stands between the tag that was taken last and the next.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._next: Tag | None = None
        self.text = ""

    def take(self, scope: Scope) -> Tag:
        """Return the next tag, and go on to the one that follows it.

        Args:
            scope: the namespaces around it.
        """
        tag = self.peek(scope)
        self._go_on(tag.literal)
        return tag

    def take_end(self, name: str) -> str:
        """Return the end tag of an element, which must be the next tag, and go on to the one that follows it.

        Raises:
            Unusual: something else comes next.
        """
        end = f"</{name}>"
        if not self._source.startswith(end, self._position):
            raise Unusual
        self._go_on(end)
        return end

    def _go_on(self, literal: str) -> None:
        """Go on to the tag that follows the next one, which is this."""
        text = _TEXT.match(self._source, self._position + len(literal))
        assert text is not None
        self.text, self._position, self._next = text[0], text.end(), None

    def take_space(self) -> bool:
        """Return whether white space stands before the next tag.

        Raises:
            Unusual: other text does.
        """
        if self.text.strip(WHITESPACE):
            raise Unusual
        return bool(self.text)

    def peek(self, scope: Scope) -> Tag:
        """Return the next tag.

        Raises:
            Unusual: what comes next is no tag, or has references or `>` in its attributes.
        """
        if self._next is None:
            found = _TAG.match(self._source, self._position)
            if found is None:
                raise Unusual
            end, name, attributes, empty = found.groups()
            inside, resolved = _resolved(attributes, scope) if attributes else (scope, {})
            self._next = Tag(found[0], name, resolved, inside, is_end=bool(end), is_empty=bool(empty))
        return self._next


def _resolved(text: str, scope: Scope) -> tuple[Scope, dict[str, str]]:
    """Return the namespaces inside an element and its attributes by qualified name.

    Args:
        text: the attributes as they are written.
        scope: the namespaces around the element.
    """
    inside, others = dict(scope), {}
    for attribute, value in _ATTRIBUTE.findall(text):
        prefix, colon, local = attribute.rpartition(":")
        if attribute == "xmlns" or prefix == "xmlns":
            inside[local if colon else None] = value[1:-1]
        else:
            others[attribute] = value[1:-1]
    # An attribute without a prefix is in no namespace, whatever the default one is.
    return inside, {resolve_qname(key, inside) if ":" in key else key: value for key, value in others.items()}
