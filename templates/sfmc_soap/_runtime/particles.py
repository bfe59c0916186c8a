"""What the schema says about each field: particles, and the field specifiers by which generated classes state it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from .unset import UnsetType
from .xml.names import XS, qualified
from .xml.raw import XmlAttribute, XmlElement

Bounds = tuple[int, int | None]


class Particle(NamedTuple):
    """What the schema says about a field, in `dataclasses.field(...).metadata["particle"]`.

    In `__particles__` of a class every name is qualified; in the metadata a bare name is in the class's namespace.

    Attributes:
        wire: the name of the element or attribute; "" for wildcards and for the text of simple content.
        type: the name of its type, `xs:` for XML Schema's own; "" for wildcards.
        kind: "element", "attribute", "text", "group" (one that repeats), "any" or "any attribute".
        many: whether it may repeat.
        nillable: the element may be `xsi:nil`; of a wrapper, the wrapper itself.
        required: whether the schema requires it, and strict mode with it.
        item: of a wrapper, the name of the repeated element inside.
        item_nillable: of a wrapper, whether that element may be `xsi:nil`.
        item_required: of a wrapper, whether there must be one.
        bounds: how often what repeats may occur, None as the upper bound for any number.
        schema_default: what an empty element, or an absent attribute, stands for.
        fixed: the only value there may be.
        namespaces: of a wildcard: "" for any, "!uri" for any but that and none, else a list ("##local" for none).
        narrowed: the type that a restriction holds it to.
        prohibited: whether a restriction takes it away.
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
    schema_default: str | None = None
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
    schema_default: str | None = None,
    fixed: str | None = None,
) -> Any:
    """Declare a field for an element that occurs at most once."""
    particle = Particle(wire, type, nillable=nillable, required=required, schema_default=schema_default, fixed=fixed)
    return field(default=default, metadata={"particle": particle})


def elements(
    wire: str,
    type: str,
    *,
    default_factory: Callable[[], list[Any]],
    nillable: bool = False,
    required: bool = False,
    bounds: Bounds | None = None,
    schema_default: str | None = None,
    fixed: str | None = None,
) -> Any:
    """Declare a field for an element that may repeat: a list, empty when there is none."""
    particle = Particle(
        wire,
        type,
        many=True,
        nillable=nillable,
        required=required,
        bounds=bounds,
        schema_default=schema_default,
        fixed=fixed,
    )
    return field(default_factory=default_factory, metadata={"particle": particle})


def wrapper(  # noqa: PLR0913 - a keyword for each fact of the schema
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
    """Declare a field for a wrapper, an element that only holds a repeated element: a list, or UNSET for no wrapper."""
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
    schema_default: str | None = None,
    fixed: str | None = None,
) -> Any:
    """Declare a field for an attribute."""
    particle = Particle(wire, type, "attribute", required=required, schema_default=schema_default, fixed=fixed)
    return field(default=default, metadata={"particle": particle})


def xml_text(type: str, *, default: UnsetType) -> Any:
    """Declare a field for the text of an element with simple content."""
    return field(default=default, metadata={"particle": Particle("", type, "text")})


def xml_group(
    wire: str,
    type: str,
    *,
    default_factory: Callable[[], list[Any]],
    required: bool = False,
    bounds: Bounds | None = None,
) -> Any:
    """Declare a field for a sequence or choice that may repeat: a list of objects that have no element of their own."""
    particle = Particle(wire, type, "group", many=True, required=required, bounds=bounds)
    return field(default_factory=default_factory, metadata={"particle": particle})


def wildcard(
    *,
    default_factory: Callable[[], list[XmlElement]],
    required: bool = False,
    bounds: Bounds | None = None,
    namespaces: str = "",
) -> Any:
    """Declare a field for any elements at all (`xs:any`)."""
    particle = Particle("", "", "any", many=True, required=required, bounds=bounds, namespaces=namespaces)
    return field(default_factory=default_factory, metadata={"particle": particle})


def xml_attributes(*, default_factory: Callable[[], list[XmlAttribute]], namespaces: str = "") -> Any:
    """Declare a field for any attributes at all (`xs:anyAttribute`)."""
    particle = Particle("", "", "any attribute", many=True, namespaces=namespaces)
    return field(default_factory=default_factory, metadata={"particle": particle})


def qualified_particle(particle: Particle, namespace: str) -> Particle:
    """Return a particle with its names qualified by the namespace of the type that declares it."""
    if not particle.type:
        return particle
    return particle._replace(
        wire=particle.wire and _qualified(namespace, particle.wire),
        type=_qualified(namespace, particle.type),
        item=particle.item and _qualified(namespace, particle.item),
    )


def narrowed_particle(particle: Particle, changes: Mapping[str, Any], namespace: str) -> Particle:
    """Return the particle of a base's field as a restriction leaves it.

    Its type stays, because what is read must fit the base too.
    """
    changes = dict(changes)
    narrowed = changes.pop("type", "")
    return particle._replace(narrowed=narrowed and _qualified(namespace, narrowed), **changes)


def _qualified(namespace: str, name: str) -> str:
    """Return a name as lxml writes it: bare if it is in no namespace, which generated code writes as `{}`."""
    if name.startswith("{}"):
        return name[2:]
    return f"{{{XS}}}{name[3:]}" if name.startswith("xs:") else qualified(namespace, name)
