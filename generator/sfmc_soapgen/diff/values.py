"""The effects on messages of another simple type, number of occurrences or content model.

Each function returns the effect on the wire: none if all is as it was, additive if all that was allowed still is, and
breaking otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal, InvalidOperation

from ..ir import Bounds, Group, Leaf, Narrowed, QName, Simple, TypeName
from ..xsd import BUILTINS, LOWER_BOUNDS, UPPER_BOUNDS, Family
from .changes import Effect
from .interface_index import InterfaceIndex


def of_types(old: InterfaceIndex, was: TypeName, now: TypeName) -> Effect:
    """Return the effect of another type of a field."""
    if was == now:
        return Effect.NONE
    # Whether the wider type has itself become less is reported where it is declared.
    is_wider = any(each == now or _is_wider(each, now) for each in (was, *old.ancestors(was)))
    return Effect.ADDITIVE if is_wider else Effect.BREAKING


def _is_wider(was: TypeName, now: TypeName) -> bool:
    """Tell whether every value of one type of XML Schema is one of another, and is read as the same."""
    narrow, wide = BUILTINS.get(was), BUILTINS.get(now)
    if narrow is None or wide is None or narrow.family is not wide.family:
        return False
    if narrow.family is Family.DECIMAL:
        is_whole = narrow.python == "int"
        return is_whole and includes((wide.least, wide.greatest), (narrow.least, narrow.greatest))
    return narrow.family is Family.STRING and wide in narrow.ancestors


def includes(outer: tuple[int | None, int | None], inner: tuple[int | None, int | None]) -> bool:
    """Tell whether one range holds another. None is no bound."""
    above = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    below = outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    return above and below


def of_bounds(was: Bounds, now: Bounds) -> Effect:
    """Return the effect of another number of times that a particle may occur."""
    if was == now:
        return Effect.NONE
    return Effect.ADDITIVE if includes(now, was) else Effect.BREAKING


def of_facets(old: Simple, new: Simple) -> Iterator[tuple[str, str, str, Effect]]:
    """Yield the facets of a simple type that have changed: name, was, now, effect."""
    was, now = _by_name(old), _by_name(new)
    for name in sorted({*was, *now}):
        before, after = was.get(name, ()), now.get(name, ())
        if before != after and (name != "enumeration" or {*before} != {*after}):
            effect = Effect.ADDITIVE if _is_looser(name, before, after) else Effect.BREAKING
            yield name, " | ".join(before), " | ".join(after), effect


def _by_name(simple: Simple) -> dict[str, tuple[str, ...]]:
    facets: dict[str, tuple[str, ...]] = {}
    for name, value in simple.facets:
        facets[name] = (*facets.get(name, ()), value)
    return facets


def _is_looser(name: str, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    if not after:
        return name != "whiteSpace"
    if not before:
        return False
    if name == "enumeration":
        return {*before} <= {*after}
    try:
        less, more = Decimal(before[0]), Decimal(after[0])
    except InvalidOperation:  # a date, or a pattern
        return False
    return more <= less if name in LOWER_BOUNDS else name in UPPER_BOUNDS and more >= less


# --- content models


def shared(model: Group, names: set[QName], loose: set[QName]) -> Group:
    """Return what is left of a content model without fields that are not named, and with some taken for optional."""
    parts: list[Leaf | Group] = []
    for part in model.parts:
        if isinstance(part, Group):
            part = shared(part, names, loose)
            if part.parts:
                parts.append(part)
        elif part.field in names:
            parts.append(Leaf(part.field, part.required and part.field not in loose))
    return Group(model.compositor, tuple(parts), model.required)


def fields_of(part: Leaf | Group) -> set[QName]:
    """Return the fields that a content model holds."""
    if isinstance(part, Leaf):
        return {part.field}
    return {name for each in part.parts for name in fields_of(each)}


def of_content(was: Leaf | Group, now: Leaf | Group, *, in_order: bool = True) -> Effect:
    """Return the effect of another content model; without `in_order`, of more than the order of a sequence."""
    if isinstance(was, Leaf) and isinstance(now, Leaf):
        return _of_required(was, now) if was.field == now.field else Effect.BREAKING
    if isinstance(was, Leaf) or isinstance(now, Leaf) or was.compositor != now.compositor:
        return Effect.BREAKING
    before, after = fields_of(was), fields_of(now)
    kept_before = [part for part in was.parts if fields_of(part) & after]
    kept_after = [part for part in now.parts if fields_of(part) & before]
    added = [part for part in now.parts if part not in kept_after]
    if len(kept_before) != len(kept_after) or len(kept_before) != len(was.parts):
        return Effect.BREAKING
    effects = [_of_required(was, now)]
    if added:
        is_free = was.compositor == "choice" or all(_may_be_empty(part) for part in added)
        effects.append(Effect.ADDITIVE if is_free else Effect.BREAKING)
    if was.compositor != "sequence" or not in_order:
        kept_after.sort(
            key=lambda part: next((i for i, each in enumerate(kept_before) if fields_of(each) & fields_of(part)), 0)
        )
    return max([*effects, *(of_content(one, other, in_order=in_order) for one, other in zip(kept_before, kept_after))])


def _of_required(was: Leaf | Group, now: Leaf | Group) -> Effect:
    """Return the effect of a part that is required now, or is no longer."""
    if was.required == now.required:
        return Effect.NONE
    return Effect.BREAKING if now.required else Effect.ADDITIVE


def _may_be_empty(part: Leaf | Group) -> bool:
    if not part.required:
        return True
    if isinstance(part, Leaf):
        return False
    empty = [_may_be_empty(each) for each in part.parts]
    return any(empty) if part.compositor == "choice" else all(empty)


def narrowing(narrowed: Narrowed | None) -> str:
    """Return what a restriction says of a field, in words."""
    if narrowed is None:
        return ""
    facts = {each.name: getattr(narrowed, each.name) for each in fields(narrowed) if each.name not in ("field", "kind")}
    facts["default"] = facts.pop("schema_default")
    return ", ".join(f"{name}: {value}" for name, value in facts.items() if value is not None)
