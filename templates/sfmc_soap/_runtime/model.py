"""The base of every complex type: a lean dataclass whose instances hold only what is set.

An instance's `__dict__` has an entry for each field that was set or read; an unset field is the class attribute
`UNSET`, so it costs nothing and "specified" is membership in `__dict__`. What a message held beyond its type is kept
beside the fields, under names that no field can have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, InitVar, dataclass, field, fields
from reprlib import recursive_repr
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, dataclass_transform

from .secret_names import is_secret
from .states import UNSET, UnsetType
from .xml import XS, XmlAttribute, XmlElement, XmlText, qualified

Bounds = tuple[int, int | None]

UNKNOWN = "_unknown"
WIRE_TYPE = "_wire_type"

HINT = "a hint at a schema"
DIGITS = "more digits than Python keeps"
"""The reasons to keep raw what XML Schema allows."""


class Particle(NamedTuple):
    """What the schema says about a field, in `dataclasses.field(...).metadata["particle"]`.

    In `__particles__` of a class every name is qualified; in the metadata a bare name is in the class's namespace.

    Attributes:
        wire: the name of the element or attribute; "" for wildcards and for the text of simple content.
        type: the name of its type, `xs:` for XML Schema's own; "" for wildcards.
        kind: "element", "attribute", "text", "group" (one that repeats), "any" or "any attribute".
        many: it may repeat.
        nillable: the element may be `xsi:nil`; of a wrapper, the wrapper itself.
        required: the schema asks for it (strict mode does too).
        item: of a wrapper, the name of the repeated element inside.
        item_nillable: of a wrapper, whether that element may be `xsi:nil`.
        item_required: of a wrapper, whether there must be one.
        bounds: how often what repeats may occur, None as the upper bound for any number.
        value: what an empty element, or an absent attribute, stands for.
        fixed: the only value there may be.
        namespaces: of a wildcard: "" for any, "!uri" for any but that and none, else a list ("##local" for none).
        narrowed: the type that a restriction holds it to.
        prohibited: a restriction takes it away.
    """

    wire: str
    type: str
    kind: str = "element"
    many: bool = False
    nillable: bool = False
    required: bool = False
    item: str = ""
    item_nillable: bool = False
    item_required: bool = False
    bounds: Bounds | None = None
    value: str | None = None
    fixed: str | None = None
    namespaces: str = ""
    narrowed: str = ""
    prohibited: bool = False


def element(
    wire: str,
    type: str,
    *,
    default: UnsetType,
    nillable: bool = False,
    required: bool = False,
    value: str | None = None,
    fixed: str | None = None,
) -> Any:
    """A field for an element that occurs at most once."""
    particle = Particle(wire, type, nillable=nillable, required=required, value=value, fixed=fixed)
    return field(default=default, metadata={"particle": particle})


def elements(
    wire: str,
    type: str,
    *,
    default_factory: Callable[[], list[Any]],
    nillable: bool = False,
    required: bool = False,
    bounds: Bounds | None = None,
    value: str | None = None,
    fixed: str | None = None,
) -> Any:
    """A field for an element that may repeat: a list, empty when there is none."""
    particle = Particle(
        wire, type, many=True, nillable=nillable, required=required, bounds=bounds, value=value, fixed=fixed
    )
    return field(default_factory=default_factory, metadata={"particle": particle})


def wrapper(
    wire: str,
    item: str,
    type: str,
    *,
    default: UnsetType,
    nillable: bool = False,
    required: bool = False,
    item_nillable: bool = False,
    item_required: bool = False,
    bounds: Bounds | None = None,
) -> Any:
    """A field for a wrapper, an element that holds but one repeated element: a list, or UNSET for no wrapper."""
    particle = Particle(
        wire,
        type,
        nillable=nillable,
        required=required,
        item=item,
        item_nillable=item_nillable,
        item_required=item_required,
        bounds=bounds,
    )
    return field(default=default, metadata={"particle": particle})


def xml_attribute(
    wire: str,
    type: str,
    *,
    default: UnsetType,
    required: bool = False,
    value: str | None = None,
    fixed: str | None = None,
) -> Any:
    """A field for an attribute."""
    particle = Particle(wire, type, "attribute", required=required, value=value, fixed=fixed)
    return field(default=default, metadata={"particle": particle})


def xml_text(type: str, *, default: UnsetType) -> Any:
    """A field for the text of an element with simple content."""
    return field(default=default, metadata={"particle": Particle("", type, "text")})


def xml_group(
    wire: str,
    type: str,
    *,
    default_factory: Callable[[], list[Any]],
    required: bool = False,
    bounds: Bounds | None = None,
) -> Any:
    """A field for a sequence or choice that may repeat: a list of objects that have no element of their own."""
    particle = Particle(wire, type, "group", many=True, required=required, bounds=bounds)
    return field(default_factory=default_factory, metadata={"particle": particle})


def wildcard(
    *,
    default_factory: Callable[[], list[XmlElement]],
    required: bool = False,
    bounds: Bounds | None = None,
    namespaces: str = "",
) -> Any:
    """A field for any elements at all (`xs:any`)."""
    particle = Particle("", "", "any", many=True, required=required, bounds=bounds, namespaces=namespaces)
    return field(default_factory=default_factory, metadata={"particle": particle})


def xml_attributes(*, default_factory: Callable[[], list[XmlAttribute]], namespaces: str = "") -> Any:
    """A field for any attributes at all (`xs:anyAttribute`)."""
    particle = Particle("", "", "any attribute", many=True, namespaces=namespaces)
    return field(default_factory=default_factory, metadata={"particle": particle})


@dataclass(frozen=True, slots=True, repr=False)
class Unknown:
    """Something in a message that its type does not explain, kept as it came and written back by `dumps`.

    Attributes:
        xml: the element, attribute or text.
        reason: why it was not understood.
        after: the wire name of the element it followed ("" for the first place): it goes back there.
        within: the wire name of the wrapper it stood in ("" for the object itself).
        instead_of: the wire name and index of the value that `xml` was read as. It is written back instead of that
            value for as long as the field still holds it: an attribute on a simple element, a seventh fraction digit.
    """

    xml: XmlElement | XmlAttribute | XmlText
    reason: str = field(default="", compare=False)
    after: str = ""
    within: str = ""
    instead_of: tuple[str, int] | None = None

    def replaces(self, wire: str) -> bool:
        """Whether `xml` stands for a value of the element of this wire name."""
        return self.instead_of is not None and self.instead_of[0] == wire

    def names(self, attribute: str) -> bool:
        """Whether it is the attribute of this qualified name."""
        return isinstance(self.xml, XmlAttribute) and self.xml.name == attribute

    @property
    def is_valid(self) -> bool:
        """Whether XML Schema allows it: a hint at a schema, or a value of which Python keeps a part."""
        hint = isinstance(self.xml, XmlAttribute) and self.xml.is_schema_hint
        return hint or (self.instead_of is not None and self.reason in (HINT, DIGITS))

    @property
    def anchor(self) -> str:
        """The wire name of the field that its place depends on, "" for none."""
        return self.within or self.after or (self.instead_of[0] if self.instead_of else "")

    @property
    def place(self) -> tuple[str, str, str, int, str]:
        """What it is sorted by: where it is written, and attributes, which have no order, by name."""
        wire, index = self.instead_of or ("", -1)
        return self.within, self.after, wire, index, self.xml.name if isinstance(self.xml, XmlAttribute) else ""

    def __str__(self) -> str:
        return str(self.xml)

    def __repr__(self) -> str:
        return f"<{self.xml!r}: {self.reason}>"


class _Repeated:
    """The class attribute of a repeated element: makes the instance's list when it is first touched."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Model | None, owner: type[Model]) -> Any:
        return self if instance is None else instance.__dict__.setdefault(self.name, [])


