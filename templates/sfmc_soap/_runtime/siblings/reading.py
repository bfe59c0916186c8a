"""From a document to its value, by way of its siblings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar

from ..decode import decode
from ..model import UNKNOWN, Model
from ..plans import FieldPlan, PlanCache
from ..unusual import Unusual
from ..xml.element import Element
from ..xml.limits import Limits
from .family import Family
from .listing import Listing
from .outline import Outline, outline_of
from .plain_text import plain_text
from .skeleton import Skeleton, parse_skeleton

T = TypeVar("T")
Take = Callable[[Element, Callable[[Element], Model]], T]
"""Gives the value of a document: of its root element, and of a function that reads the element of its message."""

_MOST_FAMILIES = 32
"""The shapes of so many lists are kept, those that were read last."""
_LONGEST_SCOPE = 10_000
"""So many characters may be in the namespaces of a list, which are kept."""


class Siblings:
    """Reads documents whose message is mostly one list.

    What is read is what `decode` gives for the whole document, or else nothing: whatever is in doubt raises, and then
    the document is to be read as a whole. The steps are these.

    - `plain_text` takes documents of which each part means the same wherever it stands.
    - `outline` guesses where the siblings stand, and the skeleton, the document without most of them, is parsed by the
      hardened parser and read by the decoder. It proves that they stand in the content of the message.
    - Each of the others is matched by a shape, or cut out and put into another skeleton. All of them together are all
      that was left out, apart from white space.

    Args:
        plans: of the registry whose types the messages are in.
    """

    def __init__(self, plans: PlanCache) -> None:
        self._plans = plans
        self._family = lru_cache(maxsize=_MOST_FAMILIES)(self._new_family)

    def _new_family(
        self, model: type[Model], name: str, first_tag: bytes, scope: frozenset[tuple[str | None, str]]
    ) -> Family:
        """Return the family of lists in a field of a class that begin with a tag, in a scope.

        It is kept for these four. Of the tag, which may have values, they hold no more than a digest.
        """
        return Family(self._plans, self._plans.of(model).by_name[name], dict(scope))

    def read(
        self,
        data: bytes | str,
        take: Take[T],
        declared: type[Model] | None,
        *,
        limits: Limits,
        encoding: str | None,
    ) -> T:
        """Return the value of a document.

        Args:
            data: the document.
            take: gives its value.
            declared: the type of its message, None for the one that the message says.
            limits: how large and how deep it may be.
            encoding: that of bytes, as it is known from outside.

        Raises:
            Exception: any. The document is to be read as a whole, which also says what is wrong with it.
        """
        text = plain_text(data, limits, encoding)
        outline = outline_of(text, self._plans, declared)
        return _Document(self._plans, self._family, text, outline, declared=declared, limits=limits).read(take)


def _key_of(scope: Mapping[str | None, str]) -> frozenset[tuple[str | None, str]]:
    """Return the namespaces around a list as a value that can be looked up."""
    if sum(len(prefix or "") + len(uri) for prefix, uri in scope.items()) > _LONGEST_SCOPE:
        raise Unusual
    return frozenset(scope.items())


class _Document:
    """One document while it is read."""

    def __init__(
        self,
        plans: PlanCache,
        family: Callable[..., Family],
        text: str,
        outline: Outline,
        *,
        declared: type[Model] | None,
        limits: Limits,
    ) -> None:
        self._plans = plans
        self._family = family
        self._text = text
        self._outline = outline
        self._declared = declared
        self._limits = limits
        self._is_read = False

    def read(self, take: Take[T]) -> T:
        """Return the value of the document."""
        skeleton = self._skeleton([])
        value = take(skeleton.root, lambda entry: self._message(entry, skeleton))
        if not self._is_read:
            raise Unusual
        return value

    def _skeleton(self, kept: Sequence[tuple[int, int]]) -> Skeleton:
        return parse_skeleton(self._text, self._outline, kept, self._limits)

    def _message(self, entry: Element, skeleton: Skeleton) -> Model:
        """Return the object of the message, which must be what the siblings stand in."""
        if entry is not skeleton.message:
            raise Unusual
        message, field = self._decoded(skeleton, siblings=1)
        first_tag = sha256(self._outline.start_tag(self._text).encode()).digest()
        family = self._family(type(message), field.name, first_tag, _key_of(entry.nsmap))
        if not family.is_worth_reading(len(self._text)):
            raise Unusual
        deepest = self._limits.max_depth - skeleton.depth + 1
        others = Listing(self._text, self._outline, family, self._decode_siblings, deepest=deepest).read()
        message.__dict__[field.name] += others
        self._is_read = True
        return message

    def _decode_siblings(self, kept: Sequence[tuple[int, int]]) -> list[Any]:
        """Return the values of siblings, by where they stand, as the decoder reads them."""
        message, field = self._decoded(self._skeleton(kept), siblings=1 + len(kept))
        values: list[Any] = message.__dict__[field.name]
        return values[1:]

    def _decoded(self, skeleton: Skeleton, *, siblings: int) -> tuple[Model, FieldPlan]:
        """Return the object of a skeleton's message, and the field of the siblings.

        Args:
            skeleton: the skeleton.
            siblings: how many there are in it.

        Raises:
            Unusual: what was left out could be elsewhere than in the field, or have an effect on what is around it.
        """
        message = decode(self._plans, skeleton.message, self._declared, strict=False)
        plan = self._plans.of(type(message))
        _, _, field = plan.by_tag[skeleton.tag]
        if plan.content is not None or field.kind != "element" or not field.many or field.model is None:
            raise Unusual
        if UNKNOWN in message.__dict__ or len(message.__dict__[field.name]) != siblings:
            raise Unusual
        return message, field
