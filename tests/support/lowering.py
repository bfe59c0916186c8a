"""What small pieces of schema are lowered to."""

from __future__ import annotations

from sfmc_soapgen.ir import XSD, Anonymous, Component, Field, QName, Role, Service, Step, Type

from support.wsdls import PING, lowered, name, sequence, wsdl

STRING = QName(XSD, "string")
INT = QName(XSD, "int")
X, Y, Z = (f'<xs:element name="{local}" type="xs:int"/>' for local in "xyz")


def declared(schema_body: str, **files: bytes) -> Service:
    """A schema beside the two empty messages that every WSDL has here."""
    return lowered(wsdl(schema_body), **files)


def types_of(schema_body: str, **files: bytes) -> dict[str, Type]:
    """The types and messages of a schema by the local parts of their names."""
    service = declared(schema_body, **files)
    return {
        each.wire.local: each for each in (*service.types, *service.messages) if each.wire.local not in PING["Ping"]
    }


def type_of(schema_body: str, local: str = "T") -> Type:
    """One type of a schema."""
    return types_of(schema_body)[local]


def fields_of(particles: str) -> tuple[Field, ...]:
    """The fields of a type with these particles in a sequence."""
    return type_of(sequence(particles)).fields


def field_of(particle: str) -> Field:
    """The one field of a type with this particle."""
    (field,) = fields_of(particle)
    return field


def inside(owner: str, *steps: str, component: Component = Component.TYPE) -> Anonymous:
    """Return the name of an anonymous type.

    Args:
        owner: the local name of the global declaration.
        steps: the way from there: `a` for an element, `attribute a`, `occurrence choice`, or a role alone, such as
            `:value`. A number follows a `#`.
        component: what the owner is.
    """
    return Anonymous(name(owner), tuple(map(_step, steps)), component)


def _step(text: str) -> Step:
    path, _, number = text.partition("#")
    role = path[1:] if path.startswith(":") else path.rpartition(" ")[0] or "element"
    return Step(Role(role), path.lstrip(":").rpartition(" ")[2], int(number or 1))