class _Signature:
    """The signature of a class's constructor, made when somebody asks: `help`, notebooks and editors do."""

    def __get__(self, instance: Model | None, owner: type[Model]) -> Any:
        from inspect import Parameter, Signature

        return Signature(
            [
                Parameter(
                    spec.name,
                    Parameter.KEYWORD_ONLY,
                    default=[] if spec.default_factory is list else UNSET,
                    annotation=spec.type,
                )
                for spec in fields(owner)
            ]
        )


@dataclass_transform(
    kw_only_default=True,
    field_specifiers=(
        element,
        elements,
        wrapper,
        wildcard,
        xml_attribute,
        xml_attributes,
        xml_group,
        xml_text,
    ),
)
class Model:
    """The base of every complex type and message."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __particles__: ClassVar[Mapping[str, Particle]] = {}
    __wire__: ClassVar[str] = ""
    __abstract__: ClassVar[bool] = True
    __message__: ClassVar[bool] = False
    __content__: ClassVar[str | None] = None

    if not TYPE_CHECKING:
        __signature__ = _Signature()
        # Init-only pseudo-fields: in no list of fields, no keyword in an editor, but `dataclasses.replace` keeps them.
        _unknown: InitVar[list[Unknown] | UnsetType] = UNSET
        _wire_type: InitVar[str | UnsetType] = UNSET

    def __init_subclass__(
        cls,
        *,
        namespace: str,
        wire: str = "",
        abstract: bool = False,
        message: bool = False,
        content: str | None = None,
        restricts: bool = False,
        narrowed: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)
        cls.__wire__ = qualified(namespace, wire or cls.__name__)
        cls.__abstract__ = abstract
        cls.__message__ = message
        own: dict[str, Particle] = {}
        for spec in fields(cls):
            if spec.name not in cls.__particles__:
                own[spec.name] = _qualify(spec.metadata["particle"], namespace)
                if spec.default_factory is list:
                    setattr(cls, spec.name, _Repeated(spec.name))
        cls.__content__ = content if restricts else _extended(cls.__content__, cls.__particles__, content, own)
        for name, changes in narrowed.items():
            own[name] = _narrow(cls.__particles__[name], changes, namespace)
        cls.__particles__ = {**cls.__particles__, **own}

    def __init__(self, /, **values: Any) -> None:
        if self.__abstract__ and WIRE_TYPE not in values:
            raise TypeError(f"{type(self).__name__} is abstract: make one of the types that extend it")
        held, particles = self.__dict__, self.__particles__
        for name, value in values.items():
            if name not in particles and name not in (UNKNOWN, WIRE_TYPE):
                raise TypeError(f"{type(self).__name__}() has no field {name!r}{suggestion(name, particles)}")
            if value is not UNSET:
                held[name] = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.__particles__:
            hint = suggestion(name, self.__particles__)
            raise AttributeError(f"{type(self).__name__!r} has no field {name!r}{hint}")
        if value is UNSET:
            self.__dict__.pop(name, None)
        else:
            self.__dict__[name] = value

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__ or same(_content(self), _content(other))

    @recursive_repr()
    def __repr__(self) -> str:
        shown = []
        for name, value in _content(self).items():
            hidden = name in self.__particles__ and is_secret(self.__particles__[name].wire)
            shown.append(f"{name}={'<hidden>' if hidden else repr(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"


dataclass(init=False, repr=False, eq=False, kw_only=True)(Model)


def _qualify(particle: Particle, namespace: str) -> Particle:
    """A particle with its names qualified by the namespace of the type that declares it."""
    if not particle.type:
        return particle
    return particle._replace(
        wire=particle.wire and _qualified(namespace, particle.wire),
        type=_qualified(namespace, particle.type),
        item=particle.item and _qualified(namespace, particle.item),
    )


def _qualified(namespace: str, name: str) -> str:
    """A name as lxml writes it: bare if it is in no namespace, which generated code says with `{}`."""
    if name.startswith("{}"):
        return name[2:]
    return f"{{{XS}}}{name[3:]}" if name.startswith("xs:") else qualified(namespace, name)


def _narrow(particle: Particle, changes: Mapping[str, Any], namespace: str) -> Particle:
    """The particle of a base's field as a restriction leaves it. Its type stays: what is read must fit the base too."""
    changes = dict(changes)
    narrowed = changes.pop("type", "")
    return particle._replace(narrowed=narrowed and _qualified(namespace, narrowed), **changes)


