"""A class compiled for the codec: its particles, with everything about their types looked up once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

from .builtin_types import BUILTINS, NAIVE_BUILTINS
from .content_model import Group, exclusions, parse_content_model
from .enums import OpenEnum
from .model import Model, same
from .particles import Particle
from .registry import Registry, last_step
from .simple_type import Inexact, SimpleType, enumeration
from .unknown import forbidden_reason
from .unset import UNSET
from .xml.escaping import forbidden_in
from .xml.names import XS, is_nil, local_name, namespace_of, qualified

if TYPE_CHECKING:
    from .simple_type import Derivation
    from .xml.element import Element

ANY_TYPE = f"{{{XS}}}anyType"


class Tag:
    """An element as it is written: its local name and namespace, and whether it may be nil."""

    __slots__ = ("name", "namespace", "nillable")

    def __init__(self, name: str, namespace: str, *, nillable: bool = False) -> None:
        self.name = name
        self.namespace = namespace
        self.nillable = nillable


class FieldPlan:
    """A field ready for use. At most one of `simple` and `model` is set; neither is for wildcards and anyType.

    What depends on the field's type is set when it is first asked for: the type is imported then, and few programs use
    all the fields of a class.

    Attributes:
        name, particle: the field's Python name and its particle.
        kind: what it is on the wire, as the particle says.
        local: its name in paths: the local wire name, the Python one of a group, `@name` for an attribute, `@value`
            for the text, `*` and `@*` for wildcards.
        index: its position in the order on the wire.
        simple: the simple type of its value or items.
        model: the class of its value or items.
        narrowed: the simple type that a restriction holds it to.
        dict_key: its name in a dict: the local wire name, or the whole one for attributes and where another element of
            the type has the same local name.
        tag: the element that is written for it: the wrapper's, if it has one.
        many, most: whether it may repeat, and how often at most; None for any number.
        item, item_tag: of a wrapper, the repeated element inside: its name, and as it is written.
        is_list: whether the Python value is a list of elements or attributes.
        reference: the name by which an `Unknown` refers to it.
        anchor: the reference of the field after which an `Unknown` that follows this one is written: its own, or that
            of the last field that may stand instead of it.
        excludes: the Python names of the fields that may not stand beside it.
        plain_nil: whether the element itself may be nil, and None is then the value.
        parse, format: text -> value and value -> escaped text, of a simple type; they raise as those of `SimpleType`.
        schema_default: the value of an empty element, by default or fixed; UNSET if there is none.
        is_fixed: whether that is the only value.
    """

    __slots__ = (
        "_plans",
        "anchor",
        "dict_key",
        "excludes",
        "format",
        "index",
        "is_fixed",
        "is_list",
        "item",
        "item_tag",
        "kind",
        "local",
        "many",
        "model",
        "most",
        "name",
        "narrowed",
        "parse",
        "particle",
        "plain_nil",
        "reference",
        "schema_default",
        "simple",
        "tag",
    )

    def __init__(self, index: int, name: str, particle: Particle, plans: PlanCache) -> None:
        self._plans = plans
        self.index = index
        self.name = name
        self.particle = particle
        self.kind = particle.kind
        self.item = particle.item
        self.many = particle.many
        self.most = particle.bounds[1] if particle.bounds else None if particle.many else 1
        self.is_list = particle.many or bool(particle.item)
        self.plain_nil = particle.nillable and not particle.item
        self.is_fixed = particle.fixed is not None
        self.excludes: frozenset[str] = frozenset()
        self._set_names(local_name(particle.wire))
        self.tag = Tag(self.local, namespace_of(particle.wire), nillable=particle.nillable)
        self.item_tag = Tag(local_name(particle.item), namespace_of(particle.item), nillable=particle.item_nillable)

    if not TYPE_CHECKING:
        # Called for what is not set. Type checkers know all of it.

        def __getattr__(self, name: str) -> Any:
            if name in _BY_TYPE:
                self._set_type()
            return object.__getattribute__(self, name)

    def _set_type(self) -> None:
        """Set what depends on the field's type: each once and for all, as other threads may do the same."""
        declared, narrowed = self._plans.types_of(self.particle)
        simple = declared if isinstance(declared, SimpleType) else None
        self.simple = simple
        self.model = None if isinstance(declared, SimpleType) else declared
        self.narrowed = narrowed
        self.schema_default: Any = UNSET if simple is None else self._default_of(simple)
        parse: Callable[[str], Any] = _no_text if simple is None else simple.parse
        format: Callable[[Any], str] = _no_value if simple is None else simple.format
        if self.schema_default is not UNSET:
            parse, format = self._parse_with_default, self._format_with_default
        self.parse = _telling_forbidden(parse) if self._plans.is_damaged and simple is not None else parse
        self.format = format

    def _set_names(self, name_on_wire: str) -> None:
        """Set what the field is called in paths, in dicts and by an `Unknown`."""
        if self.kind == "attribute":
            self.local = f"@{name_on_wire}"
            self.dict_key = self.particle.wire
            self.reference = f"@{self.particle.wire}"
        else:
            self.local = _LOCAL.get(self.kind) or last_step(name_on_wire)
            # The reference of a group is the whole wire name: an element may have the same name.
            self.reference = name_on_wire if self.kind == "group" else self.local
            self.dict_key = _DICT_KEYS.get(self.kind) or self.reference
        self.anchor = self.reference

    def _default_of(self, simple: SimpleType) -> Any:
        """Return the value of an empty element, UNSET if there is none."""
        text = self.particle.fixed if self.is_fixed else self.particle.schema_default
        if text is None:
            return UNSET
        try:
            return simple.parse(text)
        except Inexact as inexact:
            return inexact.value

    @property
    def path(self) -> str:
        """The step in a path for its value or items: `Name`, `Fields.Field`, `*` for the wildcard."""
        return f"{self.local}.{self.item_tag.name}" if self.item else self.local

    def _parse_with_default(self, text: str) -> Any:
        """Return the value of a text, the schema's default for an empty element."""
        assert self.simple is not None
        if not text and self.kind == "element":
            return list(self.schema_default) if isinstance(self.schema_default, list) else self.schema_default
        value = self.simple.parse(text)
        self._check_fixed(value)
        return value

    def _format_with_default(self, value: Any) -> str:
        """Return the text of a value. An empty one would be read as the schema's default."""
        assert self.simple is not None
        text = self.simple.format(value)
        self._check_fixed(value)
        if not text and self.kind == "element" and value != self.schema_default:
            raise ValueError(f"an empty element would be read as {self.schema_default!r}, the schema's default")
        return text

    def _check_fixed(self, value: Any) -> None:
        if self.is_fixed and not same(value, self.schema_default):
            raise ValueError(f"the schema fixes its value to {self.particle.fixed!r}")

    def to_text(self, value: Any) -> str:
        """Return a value of an attribute or of simple content as text, not escaped.

        Raises:
            ValueError: the value is outside the type.
        """
        assert self.simple is not None
        self.format(value)
        return self.simple.to_text(value)

    def read_text(self, text: str) -> Any:
        """Return the value of a text, whether Python can keep it whole or not.

        Raises:
            ValueError: the text is outside the type.
        """
        try:
            return self.parse(text)
        except Inexact as inexact:
            return inexact.value

    def read(self, element: Element) -> Any:
        """Return the value of an element of a simple type, whatever its attributes: None for nil.

        Raises:
            ValueError: its text is outside the type.
        """
        if self.simple is None or is_nil(element):
            return None
        return self.read_text(element.text or "")


