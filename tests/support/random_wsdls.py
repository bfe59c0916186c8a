"""Strange but valid WSDLs, and valid messages of them, made at random from a model of XML Schema of their own.

`Maker(random, size).make()` makes an `Interface`: its WSDL, and messages that are valid in it. `interfaces()` is the
strategy. Nothing here uses the code under test.

Names of elements are unique inside a type and its bases, save in arms of a choice, so that every content model is
unambiguous. A required element has a type that was made before its own, so that every type has finite instances.
"""

from __future__ import annotations

import base64
import datetime as dt
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st
from lxml import etree

from support.wsdls import NS, Endpoint, Exchange, document, schema

XSI = "http://www.w3.org/2001/XMLSchema-instance"
WILD = "urn:wild"

NAMESPACES = [
    NS,
    "http://one.example/types",
    "http://two.example/types/",
    "http://example.com/Data-Contracts/2024/07",
    "urn:class",
    "urn:models",
]
"""The last segments collide, are keywords or numbers, or are names of the package."""

NAMES = [
    "class",
    "from",
    "None",
    "async",
    "match",
    "type",
    "self",
    "cls",
    "list",
    "str",
    "int",
    "dict",
    "object",
    "print",
    "Model",
    "UNSET",
    "UnsetType",
    "loads",
    "dumps",
    "models",
    "enums",
    "messages",
    "operations",
    "Registry",
    "Any",
    "OpenEnum",
    "Operation",
    "Fault",
    "XmlElement",
    "specified",
    "unknown",
    "wrap",
    "TYPES",
    "Codec",
    "NAMESPACE",
    "any",
    "choice",
    "sequence",
    "value",
    "any_attributes",
    "element",
    "elements",
    "wrapper",
    "wildcard",
    "dt",
    "builtins",
    "HTMLBody",
    "HtmlBody",
    "html_body",
    "htmlBody",
    "html-body",
    "html.body",
    "ID",
    "Id",
    "id",
    "IDs",
    "URL2",
    "Url2",
    "_x",
    "__init__",
    "__dict__",
    "x1",
    "a.b",
    "a-b",
    "a_b",
    "Größe",
    "été",
    "日本語",
    "Ελλάδα",
    "Order",
    "OrderLine",
    "Line",
]
"""Keywords, names that the package or its modules have, and names that are one in snake_case."""

Text = Callable[[Random], str]


@dataclass(eq=False)
class Simple:
    """A simple type: how it is referred to, what its texts are; `declared` is the whole type where it is anonymous."""

    ref: str
    text: Text
    declared: str = ""
    atomic: bool = True


@dataclass(eq=False)
class Attribute:
    """An attribute of a type. `tag` is its expanded name."""

    tag: str
    simple: Simple
    declared: str
    required: bool = False
    fixed: str | None = None


@dataclass(eq=False)
class Element:
    """An element particle or a global element. `declared` has `{}` where its bounds go. `type` None is xs:anyType."""

    tag: str
    type: Simple | Complex | None
    declared: str
    low: int = 1
    high: int | None = 1
    nillable: bool = False
    fixed: str | None = None
    has_default: bool = False

    def lines(self) -> Iterator[str]:
        """The declaration."""
        bounds = "" if self.low == 1 else f' minOccurs="{self.low}"'
        bounds += "" if self.high == 1 else f' maxOccurs="{"unbounded" if self.high is None else self.high}"'
        first, *rest = self.declared.split("\n")
        yield first.replace(" {}", bounds)
        yield from rest


@dataclass(eq=False)
class Group:
    """A sequence, choice or all; or the reference to a named group that is one."""

    kind: str
    particles: list[Element | Group]
    low: int = 1
    high: int | None = 1
    ref: str = ""

    def lines(self) -> Iterator[str]:
        """The declaration."""
        bounds = "" if self.low == 1 else f' minOccurs="{self.low}"'
        bounds += "" if self.high == 1 else f' maxOccurs="{"unbounded" if self.high is None else self.high}"'
        if self.ref:
            yield f'<xs:group ref="{self.ref}"{bounds}/>'
            return
        yield f"<xs:{self.kind}{bounds}>"
        for particle in self.particles:
            yield from particle.lines()
        yield f"</xs:{self.kind}>"

    def elements(self) -> Iterator[Element]:
        """All elements in it."""
        for particle in self.particles:
            yield from particle.elements() if isinstance(particle, Group) else (particle,)