def _extended(
    base: str | None, inherited: Mapping[str, Particle], own: str | None, added: Mapping[str, Particle]
) -> str | None:
    """The content model of a class: its base's, then its own; None where both are sequences of their fields."""
    if base is None and own is None:
        return None
    parts = (_flat(inherited) if base is None else base, _flat(added) if own is None else own)
    return ", ".join(part for part in parts if part)


def _flat(particles: Mapping[str, Particle]) -> str:
    return ", ".join(
        f"{name}{'' if particle.required else '?'}"
        for name, particle in particles.items()
        if particle.kind in ("element", "group", "any")
    )


def _content(obj: Model) -> dict[str, Any]:
    """What an object holds, in wire order, without the empty lists of repeated elements that were only looked at."""
    held = obj.__dict__
    content = {name: held[name] for name in obj.__particles__ if is_set(obj, name)}
    if held.get(UNKNOWN):
        # Fields may come in any order; what stands among them is the same if each place holds the same.
        content[UNKNOWN] = sorted(held[UNKNOWN], key=lambda item: item.place)
    if WIRE_TYPE in held:
        content[WIRE_TYPE] = held[WIRE_TYPE]
    return content


def same(one: Any, other: Any) -> bool:
    """Equality that takes NaN for equal to itself, as a message does."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (one != one and other != other)


def is_set(obj: Model, name: str) -> bool:
    """Whether a field would be written: a value or nil, and for a repeated element at least one."""
    held = obj.__dict__
    return name in held and (not obj.__particles__[name].many or bool(held[name]))


def suggestion(name: str, names: Mapping[str, Any]) -> str:
    """`: did you mean 'x'?`, for a name that is nearly one of `names`; also for a wire name instead of ours."""
    folded = {known.replace("_", "").lower(): known for known in names}
    # Loaded here: few programs ever need it, and none when it is imported.
    import difflib

    near = difflib.get_close_matches(name.replace("_", "").lower(), folded, n=1)
    return f": did you mean {folded[near[0]]!r}?" if near else ""


def unknown(obj: Model) -> list[Unknown]:
    """What a message held for this object beyond its type, as a live list: remove an item and it is not written back.

    Items are in document order. An object that was made in Python has none.
    """
    items: list[Unknown] = obj.__dict__.setdefault(UNKNOWN, [])
    return items


def wire_type(obj: Model) -> str:
    """The name of the object's type on the wire: its class's, or the xsi:type it came with where the WSDL has none.

    Returns:
        The local name for a type of the class's own namespace, else `{namespace}Name`.
    """
    name: str = obj.__dict__.get(WIRE_TYPE) or obj.__wire__
    return name.removeprefix(obj.__wire__.rpartition("}")[0] + "}")


def iterate(obj: Model) -> Iterator[tuple[str, Particle, Any]]:
    """The fields that would be written, in wire order: Python name, particle, value."""
    held = obj.__dict__
    for name, particle in obj.__particles__.items():
        if name in held and is_set(obj, name):
            yield name, particle, held[name]