def _telling_forbidden(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a parse function whose result is inexact where the text holds a character that XML forbids."""

    def parse_damaged(text: str) -> Any:
        character = forbidden_in(text)
        if not character:
            return parse(text)
        try:
            value = parse(text)
        except Inexact as inexact:
            value = inexact.value
        raise Inexact(value, forbidden_reason(character))

    return parse_damaged


def _no_text(text: str) -> Any:
    raise AssertionError("only simple types are parsed")


def _no_value(value: Any) -> str:
    raise AssertionError("only simple types are formatted")


_LOCAL = {"text": "@value", "any": "*", "any attribute": "@*"}
_DICT_KEYS = {"any": "@any", "any attribute": "@any_attributes"}
_Entry = tuple[str, Callable[[str], Any] | None, FieldPlan]
_BY_TYPE = frozenset(("format", "model", "narrowed", "parse", "schema_default", "simple"))
_CHILDREN = ("element", "group", "any")


class TypePlan:
    """The fields of a class, in wire order, and what the decoder's loop looks up by tag.

    Attributes:
        children: the fields that are elements, groups or the wildcard.
        by_name: every field by Python name.
        by_dict_key: the fields that are not attributes by their key in a dict.
        by_tag: tag -> (Python name, parse function, field). There is a function where one plain text is the whole
            value: an element of a simple type that occurs once and is not in a choice. The tags of a group lead to the
            group.
        local_names: the tags without their namespaces.
        groups: the plans of the groups by Python name.
        wildcard: the field that takes elements of any name: a wildcard, or a group that holds one.
        attributes: the fields that are attributes by qualified name.
        any_attribute: the field that takes attributes of any name.
        text: the field of the text.
        content: the content model, None for a sequence of the children.
    """

    __slots__ = (
        "any_attribute",
        "attributes",
        "by_dict_key",
        "by_name",
        "by_tag",
        "children",
        "content",
        "groups",
        "local_names",
        "text",
        "wildcard",
    )
    by_tag: dict[Any, _Entry]
    local_names: frozenset[str]

    def __init__(self, fields: list[FieldPlan], content: Group | None, groups: dict[str, TypePlan]) -> None:
        self.children = [field for field in fields if field.kind in _CHILDREN]
        self.groups = groups
        self.content = content
        self.by_name = {field.name: field for field in fields}
        self.attributes = {field.particle.wire: field for field in fields if field.kind == "attribute"}
        self.any_attribute = next((field for field in fields if field.kind == "any attribute"), None)
        self.text = next((field for field in fields if field.kind == "text"), None)
        self.wildcard = next((field for field in fields if self._takes_any(field)), None)
        self._tell_apart()
        self.by_dict_key = {
            field.dict_key: field for field in fields if field.kind not in ("attribute", "any attribute")
        }
        if content is not None:
            self._set_exclusions(content)

    if not TYPE_CHECKING:
        # Only reading needs these, and the types of all fields for them.

        def __getattr__(self, name: str) -> Any:
            if name in ("by_tag", "local_names"):
                self._set_tags()
            return object.__getattribute__(self, name)

    def _takes_any(self, field: FieldPlan) -> bool:
        return field.kind == "any" or (field.kind == "group" and self.groups[field.name].wildcard is not None)

    def _tell_apart(self) -> None:
        """Refer to children by qualified name where several have the same local name."""
        for field in self.children:
            if sum(field.reference == other.reference for other in self.children) > 1:
                field.dict_key = field.reference = field.anchor = field.particle.wire

    def _set_exclusions(self, content: Group) -> None:
        for name, others in exclusions(content).items():
            field = self.by_name[name]
            field.excludes = others
            last = max((self.by_name[each] for each in (name, *others)), key=lambda each: each.index)
            field.anchor = last.reference

    def _set_tags(self) -> None:
        by_tag: dict[Any, _Entry] = {}
        for field in self.children:
            if field.kind == "group":
                by_tag.update(dict.fromkeys(self.groups[field.name].by_tag, (field.name, None, field)))
            elif field.kind == "element":
                plain = field.simple is not None and not field.is_list and not field.excludes
                by_tag[field.particle.wire] = (field.name, field.parse if plain else None, field)
        self.local_names = frozenset(map(local_name, by_tag))
        self.by_tag = by_tag


class PlanCache:
    """The plans of a registry's classes, each compiled on first use.

    Args:
        registry: the classes.
        damaged: whether texts may hold characters that XML forbids.
    """

    def __init__(self, registry: Registry, *, damaged: bool = False) -> None:
        self.registry = registry
        self.is_damaged = damaged
        self._plans: dict[type[Model], TypePlan] = {}
        self._simple: dict[str, SimpleType] = dict(BUILTINS if registry.server_time else NAIVE_BUILTINS)

    def of(self, model: type[Model]) -> TypePlan:
        """Return the plan of a class."""
        plan = self._plans.get(model)
        if plan is None:
            particles = model.__particles__.items()
            fields = [FieldPlan(index, name, particle, self) for index, (name, particle) in enumerate(particles)]
            groups = {field.name: self.of(field.model) for field in fields if field.kind == "group" and field.model}
            content = None if model.__content__ is None else parse_content_model(model.__content__)
            # Two threads may both compile; they get equal plans, and the last one stays.
            plan = self._plans[model] = TypePlan(fields, content, groups)
        return plan

    @cached_property
    def for_damaged(self) -> PlanCache:
        """The plans to read documents with that hold characters which XML forbids."""
        return PlanCache(self.registry, damaged=True)

    def types_of(self, particle: Particle) -> tuple[SimpleType | type[Model] | None, SimpleType | None]:
        """Return the type of a field, and the simple type that a restriction holds it to; None where there is none."""
        narrowed = self._type(particle.narrowed) if particle.narrowed else None
        if isinstance(narrowed, type):
            return narrowed, None
        return self._type(particle.type) if particle.type else None, narrowed

    def _type(self, wire: str) -> SimpleType | type[Model] | None:
        """Return the type of this name; None for xs:anyType."""
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
        """Return the simple type that a derivation names, as generated code writes the name."""
        name = f"{{{XS}}}{wire[3:]}" if wire.startswith("xs:") else qualified(self.registry.namespace, wire)
        found = self._type(name)
        assert isinstance(found, SimpleType)
        return found
