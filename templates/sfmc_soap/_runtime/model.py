"""The base of every complex type: a lean dataclass whose instances hold only what is set.

An instance's `__dict__` has an entry for each field that was set or read; an unset field is the class attribute
`UNSET`, so it costs nothing and "specified" is membership in `__dict__`. What a message held beyond its type is kept
beside the fields, under names that no field can have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, InitVar, dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from .particles import (
    Particle,
    element,
    elements,
    narrowed_particle,
    qualified_particle,
    wildcard,
    wrapper,
    xml_attribute,
    xml_attributes,
    xml_group,
    xml_text,
)
from .secret_names import is_secret
from .suggestions import MissingName, suggestion
from .unknown import Unknown
from .unset import UNSET, UnsetType
from .xml.names import qualified

UNKNOWN = "_unknown"
WIRE_TYPE = "_wire_type"
"""The keys in an instance's `__dict__` beside those of the fields."""


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
        namespace: str | None = None,
        wire: str = "",
        abstract: bool = False,
        message: bool = False,
        content: str | None = None,
        restricts: bool = False,
        narrowed: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        if namespace is None:
            advice = "hold one in a class of your own, or write a function"
            raise TypeError(f"{cls.__name__}: a type of the WSDL is not to be subclassed: {advice}")
        super().__init_subclass__(**kwargs)
        # Without documentation, a dataclass would write its signature there, which takes time.
        cls.__doc__ = cls.__doc__ or f"The type {wire or cls.__name__}."
        dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)
        cls.__wire__ = qualified(namespace, wire or cls.__name__)
        cls.__abstract__ = abstract
        cls.__message__ = message
        own: dict[str, Particle] = {}
        for spec in fields(cls):
            if spec.name not in cls.__particles__:
                own[spec.name] = qualified_particle(spec.metadata["particle"], namespace)
                if spec.default_factory is list:
                    setattr(cls, spec.name, _Repeated(spec.name))
        cls.__content__ = content if restricts else _inherited_content(cls.__content__, cls.__particles__, content, own)
        for name, changes in narrowed.items():
            own[name] = narrowed_particle(cls.__particles__[name], changes, namespace)
        cls.__particles__ = {**cls.__particles__, **own}

    def __init__(self, /, *positional: Any, **values: Any) -> None:
        if positional:
            raise TypeError(_no_positional(type(self), positional[0]))
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
            raise _no_field(type(self), name)
        if value is UNSET:
            self.__dict__.pop(name, None)
        else:
            self.__dict__[name] = value

    if not TYPE_CHECKING:
        # Called for names that are not there. Type checkers report those as they do for any class.

        def __getattr__(self, name: str) -> Any:
            raise _no_field(type(self), name)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__ or same(_state(self), _state(other))

    def __repr__(self) -> str:
        from .representation import representation

        return representation(self, _shown)


dataclass(init=False, repr=False, eq=False, kw_only=True)(Model)


def _no_field(model: type[Model], name: str) -> AttributeError:
    # `name` without `obj`: Python would add a suggestion of its own.
    text = f"{model.__name__!r} has no field {name!r}"
    return AttributeError(MissingName(text, name, model.__particles__.keys), name=name)


def _no_positional(model: type[Model], value: object) -> str:
    """Return the message about a value that was given without the name of its field."""
    from .representation import value_representation

    name = next(iter(model.__particles__), "name")
    shown = value_representation(value)
    return f"{model.__name__}() takes its fields by name, as in {model.__name__}({name}=...): {shown} has no name"


def _inherited_content(
    base: str | None, inherited: Mapping[str, Particle], own: str | None, added: Mapping[str, Particle]
) -> str | None:
    """Return the content model of a class that extends another: its base's, then its own.

    None stands for a sequence of the fields.
    """
    if base is None and own is None:
        return None
    parts = (_sequence(inherited) if base is None else base, _sequence(added) if own is None else own)
    return ", ".join(part for part in parts if part)


def _sequence(particles: Mapping[str, Particle]) -> str:
    """Return the content model of a sequence of fields."""
    return ", ".join(
        f"{name}{'' if particle.required else '?'}"
        for name, particle in particles.items()
        if particle.kind in ("element", "group", "any")
    )


def _state(obj: Model) -> dict[str, Any]:
    """Return what an object holds, in wire order, without the empty lists of repeated elements that were only read."""
    held = obj.__dict__
    state = {name: held[name] for name in obj.__particles__ if is_set(obj, name)}
    if held.get(UNKNOWN):
        # Fields may come in any order; what stands among them is the same if each position holds the same.
        state[UNKNOWN] = sorted(held[UNKNOWN], key=lambda item: item.position)
    if WIRE_TYPE in held:
        state[WIRE_TYPE] = held[WIRE_TYPE]
    return state


def _shown(obj: Any) -> dict[str, Any] | None:
    """Return what the repr of an object shows of it; None for what is not an object, or has a repr of its own."""
    from .representation import NOT_SHOWN

    kind: Any = type(obj)
    if not issubclass(kind, Model) or kind.__repr__ is not Model.__repr__:
        return None
    particles = obj.__particles__
    return {
        name: NOT_SHOWN if name in particles and is_secret(particles[name].wire) else value
        for name, value in _state(obj).items()
    }


def same(one: Any, other: Any) -> bool:
    """Return whether two values are equal, where NaN is equal to itself, as in a message."""
    if type(one) is dict:
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if issubclass(type(one), list) and issubclass(type(other), list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (one != one and other != other)


def is_set(obj: Model, name: str) -> bool:
    """Return whether a field would be written: a value or nil, and for a repeated element at least one."""
    held = obj.__dict__
    if name not in held:
        return False
    # Nothing is asked of the value, which may have its own answers, also to isinstance: its class says what it is.
    is_list = obj.__particles__[name].many and issubclass(type(held[name]), list)
    return not (is_list and list.__len__(held[name]) == 0)


def unknown(obj: Model) -> list[Unknown]:
    """Return what a message held for this object beyond its type, in document order.

    The list is live: remove an item and it is not written back. An object that was made in Python has none.
    """
    items: list[Unknown] = obj.__dict__.setdefault(UNKNOWN, [])
    return items


def wire_type(obj: Model) -> str:
    """Return the name of an object's type on the wire: its class's, or the xsi:type of a type that the WSDL lacks.

    Returns:
        The local name for a type of the class's own namespace, else `{namespace}Name`.
    """
    name: str = obj.__dict__.get(WIRE_TYPE) or obj.__wire__
    return name.removeprefix(obj.__wire__.rpartition("}")[0] + "}")


def iterate(obj: Model) -> Iterator[tuple[str, Particle, Any]]:
    """Yield the fields that would be written, in wire order: Python name, particle, value."""
    held = obj.__dict__
    for name, particle in obj.__particles__.items():
        if name in held and is_set(obj, name):
            yield name, particle, held[name]
