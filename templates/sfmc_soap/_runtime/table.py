"""A class compiled for the codec: its particles with everything about their types looked up once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

from .content import Group, parse, rivals
from .enums import OpenEnum
from .model import Model, Particle, same
from .registry import Registry
from .states import UNSET
from .values import BUILTINS, Inexact, SimpleType, enumeration
from .xml import XS, Element, is_nil, local_name, namespace_of, qualified

if TYPE_CHECKING:
    from .simple import Derivation

ANY_TYPE = f"{{{XS}}}anyType"


class Slot:
    """A field ready for use: at most one of `simple` and `model` is set; neither for wildcards and anyType.

    Attributes:
        name, particle: the field's Python name and its particle.
        kind: what it is on the wire, as the particle says.
        local: what paths call it: the local wire name, the Python one of a group, `@name` for an attribute, `@value`
            for the text, `*` and `@*` for wildcards.
        index: its place in the order on the wire.
        simple: the simple type of its value or items.
        model: the class of its value or items.
        narrowed: the simple type that a restriction holds it to.
        key: its name in a dict: the local wire name, or the whole one for attributes and where another element of the
            type has the same local name.
        namespace: of the element or attribute.
        many, most: whether it may repeat, and how often at most; None for any number.
        item, item_local, item_namespace: of a wrapper, the name of the repeated element inside.
        list: whether the Python value is a list of elements or attributes.
        place: what `Unknown` calls it.
        anchor: the place after which whatever follows the element goes: its own, or that of the last field that may
            stand instead of it.
        rivals: the Python names of the fields that may not stand beside it.
        plain_nil: whether the element itself may be nil, and None is then the value.
        parse, format: text -> value and value -> escaped text, of a simple type; they raise as those of `SimpleType`.
        given: the value of an empty element, by default or fixed; UNSET if there is none.
        fixed: whether that is the only value.
    """

    __slots__ = (
        "anchor",
        "fixed",
        "format",
        "given",
        "index",
        "item",
        "item_local",
        "item_namespace",
        "key",
        "kind",
        "list",
        "local",
        "many",
        "model",
        "most",
        "name",
        "namespace",
        "narrowed",
        "parse",
        "particle",
        "place",
        "plain_nil",
        "rivals",
        "simple",
    )

    def __init__(self, index: int, name: str, particle: Particle, type: SimpleType | type[Model] | None) -> None:
        self.index = index
        self.name = name
        self.particle = particle
        self.kind = particle.kind
        name_on_wire = local_name(particle.wire)
        self.local = f"@{name_on_wire}" if self.kind == "attribute" else name_on_wire.removeprefix("/")
        self.local = _LOCAL.get(particle.kind, self.local)
        # A group keeps its "/": an element may have the name as well.
        place = name_on_wire if self.kind == "group" else self.local
        self.key = _KEYS.get(particle.kind) or (particle.wire if self.kind == "attribute" else place)
        self.namespace = namespace_of(particle.wire)
        self.item_local = local_name(particle.item)
        self.item_namespace = namespace_of(particle.item)
        self.place = f"@{particle.wire}" if self.kind == "attribute" else place
        self.anchor = self.place
        self.rivals: frozenset[str] = frozenset()
        self.simple = type if isinstance(type, SimpleType) else None
        self.model = None if isinstance(type, SimpleType) else type
        self.narrowed: SimpleType | None = None
        self.many = particle.many
        self.most = particle.bounds[1] if particle.bounds else None if particle.many else 1
        self.item = particle.item
        self.list = particle.many or bool(particle.item)
        self.plain_nil = particle.nillable and not particle.item
        self.fixed = particle.fixed is not None
        self.given: Any = UNSET
        text = particle.fixed if self.fixed else particle.value
        if text is not None and self.simple is not None:
            try:
                self.given = self.simple.parse(text)
            except Inexact as inexact:
                self.given = inexact.value
        is_given = self.given is not UNSET
        self.parse = self._parse_given if is_given else self.simple.parse if self.simple else _no_text
        self.format = self._format_given if is_given else self.simple.format if self.simple else _no_value

    @property
    def path(self) -> str:
        """The step in a path for its value or items: `Name`, `Fields.Field`, `*` for the wildcard."""
        return f"{self.local}.{self.item_local}" if self.item else self.local

    def _parse_given(self, text: str) -> Any:
        """`parse` where the schema gives a value: an empty element has it."""
        assert self.simple is not None
        if not text and self.kind == "element":
            return list(self.given) if isinstance(self.given, list) else self.given
        value = self.simple.parse(text)
        if self.fixed and not same(value, self.given):
            raise ValueError(self._fixes())
        return value

    def _format_given(self, value: Any) -> str:
        """`format` where the schema gives a value."""
        assert self.simple is not None
        text = self.simple.format(value)
        if self.fixed and not same(value, self.given):
            raise ValueError(self._fixes())
        if not text and self.kind == "element" and value != self.given:
            raise ValueError(f"an empty element stands for {self.given!r}, by the schema's default")
        return text

    def _fixes(self) -> str:
        return f"the schema fixes its value to {self.particle.fixed!r}"

    def to_text(self, value: Any) -> str:
        """A value of an attribute or of simple content as text, not escaped. Raises ValueError."""
        assert self.simple is not None
        self.format(value)
        return self.simple.to_text(value)

    def read_text(self, text: str) -> Any:
        """The value of a text, whether Python can keep it whole or not. Raises ValueError."""
        try:
            return self.parse(text)
        except Inexact as inexact:
            return inexact.value

    def read(self, element: Element) -> Any:
        """The value of an element of a simple type, whatever its attributes: None for nil, else what its text says.

        Raises:
            ValueError: its text is outside the type.
        """
        if self.simple is None or is_nil(element):
            return None
        return self.read_text(element.text or "")


def _no_text(text: str) -> Any:
    raise AssertionError("only simple types are parsed")


def _no_value(value: Any) -> str:
    raise AssertionError("only simple types are formatted")


_LOCAL = {"text": "@value", "any": "*", "any attribute": "@*"}
_KEYS = {"any": "@any", "any attribute": "@any_attributes"}


class Table:
    """The slots of a class, in wire order, and what the decoder's loop looks up by tag.

    Attributes:
        slots: of elements, groups and the wildcard.
        by_name: every slot by Python name.
        by_key: slots of everything but attributes by their key in a dict.
        entries: tag -> (Python name, parse function, slot). There is a function where one plain text is the whole
            value: an element of a simple type that occurs once and is no arm of a choice. The tags of a group lead to
            the group.
        wildcard: the slot that takes elements of any name: a wildcard, or a group that holds one.
        attributes: slots of attributes by qualified name.
        any_attribute: the slot that takes attributes of any name.
        text: the slot of the text.
        content: the content model, None for a sequence of the slots.
    """

    __slots__ = (
        *("any_attribute", "attributes", "by_name", "by_key", "content", "entries", "groups", "slots", "text"),
        "wildcard",
    )

    def __init__(self, slots: list[Slot], content: Group | None, groups: dict[str, Table]) -> None:
        self.slots = [slot for slot in slots if slot.kind in ("element", "group", "any")]
        self.by_name = {slot.name: slot for slot in slots}
        for slot in self.slots:
            if sum(slot.place == other.place for other in self.slots) > 1:
                slot.key = slot.place = slot.anchor = slot.particle.wire
        self.by_key = {slot.key: slot for slot in slots if slot.kind not in ("attribute", "any attribute")}
        self.wildcard: Slot | None = next(
            (slot for slot in slots if slot.kind == "any" or (slot.kind == "group" and groups[slot.name].wildcard)),
            None,
        )
        self.attributes = {slot.particle.wire: slot for slot in slots if slot.kind == "attribute"}
        self.any_attribute = next((slot for slot in slots if slot.kind == "any attribute"), None)
        self.text = next((slot for slot in slots if slot.kind == "text"), None)
        self.groups = groups
        self.content = content
        if content is not None:
            for name, others in rivals(content).items():
                slot = self.by_name[name]
                slot.rivals = others
                slot.anchor = max((self.by_name[each] for each in (name, *others)), key=lambda each: each.index).place
        self.entries: dict[Any, tuple[str, Callable[[str], Any] | None, Slot]] = {}
        for slot in self.slots:
            if slot.kind == "group":
                self.entries.update(dict.fromkeys(groups[slot.name].entries, (slot.name, None, slot)))
            elif slot.kind == "element":
                plain = slot.simple is not None and not slot.list and not slot.rivals
                self.entries[slot.particle.wire] = (slot.name, slot.parse if plain else None, slot)


class Tables:
    """The tables of a registry's classes, each compiled on first use."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._tables: dict[type[Model], Table] = {}
        self._simple: dict[str, SimpleType] = dict(BUILTINS)

    def of(self, model: type[Model]) -> Table:
        """The table of a class."""
        table = self._tables.get(model)
        if table is None:
            slots = [self._slot(index, *named) for index, named in enumerate(model.__particles__.items())]
            groups = {slot.name: self.of(slot.model) for slot in slots if slot.kind == "group" and slot.model}
            content = None if model.__content__ is None else parse(model.__content__)
            # Two threads may both compile; they get equal tables, and the last one stays.
            table = self._tables[model] = Table(slots, content, groups)
        return table

    def _slot(self, index: int, name: str, particle: Particle) -> Slot:
        narrowed = self._type(particle.narrowed) if particle.narrowed else None
        is_model = isinstance(narrowed, type)
        declared = narrowed if is_model else self._type(particle.type) if particle.type else None
        slot = Slot(index, name, particle, declared)
        if isinstance(narrowed, SimpleType):
            slot.narrowed = narrowed
        return slot

    def _type(self, wire: str) -> SimpleType | type[Model] | None:
        """The type of this name; None for xs:anyType."""
        if wire == ANY_TYPE:
            return None
        simple = self._simple.get(wire)
        if simple is not None:
            return simple
        found = self.registry[wire]
        if isinstance(found, type) and issubclass(found, Model):
            return found
        if isinstance(found, type) and issubclass(found, OpenEnum):
            simple = enumeration(found)
        else:
            derivation: Derivation = get_args(found)[1]
            simple = derivation.build(local_name(wire), self._simple_type)
        self._simple[wire] = simple
        return simple

    def _simple_type(self, wire: str) -> SimpleType:
        """The simple type that a derivation names, as generated code spells it."""
        name = f"{{{XS}}}{wire[3:]}" if wire.startswith("xs:") else qualified(self.registry.namespace, wire)
        found = self._type(name)
        assert isinstance(found, SimpleType)
        return found
