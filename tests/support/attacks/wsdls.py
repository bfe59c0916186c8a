"""WSDLs for the generator: whole ones, in which something is not as it should be, and small ones that become large."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from lxml import etree
from sfmc_soapgen import resources
from sfmc_soapgen.emit.render import render
from sfmc_soapgen.errors import GeneratorError
from sfmc_soapgen.pipeline import Settings, understand
from sfmc_soapgen.python.bindings import Bindings
from sfmc_soapgen.wsdl.reader import Sources
from support.attacks.attempts import LONGEST_TEXT, Attempts
from support.constructs.cases import CASES
from support.wsdls import EVERYTHING, FILE, wsdl

NUMBER = 160
BOMBS = 12
CODE = "INJECTED"
XS = "{http://www.w3.org/2001/XMLSchema}"

TEXTS = (
    f'"""\n{CODE}()\n"""', f"'''+{CODE}()+'''", f"\\\n{CODE}()#", f"{{{{{CODE}()}}}}", f"{{% for a in {CODE} %}}",
    f"\r{CODE}()", f"\u2028{CODE}()", f"\x85{CODE}()", f'\\"{CODE}()', f"\\N{{{CODE}}}", f"*/{CODE}()", f"{{{CODE}()}}",
    f"%({CODE})s", "\u202e\u2066", "\\", "\\\\'", '"' * 9, "\ufeff", "a" * 60_000, "\U0001d400", "\ufb01",
)  # fmt: skip
NAMES = (
    "class", "None", "__init__", "__class__", "__slots__", "self", "cls", "type", "model", "Model", "UNSET", "field",
    "dataclass", "_runtime", "con", "aux", "import", "print", "match", "a-b", "a.b", "a\u00b7", "\ufb01", "\u2126", "_",
    "__", "_1", "A" * 300, "A" * 70_000, "\u00aa", "a\u0301", "\U00010400", "-", "1", "", " ", "a b", "tns:", ":a",
    "a:b:c", "Base", "Enum", "client", "enums", "operations", "messages", "objects", "annotations", "builtins",
    "typing", "str", "dict", "property", "__annotations__", "__dict__", "mro", "Soap", "API",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "1", "2", "unbounded", "99999999999999999999", "1" * 5000, "+1", "01", " 1 ", "1.5", "1e9", "\u0661", "",
    "-0", "NaN", "INF", "1000000", "4294967296",
)  # fmt: skip
TYPES = (
    "xs:int", "xs:anyType", "xs:anySimpleType", "xs:anyAtomicType", "xs:ID", "xs:NOTATION", "xs:ENTITY", "xs:QName",
    "xs:duration", "xs:IDREFS", "xs:none", "int", "tns:Base", "tns:Union", "o:Other", "x:y", "tns:Extended", "tns:Enum",
    "tns:Numbers", "xml:lang", "tns:Every",
)  # fmt: skip
PATTERNS = (
    "(a+)+b", "(a|a)*c", "a{5000}", "(((a{99}){99}){99}){99}", "(" * 600 + ")" * 600, "[a-z-[aeiou]]", r"\p{L}+",
    r"\p{Nonsense}", r"\i\c*", "[", "(", "*", "a**", "^a$", r"\d", "a{2,1}", r"(?i)a", r"\1", "[^]", r"\u0041",
    "a|" * 3000, "(|)*", "[\U00010000-\U0010ffff]", "\x85", ".{0,99999}",
)  # fmt: skip
LOCATIONS = (
    "file:///etc/passwd", "/etc/passwd", "../../x.xsd", "http://127.0.0.1:9/x", "test.wsdl", "", "\\\\host\\x",
    "a\x00b", "data:,a", "jar:x!/y", "//h/x", "x" * 9000,
)  # fmt: skip

Change = Callable[[etree._Element, Random], None]


def _any(root: etree._Element, chance: Random) -> etree._Element:
    return chance.choice([each for each in root.iter() if isinstance(each.tag, str)])


def _attribute(root: etree._Element, chance: Random) -> None:
    """Give an attribute another value: one of its kind, or any."""
    element = chance.choice([each for each in root.iter() if isinstance(each.tag, str) and each.attrib])
    name = chance.choice(sorted(map(str, element.attrib)))
    kinds = {
        "type": TYPES,
        "base": TYPES,
        "itemType": TYPES,
        "memberTypes": TYPES,
        "ref": TYPES,
        "element": TYPES,
        "schemaLocation": LOCATIONS,
        "location": LOCATIONS,
        "name": NAMES,
    }
    numbers = (
        NUMBERS if "Occurs" in name or str(element.tag).endswith(("Length", "Digits", "clusive", "length")) else TEXTS
    )
    values = PATTERNS if element.tag == f"{XS}pattern" else kinds.get(name, numbers)
    other = [str(each.get(name)) for each in root.iter() if isinstance(each.tag, str) and each.get(name)]
    _set(element, name, chance.choice((*values, *chance.choices(other or TEXTS, k=5), chance.choice(TEXTS))))


def _set(element: etree._Element, name: str, value: str) -> None:
    try:
        element.set(name, value)
    except ValueError:  # lxml writes no such character
        element.set(name, "x")


def _new_attribute(root: etree._Element, chance: Random) -> None:
    names = (
        "name",
        "type",
        "ref",
        "base",
        "minOccurs",
        "maxOccurs",
        "default",
        "fixed",
        "nillable",
        "abstract",
        "form",
        "use",
        "mixed",
        "final",
        "block",
        "substitutionGroup",
        "id",
        "value",
        "namespace",
        "processContents",
        "targetNamespace",
        "elementFormDefault",
        f"{XS}int",
        "soapAction",
        "style",
        "location",
    )
    values = (
        *TYPES,
        *NUMBERS,
        *NAMES[:20],
        "true",
        "false",
        "#all",
        "##any",
        "##local urn:x",
        "required",
        "prohibited",
        "document",
        "rpc",
    )
    _set(_any(root, chance), chance.choice(names), chance.choice(values))


def _remove(root: etree._Element, chance: Random) -> None:
    element = _any(root, chance)
    if element.attrib and chance.random() < 0.4:
        del element.attrib[chance.choice(sorted(map(str, element.attrib)))]
    elif (parent := element.getparent()) is not None:
        parent.remove(element)


def _move(root: etree._Element, chance: Random) -> None:
    """Put a copy of an element somewhere else, over and over."""
    element, holder = copy.deepcopy(_any(root, chance)), _any(root, chance)
    if len(element) < 40:
        for _ in range(chance.choice((1, 1, 2, 30))):
            holder.insert(chance.randrange(len(holder) + 1), copy.deepcopy(element))


def _rename(root: etree._Element, chance: Random) -> None:
    tags = sorted({str(each.tag) for each in root.iter() if isinstance(each.tag, str)})
    more = [
        f"{XS}{name}"
        for name in (
            "redefine",
            "override",
            "key",
            "keyref",
            "unique",
            "notation",
            "import",
            "include",
            "assert",
            "alternative",
            "openContent",
            "any",
            "all",
            "list",
        )
    ]
    _any(root, chance).tag = chance.choice([*tags, *more])


def _wrap(root: etree._Element, chance: Random) -> None:
    """Put an element into one of its own name, many times."""
    element = _any(root, chance)
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for _ in range(chance.choice((1, 3, 60, 300))):
        outer = etree.Element(element.tag)
        outer.append(element)
        element = outer
    parent.insert(at, element)


def _text(root: etree._Element, chance: Random) -> None:
    element = _any(root, chance)
    try:
        element.text = chance.choice(TEXTS)
    except ValueError:
        element.text = "x"


def _documentation(root: etree._Element, chance: Random) -> None:
    element = chance.choice([each for each in root.iter() if str(each.tag).startswith(XS)])
    try:
        note = etree.Element(f"{XS}annotation")
        etree.SubElement(note, f"{XS}documentation").text = chance.choice(TEXTS)
        element.insert(0, note)
    except ValueError:
        return


CHANGES: tuple[Change, ...] = (
    _attribute, _attribute, _attribute, _attribute, _new_attribute, _new_attribute, _remove, _move, _move, _rename,
    _wrap, _text, _documentation,
)  # fmt: skip


def mutated(chance: Random) -> bytes:
    """A WSDL with a few changes."""
    case = chance.choice(CASES)
    whole = EVERYTHING if chance.random() < 0.7 else case.bytes
    root = etree.fromstring(whole)
    for change in chance.choices(CHANGES, k=chance.choice((1, 1, 2, 4))):
        change(root, chance)
    data = etree.tostring(root, encoding="utf-8")
    if chance.random() < 0.1:
        at = chance.randrange(len(data))
        data = (
            data[:at]
            + bytes(chance.choices(range(256), k=chance.choice((0, 1, 4))))
            + data[at + chance.choice((0, 1, 9)) :]
        )
    return data


@dataclass(frozen=True)
class Bomb:
    """Declarations each of which uses the next one.

    Attributes:
        tag: what each is.
        use: what uses the next one, by its name.
        around: the tags around the uses.
        last: the content of the last one.
        width: whether it may use the next one several times.
    """

    tag: str
    use: str
    around: tuple[str, ...] = ()
    last: str = ""
    width: bool = True

    def declaration(self, name: str, content: str) -> str:
        """One declaration."""
        before = "".join(f"<xs:{tag}>" for tag in self.around)
        behind = "".join(f"</xs:{tag.partition(' ')[0]}>" for tag in reversed(self.around))
        return f'<xs:{self.tag} name="{name}">{before}{content}{behind}</xs:{self.tag}>'


_OF_INT = '<xs:restriction base="xs:int"/>'
KINDS = (
    Bomb("group", '<xs:group ref="{}"/>', ("sequence",)),
    Bomb("group", '<xs:group ref="{}" maxOccurs="unbounded"/>', ("choice",)),
    Bomb("attributeGroup", '<xs:attributeGroup ref="{}"/>', last='<xs:attribute name="a"/>'),
    Bomb(
        "simpleType",
        '<xs:simpleType><xs:restriction base="{}"/></xs:simpleType>',
        ("union",),
        last=f"<xs:simpleType>{_OF_INT}</xs:simpleType>",
    ),
    Bomb("simpleType", '<xs:union memberTypes="{0} {0} xs:date {0}"/>', last=_OF_INT, width=False),
    Bomb(
        "simpleType",
        '<xs:restriction base="{}"><xs:pattern value="(a|b)*a(a|b){{30}}"/></xs:restriction>',
        last=_OF_INT,
        width=False,
    ),
    Bomb("simpleType", '<xs:list itemType="{}"/>', last=_OF_INT, width=False),
    Bomb("complexType", '<xs:complexContent><xs:extension base="{}"/></xs:complexContent>', width=False),
    Bomb("complexType", '<xs:element name="e" type="{}"/>', ("sequence", "sequence", "choice")),
    Bomb("element", '<xs:complexType><xs:sequence><xs:element ref="{}"/></xs:sequence></xs:complexType>', width=False),
)


def bomb(chance: Random) -> bytes:
    """Declarations each of which uses the next one, perhaps several times, and a type with them."""
    kind, levels = chance.choice(KINDS), chance.choice((5, 30, 90, 400))
    width = chance.choice((2, 3, 9)) if kind.width else 1
    size = chance.choice((0, 1, 300)) if "sequence" in kind.around or "choice" in kind.around else 0
    elements = "".join(f'<xs:element name="a{i}" type="xs:int"/>' for i in range(size))
    uses = (kind.use.format(f"tns:D{level + 1}") * width + elements for level in range(levels))
    declared = [kind.declaration(f"D{level}", content) for level, content in enumerate(uses)]
    if chance.random() < 0.5:
        declared.reverse()
    ends = chance.choice((kind.last or elements, kind.last, kind.use.format("tns:D0")))
    first = {"group": "group", "attributeGroup": "attributeGroup"}.get(kind.tag)
    used = f'<xs:{first} ref="tns:D0"/>' if first else '<xs:sequence><xs:element name="x" type="tns:D0"/></xs:sequence>'
    types = "".join(f'<xs:complexType name="T{i}">{used}</xs:complexType>' for i in range(chance.choice((1, 1, 50))))
    return wsdl("".join(declared) + kind.declaration(f"D{levels}", ends) + types)


def assert_held(data: bytes) -> None:
    """Fail if a WSDL gives anything but code that says nothing of its own, or an error of ours that can be shown."""
    try:
        bindings = understand(Sources(FILE, {FILE: data}), Settings())
    except GeneratorError as error:
        assert len(str(error)) < LONGEST_TEXT, f"{len(str(error))} characters"
        assert all(each.isprintable() or each == "\n" for each in str(error)), repr(str(error))
        return
    assert_rendered(bindings)


def assert_rendered(bindings: Bindings) -> None:
    """Fail if what is written of bindings is anything but code that says nothing of its own."""
    for path, text in render(bindings, resources.TEMPLATES, version="1", digest="").items():
        assert not {"..", ""} & {*path.split("/")}, path
        assert all(each.isprintable() or each == "\n" for each in text), path
        for node in ast.walk(ast.parse(text)):
            assert CODE not in (getattr(node, "id", ""), getattr(node, "attr", "")), (path, ast.unparse(node))


def attack(attempts: Attempts) -> None:
    """Have WSDLs read, and what becomes of them written."""
    for make, number in ((mutated, NUMBER), (bomb, BOMBS)):
        for at in range(number):
            data = make(attempts.chance)
            with attempts.one("WSDLs", [make.__name__, at]):
                assert_held(data)