@dataclass(eq=False)
class Complex:
    """A complex type. `name` is "" where it is anonymous; `how` it is derived from its base, "" if it has none."""

    namespace: str
    name: str
    number: int
    base: Complex | None = None
    how: str = ""
    content: Group | None = None
    wildcard: bool = False
    simple: Simple | None = None
    attributes: list[Attribute] = field(default_factory=list)
    prohibited: list[Attribute] = field(default_factory=list)
    attribute_groups: list[str] = field(default_factory=list)
    any_attribute: bool = False
    abstract: bool = False
    derived: list[Complex] = field(default_factory=list)

    def models(self) -> list[Complex]:
        """The types whose content makes up its own, from its base down."""
        before = self.base.models() if self.base and self.how == "extension" else []
        return [*before, self]

    def all_attributes(self) -> dict[str, Attribute]:
        """Its attributes and those of its bases, by expanded name."""
        found = self.base.all_attributes() if self.base else {}
        gone = {attribute.tag for attribute in self.prohibited}
        return {tag: each for tag, each in found.items() if tag not in gone} | {
            each.tag: each for each in self.attributes
        }

    def lineage(self) -> Iterator[Complex]:
        """Itself and its bases."""
        yield self
        if self.base:
            yield from self.base.lineage()

    def all_elements(self) -> list[Element]:
        """Every element of it and of its bases, also those that a restriction dropped."""
        return [element for each in self.lineage() if each.content for element in each.content.elements()]

    def concrete(self) -> list[Complex]:
        """What may stand where it is declared."""
        own = [] if self.abstract else [self]
        return own + [each for derived in self.derived for each in derived.concrete()]

    @property
    def has_simple_content(self) -> bool:
        """Whether it has text."""
        return any(each.simple for each in self.lineage())

    def text(self) -> Simple:
        """The type of its text."""
        return next(each.simple for each in self.lineage() if each.simple)


