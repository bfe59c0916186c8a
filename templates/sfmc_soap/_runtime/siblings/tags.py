"""The tags of a sibling, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from ..unusual import Unusual
from ..xml.names import WHITESPACE, resolve_qname

Scope: TypeAlias = Mapping[str | None, str]
"""The namespaces in a place by prefix."""

_SPACE = "[ \t\r\n]"
"""White space as XML has it. `\\s` is more: one of its characters may be in names."""
_NAME = """[^ \t\r\n<>/="'&]+"""
_VALUE = """(?:"[^<>&"]*"|'[^<>&']*')"""
_TAG = re.compile(f"(<(/?)({_NAME})((?:{_SPACE}+{_NAME}{_SPACE}*={_SPACE}*{_VALUE})*){_SPACE}*(/?)>)([^<]*)")
"""A tag, and the text that follows it."""
_ATTRIBUTE = re.compile(f"({_NAME}){_SPACE}*={_SPACE}*({_VALUE})")


class WrittenTag(NamedTuple):
    """The start tag of an element, or the tag that is all of it.

    Attributes:
        literal: the tag as it is written.
        name: its name, as it is written.
        attributes: its attributes by qualified name, without declarations of namespaces.
        scope: the namespaces inside.
        is_empty: whether it is all of the element.
    """

    literal: str
    name: str
    attributes: Mapping[str, str]
    scope: Scope
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
        pattern: Any = _TAG
        self._go_on: Callable[[], re.Match[str] | None] = pattern.scanner(source).match
        self._next: re.Match[str] | None = self._go_on()
        self.text = ""

    @property
    def are_at_end(self) -> bool:
        """Whether the next tag ends an element.

        Raises:
            Unusual: what comes next is no tag, or has references or `>` in its attributes.
        """
        return self._found()[2] == "/"

    def take(self, scope: Scope) -> WrittenTag:
        """Return the next tag, which is not at an end, and go on to the one that follows it.

        Args:
            scope: the namespaces around it.

        Raises:
            Unusual: as for `are_at_end`.
        """
        literal, _, name, attributes, empty, self.text = self._found().groups()
        inside, resolved = _resolved(attributes, scope) if attributes else (scope, {})
        self._next = self._go_on()
        return WrittenTag(literal, name, resolved, inside, is_empty=bool(empty))

    def take_end(self, name: str) -> str:
        """Return the end tag of an element, which must be the next tag, and go on to the one that follows it.

        Raises:
            Unusual: something else comes next.
        """
        literal, self.text = self._found().group(1, 6)
        if literal != f"</{name}>":
            raise Unusual
        self._next = self._go_on()
        return literal

    def take_space(self) -> bool:
        """Return whether white space stands before the next tag.

        Raises:
            Unusual: other text does.
        """
        if self.text.strip(WHITESPACE):
            raise Unusual
        return bool(self.text)

    def _found(self) -> re.Match[str]:
        if self._next is None:
            raise Unusual
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