@dataclass(eq=False, repr=False)
class Interface:
    """A WSDL with the elements that are messages. `source` says how to make it again."""

    wsdl: bytes
    roots: list[Element]
    prefixes: dict[str, str]
    source: str = ""

    def __repr__(self) -> str:
        return self.source

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What hypothesis shows."""
        printer.text(self.source)

    def message(self, random: Random) -> bytes:
        """A valid message."""
        return etree.tostring(_Messages(random, self.prefixes).root(random.choice(self.roots)), encoding="utf-8")


@st.composite
def interfaces(draw: st.DrawFn, *, most: int = 12) -> Interface:
    """WSDLs with up to `most` complex types of a name."""
    size, seed = draw(st.integers(1, most)), draw(st.integers(0, 2**32))
    return replace(Maker(Random(seed), size).make(), source=f"Maker(Random({seed}), {size}).make()")


# --- simple types


def _digits(random: Random, low: int, high: int) -> str:
    return str(random.choice([low, high, 0 if low <= 0 <= high else low, random.randint(low, high)]))


def _integers(low: int, high: int) -> Text:
    return lambda random: _digits(random, low, high)


def _string(random: Random) -> str:
    plain = "".join(random.choices(string.ascii_letters, k=random.randint(0, 6)))
    return random.choice([plain, plain, " a  b ", "<&>\"'", "\U0001f600", "é\tü\n", "]]>"])


def _decimal(random: Random) -> str:
    return f"{random.choice(['', '-'])}{random.randint(1, 10**random.randint(1, 20))}.{random.randint(1, 999)}"


def _date(random: Random) -> str:
    return dt.date.fromordinal(random.randint(1, 3_600_000)).isoformat()


def _zone(random: Random) -> str:
    return random.choice(["Z", "+05:30", "-11:00", ""])


def _time(random: Random) -> str:
    return (
        f"{random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}{random.choice(['', '.5'])}"
    )


def _token(random: Random) -> str:
    return "".join(random.choices(string.ascii_lowercase, k=random.randint(1, 6)))


BUILTINS: dict[str, Text] = {
    "string": _string,
    "normalizedString": lambda random: random.choice(["", " a  b ", "<&>"]),
    "token": lambda random: random.choice(["a b", "x", ""]),
    "language": lambda random: random.choice(["en", "de-AT"]),
    "Name": lambda random: random.choice(["a:b", "_1", "été"]),
    "NCName": _token,
    "NMTOKEN": lambda random: random.choice(["1-a", ".x", "a:b"]),
    "anyURI": lambda random: random.choice(["http://a.example/b?c=d#e", "../x", "urn:x"]),
    "boolean": lambda random: random.choice(["true", "false"]),
    "decimal": _decimal,
    "integer": _integers(-(10**22), 10**22),
    "nonPositiveInteger": _integers(-(10**22), 0),
    "negativeInteger": _integers(-(10**22), -1),
    "nonNegativeInteger": _integers(0, 10**22),
    "positiveInteger": _integers(1, 10**22),
    **{
        name: _integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
    },
    **{
        f"unsigned{name}": _integers(0, 2**bits - 1)
        for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))
    },
    "float": lambda random: random.choice(["0.5", "-2.0", "INF", "-INF", "NaN"]),
    "double": lambda random: random.choice(["INF", repr(random.uniform(-1e9, 1e9)), "0.5"]),
    "date": _date,
    "dateTime": lambda random: f"{_date(random)}T{_time(random)}{_zone(random)}",
    "time": lambda random: f"{_time(random)}{_zone(random)}",
    "duration": lambda random: random.choice(["P1Y2M3DT4H5M6.7S", "-P1D", "PT0S"]),
    "gYear": lambda random: f"{random.randint(1, 9999):04}",
    "gYearMonth": lambda random: f"{random.randint(1, 9999):04}-{random.randint(1, 12):02}",
    "gMonth": lambda random: f"--{random.randint(1, 12):02}",
    "gMonthDay": lambda random: f"--{random.randint(1, 12):02}-{random.randint(1, 28):02}",
    "gDay": lambda random: f"---{random.randint(1, 31):02}",
    "hexBinary": lambda random: random.randbytes(random.randint(0, 4)).hex().upper(),
    "base64Binary": lambda random: base64.b64encode(random.randbytes(random.randint(0, 4))).decode(),
    "NMTOKENS": lambda random: " ".join(_token(random) for _ in range(random.randint(1, 3))),
}
"""Types of XML Schema, with texts in the form in which they are written."""

PATTERNS: list[tuple[str, Text]] = [
    (r"\d{3}-[A-Z]+", lambda random: f"{random.randint(100, 999)}-AB"),
    (r"(bc|d)*", lambda random: random.choice(["", "bcd"])),
]


# --- the maker


class Maker:
    """One interface in the making.

    Args:
        random: where chance comes from.
        size: how many complex types have a name.
    """

    def __init__(self, random: Random, size: int) -> None:
        self.random = random
        self.size = size
        count = 1 + min(len(NAMESPACES) - 1, random.randint(0, 1 + size // 4))
        self.namespaces = [NS, *random.sample(NAMESPACES[1:], count - 1)]
        self.prefixes = {uri: "tns" if uri == NS else f"n{index}" for index, uri in enumerate(self.namespaces)}
        self.qualified = {uri: random.random() < 0.7 for uri in self.namespaces}
        self.qualified_attributes = {uri: random.random() < 0.2 for uri in self.namespaces}
        self.declared: dict[str, list[str]] = {uri: [] for uri in self.namespaces}
        self.taken: dict[tuple[str, str], set[str]] = {}
        self.simples = [Simple(f"xs:{name}", text, atomic=name != "NMTOKENS") for name, text in BUILTINS.items()]
        self.types: list[Complex] = []
        self.groups: list[tuple[Group, bool]] = []
        self.attribute_groups: list[tuple[str, list[Attribute]]] = []
        self.globals: list[Element] = []
        self.number = 0

    def make(self) -> Interface:
        """The interface."""
        for _ in range(2 + self.size // 3):
            self.simples.append(self.simple_type(self.namespace()))
        for _ in range(self.size):
            chance = self.random.random()
            if chance < 0.15:
                self.group()
            elif chance < 0.25:
                self.attribute_group()
            self.types.append(self.complex_type())
            if self.random.random() < 0.5:
                self.global_element()
        while not any(isinstance(each.type, Complex) and not each.type.abstract for each in self.globals):
            self.global_element()
        operations = self.operations()
        named = {element for exchange in operations.values() for element in (exchange.request, exchange.response)}
        # An element of a simple type has a class only where it is a message.
        roots = [each for each in self.globals if isinstance(each.type, Complex) or self.prefixed(each) in named]
        roots = [each for each in roots if not isinstance(each.type, Complex) or not each.type.abstract]
        prefixes = {prefix: uri for uri, prefix in self.prefixes.items()}
        wsdl = document(
            [self.schema(uri) for uri in self.namespaces],
            {"TestPortType": operations},
            self.random.choice([[Endpoint()], [Endpoint(), Endpoint("Test12Port", prefix="soap12")]]),
            {prefix: uri for prefix, uri in prefixes.items() if prefix != "tns"},
        )
        return Interface(wsdl, roots, prefixes)

    def schema(self, uri: str) -> str:
        """One schema, which imports all others."""
        forms = f'elementFormDefault="{"" if self.qualified[uri] else "un"}qualified"'
        forms += f' attributeFormDefault="{"" if self.qualified_attributes[uri] else "un"}qualified"'
        imports = [f'<xs:import namespace="{other}"/>' for other in self.namespaces if other != uri]
        return schema("\n".join([*imports, *self.declared[uri]]), uri, forms)

    def operations(self) -> dict[str, Exchange]:
        """A few, of any global elements that can be messages."""
        usable = [each for each in self.globals if not isinstance(each.type, Complex) or not each.type.abstract]
        names = self.random.sample(["Ping", "class", "Do-It", "OPERATIONS", "ping"], self.random.randint(1, 3))
        return {
            name: Exchange(self.prefixed(self.random.choice(usable)), self.prefixed(self.random.choice(usable)))
            for name in names
        }

    def prefixed(self, element: Element) -> str:
        """The name of a global element as a WSDL has it."""
        name = etree.QName(element.tag)
        return f"{self.prefixes[str(name.namespace)]}:{name.localname}"

    # names

    def namespace(self) -> str:
        return self.random.choice(self.namespaces)

    def name(self, taken: set[str]) -> str:
        """A name that is not taken yet, and is from now on."""
        found = self.random.choice(NAMES)
        while found in taken:
            found = f"{self.random.choice(NAMES)}{self.random.choice(['', '_', '-', '.'])}{self.random.randint(0, 99)}"
        taken.add(found)
        return found

    def free_name(self, namespace: str, space: str) -> str:
        return self.name(self.taken.setdefault((namespace, space), set()))

    # simple types

    def simple_type(self, namespace: str, name: str | None = None) -> Simple:
        """A simple type of a name, which is declared; with the name "" an anonymous one, which is not."""
        random = self.random
        if name is None:
            name = self.free_name(namespace, "type")
        kind = random.choice(["enumeration", "pattern", "length", "range", "list", "union"])
        atomic = kind not in ("list", "union")
        text: Text
        if kind == "enumeration":
            values = random.sample([*NAMES, "", "a b", "1", "-", "A", "a"], random.randint(1, 6))
            facets = "".join(f"<xs:enumeration value={quoteattr(value)}/>" for value in values)
            content, text = f'<xs:restriction base="xs:string">{facets}</xs:restriction>', lambda r: r.choice(values)
        elif kind == "pattern":
            pattern, text = random.choice(PATTERNS)
            content = f'<xs:restriction base="xs:string"><xs:pattern value="{pattern}"/></xs:restriction>'
        elif kind == "length":
            content = (
                '<xs:restriction base="xs:token"><xs:minLength value="1"/><xs:maxLength value="6"/></xs:restriction>'
            )
            text = _token
        elif kind == "range":
            low, high = -random.randint(0, 99), random.randint(0, 99)
            base = random.choice(["xs:int", "xs:integer", "xs:long", "xs:short"])
            facets = f'<xs:minInclusive value="{low}"/><xs:maxInclusive value="{high}"/>'
            content, text = f'<xs:restriction base="{base}">{facets}</xs:restriction>', _integers(low, high)
        elif kind == "list":
            item = random.choice(["int", "boolean", "NCName", "date"])
            content = f'<xs:list itemType="xs:{item}"/>'
            text = lambda r: " ".join(BUILTINS[item](r) for _ in range(r.randint(0, 3)))  # noqa: E731
        else:
            content = (
                '<xs:union memberTypes="xs:int xs:boolean"><xs:simpleType><xs:restriction base="xs:token">'
                '<xs:enumeration value="auto"/></xs:restriction></xs:simpleType></xs:union>'
            )
            text = lambda r: r.choice(["7", "true", "auto"])  # noqa: E731
        if not name:
            return Simple("", text, f"<xs:simpleType>{content}</xs:simpleType>", atomic)
        self.declared[namespace].append(f'<xs:simpleType name="{name}">{content}</xs:simpleType>')
        return Simple(f"{self.prefixes[namespace]}:{name}", text, atomic=atomic)

    def simple(self, namespace: str) -> Simple:
        return self.simple_type(namespace, "") if self.random.random() < 0.1 else self.random.choice(self.simples)

    # attributes

    def attribute(self, namespace: str, taken: set[str]) -> Attribute:
        """An attribute whose expanded name is not taken yet."""
        random = self.random
        simple = self.simple(namespace)
        qualified = random.random() < 0.2
        form = (
            "" if qualified == self.qualified_attributes[namespace] else f' form="{"" if qualified else "un"}qualified"'
        )
        locals_ = {etree.QName(tag).localname for tag in taken}
        name = self.name(locals_)
        tag = f"{{{namespace}}}{name}" if qualified else name
        taken.add(tag)
        required = random.random() < 0.2
        extra, fixed = ' use="required"' if required else "", None
        if not required and simple.atomic and random.random() < 0.2:
            value = simple.text(random)
            kind = random.choice(["default", "fixed"])
            # Validators compare some values as text: white space at the ends is not worth the trouble.
            if value == value.strip():
                extra, fixed = f" {kind}={quoteattr(value)}", value if kind == "fixed" else None
        start = f'<xs:attribute name="{name}"{form}{extra}'
        whole = f'{start} type="{simple.ref}"/>' if simple.ref else f"{start}>{simple.declared}</xs:attribute>"
        return Attribute(tag, simple, whole, required=required, fixed=fixed)

    def attribute_group(self) -> None:
        namespace = self.namespace()
        name, taken = self.free_name(namespace, "attributeGroup"), set[str]()
        attributes = [self.attribute(namespace, taken) for _ in range(self.random.randint(1, 3))]
        lines = [f'<xs:attributeGroup name="{name}">', *(each.declared for each in attributes), "</xs:attributeGroup>"]
        self.declared[namespace] += lines
        self.attribute_groups.append((f"{self.prefixes[namespace]}:{name}", attributes))

    # elements

    def element(self, owner: Complex, taken: set[str], depth: int, *, plain: bool = False) -> Element:
        """A local element, or a reference to a global one.

        Args:
            owner: the type that it is in.
            taken: the expanded names that the type has already.
            depth: of anonymous types.
            plain: it must be required, once, and of a simple type.
        """
        random, namespace = self.random, owner.namespace
        chance = random.random()
        if not plain and chance < 0.1 and (found := self.reference(taken)):
            return found
        qualified = self.qualified[namespace] if random.random() < 0.9 else not self.qualified[namespace]
        form = "" if qualified == self.qualified[namespace] else f' form="{"" if qualified else "un"}qualified"'
        name = self.name({etree.QName(tag).localname for tag in taken})
        tag = f"{{{namespace}}}{name}" if qualified else name
        taken.add(tag)
        low, high = (1, 1) if plain else random.choice([(0, 1), (0, 1), (1, 1), (0, None), (1, None), (2, 3), (0, 2)])
        start = f'<xs:element name="{name}"{form} {{}}'
        if plain or chance < 0.6:
            simple = self.simple(namespace)
            extra, fixed, nillable = "", None, False
            if random.random() < 0.15 and simple.atomic and (value := simple.text(random)) == value.strip() != "":
                kind = random.choice(["default", "fixed"])
                extra, fixed = f" {kind}={quoteattr(value)}", value if kind == "fixed" else None
            elif random.random() < 0.2:
                extra, nillable = ' nillable="true"', True
            end = f' type="{simple.ref}"/>' if simple.ref else f">{simple.declared}</xs:element>"
            declared = f"{start}{extra}{end}"
            return Element(
                tag,
                simple,
                declared,
                low=low,
                high=high,
                nillable=nillable,
                fixed=fixed,
                has_default=" default=" in extra,
            )
        if chance < 0.65:
            return Element(tag, None, f"{start}/>", low=0, high=high)
        if chance < 0.75 and depth > 0:
            anonymous = self.anonymous(namespace, depth - 1)
            return Element(tag, anonymous, f"{start}>\n{self.type_lines(anonymous)}\n</xs:element>", low=low, high=high)
        known = [*self.types, owner] if owner.name else self.types
        if not known:
            return Element(tag, None, f"{start}/>", low=0, high=high)
        type_ = random.choice(known)
        if type_ is owner or type_.abstract or random.random() < 0.85:
            low = 0
        # What an attribute of an element that is nil means is another matter.
        nillable = type_ is not owner and not type_.all_attributes() and not type_.has_simple_content
        nillable = nillable and not type_.abstract and random.random() < 0.2
        extra = ' nillable="true"' if nillable else ""
        return Element(tag, type_, f'{start}{extra} type="{self.ref(type_)}"/>', low=low, high=high, nillable=nillable)

    def reference(self, taken: set[str]) -> Element | None:
        """A reference to a global element."""
        usable = [each for each in self.globals if each.tag not in taken]
        if not usable:
            return None
        found = self.random.choice(usable)
        taken.add(found.tag)
        declared = f'<xs:element ref="{self.prefixed(found)}" {{}}/>'
        high = self.random.choice([1, None])
        return replace(found, declared=declared, low=0, high=high)

    def global_element(self) -> None:
        random, namespace = self.random, self.namespace()
        name = self.free_name(namespace, "element")
        start, type_ = f'<xs:element name="{name}"', None
        tag = f"{{{namespace}}}{name}"
        chance = random.random()
        if chance < 0.2:
            simple = random.choice(self.simples)
            self.declared[namespace].append(f'{start} type="{simple.ref}"/>')
            self.globals.append(Element(tag, simple, ""))
            return
        if chance < 0.6 and self.types:
            type_ = random.choice(self.types)
            self.declared[namespace].append(f'{start} type="{self.ref(type_)}"/>')
        else:
            type_ = self.anonymous(namespace, 2)
            self.declared[namespace].append(f"{start}>\n{self.type_lines(type_)}\n</xs:element>")
        self.globals.append(Element(tag, type_, ""))

    # complex types

    def ref(self, type_: Complex) -> str:
        return f"{self.prefixes[type_.namespace]}:{type_.name}"

    def complex_type(self) -> Complex:
        """A complex type of a name, declared."""
        random, namespace = self.random, self.namespace()
        made = self.new(namespace, self.free_name(namespace, "type"))
        bases = [each for each in self.types if not each.has_simple_content and not self.is_all(each)]
        texts = [each for each in self.types if each.has_simple_content]
        chance = random.random()
        if chance < 0.25 and bases:
            made.base, made.how = random.choice(bases), "extension"
            self.fill(made, 2)
        elif chance < 0.42 and (flat := [each for each in bases if each.namespace == namespace and self.is_flat(each)]):
            made.base, made.how = random.choice(flat), "restriction"
            self.restrict(made, made.base)
        elif chance < 0.52:
            if texts and random.random() < 0.5:
                made.base, made.how = random.choice(texts), "extension"
            else:
                made.simple = random.choice(self.simples)
            self.add_attributes(made)
        else:
            self.fill(made, 2)
        made.abstract = random.random() < 0.1
        if made.base:
            made.base.derived.append(made)
        lines = self.type_lines(made)
        self.declared[namespace].append(lines)
        return made

    def anonymous(self, namespace: str, depth: int) -> Complex:
        made = self.new(namespace, "")
        if self.random.random() < 0.15:
            made.simple = self.random.choice(self.simples)
            self.add_attributes(made)
        else:
            self.fill(made, depth)
        return made

    def new(self, namespace: str, name: str) -> Complex:
        self.number += 1
        return Complex(namespace, name, self.number)

    @staticmethod
    def is_all(type_: Complex) -> bool:
        return any(each.content is not None and each.content.kind == "all" for each in type_.lineage())

    @staticmethod
    def is_flat(type_: Complex) -> bool:
        """Whether it is a plain sequence of elements that can be declared again in a restriction."""
        content = type_.content
        if type_.base or type_.wildcard or content is None or content.ref or content.kind != "sequence":
            return False
        elements = [each for each in content.particles if isinstance(each, Element) and each.type is not None]
        # An anonymous type would be another type if it were written again.
        named = all("\n" not in each.declared and "<xs:simpleType>" not in each.declared for each in elements)
        return bool(elements) and named and len(elements) == len(content.particles)

    def restrict(self, made: Complex, base: Complex) -> None:
        """Drop or require what is optional."""
        assert base.content is not None
        kept: list[Element | Group] = []
        for each in base.content.elements():
            low, high = each.low, each.high
            if low == 0 and self.random.random() < 0.3:
                continue
            if low == 0 and isinstance(each.type, Simple) and self.random.random() < 0.5:
                low = 1
            if high is None and self.random.random() < 0.3:
                high = max(low, 2)
            kept.append(replace(each, low=low, high=high))
        made.content = Group("sequence", kept)
        made.any_attribute = base.any_attribute
        own = [each for each in base.attributes if each.declared and not each.required]
        made.prohibited = [each for each in own if self.random.random() < 0.3]

    def fill(self, made: Complex, depth: int) -> None:
        """Give a type content and attributes."""
        random = self.random
        taken = {element.tag for element in made.all_elements()}
        chance = random.random()
        if chance < 0.08:
            made.content = None
        elif chance < 0.2 and not made.base:
            particles: list[Element | Group] = []
            for _ in range(random.randint(1, 4)):
                element = self.element(made, taken, depth)
                element.low, element.high = min(element.low, 1), 1
                particles.append(element)
            made.content = Group("all", particles)
        elif chance < 0.3:
            made.content = self.choice(made, taken, depth)
        else:
            made.content = self.sequence(made, taken, depth)
            if random.random() < 0.15 and not any(each.wildcard for each in made.lineage()):
                made.wildcard = True
        self.add_attributes(made)

    def add_attributes(self, made: Complex) -> None:
        taken = {tag for each in made.lineage() for tag in each.all_attributes()}
        taken |= {attribute.tag for each in made.lineage() for attribute in each.prohibited}
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            attribute = self.attribute(made.namespace, taken)
            made.attributes.append(attribute)
        if self.attribute_groups and self.random.random() < 0.15:
            ref, attributes = self.random.choice(self.attribute_groups)
            if taken.isdisjoint(each.tag for each in attributes):
                made.attribute_groups.append(ref)
                made.attributes += [replace(each, declared="") for each in attributes]
        if self.random.random() < 0.08 and not any(each.any_attribute for each in made.lineage()):
            made.any_attribute = True

    # groups

    def sequence(self, made: Complex, taken: set[str], depth: int) -> Group:
        particles: list[Element | Group] = []
        for _ in range(self.random.randint(0, 7)):
            particles.append(self.particle(made, taken, depth))
        return Group("sequence", particles)

    def particle(self, made: Complex, taken: set[str], depth: int) -> Element | Group:
        """An element, or a nested or repeated group."""
        chance = self.random.random()
        if chance < 0.75:
            return self.element(made, taken, depth)
        if chance < 0.8:
            return self.choice(made, taken, depth)
        if chance < 0.83:
            return self.shared_arms(made, taken, depth)
        if chance < 0.87:
            group = self.sequence(made, taken, depth)
            group.low = self.random.randint(0, 1)
            return group
        if chance < 0.93:
            return self.repeated(made, taken, depth)
        return self.group_reference(made, taken) or self.element(made, taken, depth)

    def choice(self, made: Complex, taken: set[str], depth: int) -> Group:
        arms: list[Element | Group] = []
        for _ in range(self.random.randint(2, 4)):
            if self.random.random() < 0.7:
                arms.append(self.element(made, taken, depth))
            else:
                # An arm that may be empty would make the choice of an arm a matter of taste, so it begins with a must.
                first = self.element(made, taken, depth, plain=True)
                rest = [self.element(made, taken, depth) for _ in range(self.random.randint(0, 2))]
                arms.append(Group("sequence", [first, *rest]))
        return Group("choice", arms, low=self.random.randint(0, 1))

    def shared_arms(self, made: Complex, taken: set[str], depth: int) -> Group:
        """A choice with one element in two arms."""
        firsts = [self.element(made, taken, depth, plain=True) for _ in range(2)]
        shared = self.element(made, taken, depth, plain=True)
        while "<xs:simpleType>" in shared.declared:
            shared = self.element(made, taken, depth, plain=True)
        again = replace(shared)
        arms: list[Element | Group] = [Group("sequence", [firsts[0], shared]), Group("sequence", [firsts[1], again])]
        return Group("choice", arms, low=self.random.randint(0, 1))

    def repeated(self, made: Complex, taken: set[str], depth: int) -> Group:
        """A group that repeats. Each round begins with a must, so that there is one way to part the rounds."""
        low, high = self.random.choice([(0, None), (1, None), (2, 3)])
        first = self.element(made, taken, depth, plain=True)
        if self.random.random() < 0.5:
            rest = [self.element(made, taken, depth) for _ in range(self.random.randint(0, 2))]
            return Group("sequence", [first, *rest], low, high)
        arms: list[Element | Group] = [first]
        for _ in range(self.random.randint(1, 3)):
            arm = self.element(made, taken, depth, plain=True)
            arms.append(
                Group("sequence", [arm, self.element(made, taken, depth)]) if self.random.random() < 0.3 else arm
            )
        return Group("choice", arms, low, high)

    def group(self) -> None:
        """A named group, declared."""
        namespace = self.namespace()
        name = self.free_name(namespace, "group")
        owner, taken = self.new(namespace, ""), set[str]()
        repeatable = self.random.random() < 0.5
        group = self.repeated(owner, taken, 0) if repeatable else self.choice(owner, taken, 0)
        group.low, group.high = 1, 1
        self.declared[namespace] += [f'<xs:group name="{name}">', *group.lines(), "</xs:group>"]
        group.ref = f"{self.prefixes[namespace]}:{name}"
        self.groups.append((group, repeatable))

    def group_reference(self, made: Complex, taken: set[str]) -> Group | None:
        usable = [each for each in self.groups if taken.isdisjoint(element.tag for element in each[0].elements())]
        if not usable:
            return None
        group, repeatable = self.random.choice(usable)
        taken |= {element.tag for element in group.elements()}
        low, high = self.random.choice([(0, 1), (1, 1), (0, None), (1, None)] if repeatable else [(0, 1), (1, 1)])
        return replace(group, low=low, high=high)

    # text

    def type_lines(self, type_: Complex) -> str:
        """The declaration of a complex type."""
        lines = list(type_.content.lines()) if type_.content else []
        if type_.content and (type_.content.ref == "" and type_.wildcard):
            wildcard = f'<xs:any namespace="{WILD}" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>'
            lines.insert(len(lines) - 1, wildcard)
        lines += [each.declared for each in type_.attributes if each.declared]
        lines += [f'<xs:attributeGroup ref="{ref}"/>' for ref in type_.attribute_groups]
        lines += [_prohibited(each) for each in type_.prohibited]
        if type_.any_attribute:
            lines.append(f'<xs:anyAttribute namespace="{WILD}" processContents="lax"/>')
        if type_.has_simple_content:
            base = type_.simple.ref if type_.simple else self.ref(type_.base) if type_.base else ""
            lines = [f'<xs:extension base="{base}">', *lines, "</xs:extension>"]
            lines = ["<xs:simpleContent>", *lines, "</xs:simpleContent>"]
        elif type_.base:
            lines = [f'<xs:{type_.how} base="{self.ref(type_.base)}">', *lines, f"</xs:{type_.how}>"]
            lines = ["<xs:complexContent>", *lines, "</xs:complexContent>"]
        start = f' name="{type_.name}"' if type_.name else ""
        start += ' abstract="true"' if type_.abstract else ""
        return "\n".join([f"<xs:complexType{start}>", *lines, "</xs:complexType>"])


def _prohibited(attribute: Attribute) -> str:
    name = etree.QName(attribute.tag)
    form = f' form="{"qualified" if name.namespace else "unqualified"}"'
    return f'<xs:attribute name="{name.localname}"{form} use="prohibited"/>'


# --- messages

DEPTH = 5
"""How deep optional elements of complex types nest."""


class _Messages:
    """One message in the making."""

    def __init__(self, random: Random, prefixes: dict[str, str]) -> None:
        self.random = random
        self.prefixes = {**prefixes, "xsi": XSI}
        self.budget = 60

    def root(self, element: Element) -> etree._Element:
        made = etree.Element(element.tag, nsmap=self.prefixes)
        self.content(made, element, DEPTH)
        return made

    def content(self, made: etree._Element, element: Element, depth: int) -> None:
        """Fill an element."""
        self.budget -= 1
        if element.nillable and self.random.random() < 0.2:
            made.set(f"{{{XSI}}}nil", "true")
        elif element.type is None:
            made.text = self.random.choice([None, "text"])
            if self.random.random() < 0.5:
                etree.SubElement(made, f"{{{WILD}}}x", {"a": "1"}).text = "t"
        elif isinstance(element.type, Simple):
            made.text = self.text(element, element.type)
        else:
            types = element.type.concrete()
            # A root has no declaration here, and says no xsi:type.
            substituted = element.type.abstract or (depth > 0 and element.declared)
            type_ = self.random.choice(types) if substituted else element.type
            if type_ is not element.type:
                prefix = next(prefix for prefix, uri in self.prefixes.items() if uri == type_.namespace)
                made.set(f"{{{XSI}}}type", f"{prefix}:{type_.name}")
            self.fill(made, type_, depth - 1)

    def text(self, element: Element, simple: Simple) -> str:
        if element.fixed is not None:
            return element.fixed
        text = simple.text(self.random)
        while element.has_default and not text:
            # An empty element would have the default value.
            text = simple.text(self.random)
        return text

    def fill(self, made: etree._Element, type_: Complex, depth: int) -> None:
        for tag, attribute in type_.all_attributes().items():
            if attribute.required or self.random.random() < 0.5:
                made.set(tag, attribute.simple.text(self.random) if attribute.fixed is None else attribute.fixed)
        if any(each.any_attribute for each in type_.lineage()) and self.random.random() < 0.5:
            made.set(f"{{{WILD}}}x", "1")
        if type_.has_simple_content:
            made.text = type_.text().text(self.random)
            return
        for model in type_.models():
            if model.content:
                self.group(made, model.content, depth)
                if model.wildcard and not model.content.ref:
                    for _ in range(self.random.randint(0, 2)):
                        etree.SubElement(made, f"{{{WILD}}}y").text = "t"

    def group(self, parent: etree._Element, group: Group, depth: int) -> None:
        for _ in range(self.count(group.low, group.high)):
            if group.kind == "choice":
                self.particle(parent, self.random.choice(group.particles), depth)
                continue
            for particle in group.particles:
                self.particle(parent, particle, depth)

    def particle(self, parent: etree._Element, particle: Element | Group, depth: int) -> None:
        if isinstance(particle, Group):
            return self.group(parent, particle, depth)
        low, high = particle.low, particle.high
        if isinstance(particle.type, Complex):
            if depth <= 0 or self.budget <= 0:
                high = low
            elif not particle.type.concrete():
                return None
        for _ in range(self.count(low, high)):
            self.content(etree.SubElement(parent, particle.tag), particle, depth)
        return None

    def count(self, low: int, high: int | None) -> int:
        most = low + 2 if high is None else high
        return low if self.budget <= 0 else self.random.randint(low, most)
