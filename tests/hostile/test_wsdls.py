"""WSDLs that attack: each ends in a clear error with its place, in bounded time and memory, and asks nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sfmc_soapgen.errors import GeneratorError, InputError
from sfmc_soapgen.pipeline import default_settings, generate, load_sources
from sfmc_soapgen.resources import WSDL
from sfmc_soapgen.wsdl.reader import Sources, load, parse
from sfmc_soapgen.wsdl.xml_parser import MAX_DEPTH
from support import TESTS
from support.hostile.bounds import HANGS, bounded, listening
from support.packages import without_origin
from support.wsdls import EVERYTHING, FILE, NS, line_of, sequence, wsdl

XSD = f'<xs:schema targetNamespace="{NS}" xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'


def refused(data: bytes, **files: bytes) -> GeneratorError:
    """The error that a WSDL gives, which names a place in a file."""
    with pytest.raises(GeneratorError) as caught:
        parse(Sources(FILE, {FILE: data, **files}))
    assert caught.value.origin is not None
    assert caught.value.hint
    assert all(character.isprintable() or character == "\n" for character in str(caught.value))
    assert len(str(caught.value)) < 5000
    return caught.value


DOCTYPES = [
    "<!DOCTYPE a>",
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "{url}/entity">]>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE a SYSTEM "{url}/dtd">',
    '<!DOCTYPE a [<!ENTITY % x SYSTEM "{url}/parameter"> %x;]>',
    "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i + 1} '{f'&a{i};' * 10}'>" for i in range(12)) + "]>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_a_doctype_is_refused(doctype: str) -> None:
    """Before anything in it is read, in the WSDL and in what it imports."""
    with listening() as (url, received):
        declaration, rest = EVERYTHING.split(b"\n", 1)
        data = declaration + b"\n" + doctype.replace("{url}", url).encode() + rest.replace(b">a<", b">&x;&a12;<")
        error = refused(data)
        assert (error.problem, error.origin and error.origin.line) == ("a DOCTYPE is refused", 2)
        importing = wsdl('<xs:include schemaLocation="a.xsd"/>')
        error = refused(importing, **{"a.xsd": (doctype.replace("{url}", url) + XSD).encode()})
        assert (error.problem, error.origin and error.origin.file) == ("a DOCTYPE is refused", "a.xsd")
    assert received == []


@pytest.mark.parametrize(
    "location",
    [
        "{url}/a.xsd",
        "{url}/",
        "{url}/a.xsd?x=1",
        "file:///etc/passwd",
        "/etc/passwd",
        "../outside.xsd",
        "..\\outside.xsd",
        "%2e%2e%2foutside.xsd",
        "folder",
        "folder/",
        "pipe",
        "device",
        "link.xsd",
        "dangling",
        "",
        ".",
        "..",
        "con\x85.xsd",
        "a" * 5000,
    ],
)
@pytest.mark.parametrize(
    "element", ['<xs:include schemaLocation="{}"/>', '<xs:import namespace="u" schemaLocation="{}"/>']
)
def test_imports_stay_in_the_folder(tmp_path: Path, location: str, element: str) -> None:
    """Nothing is fetched, nothing outside is read, nothing waits."""
    (tmp_path / "outside.xsd").write_text(XSD)
    folder = tmp_path / "in"
    (folder / "folder").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    (folder / "device").symlink_to("/dev/zero")
    (folder / "link.xsd").symlink_to(tmp_path / "outside.xsd")
    (folder / "dangling").symlink_to(tmp_path / "nowhere")
    with listening() as (url, received):
        data = wsdl(element.replace("{}", location.replace("{url}", url)))
        (folder / FILE).write_bytes(data)
        with pytest.raises(InputError) as caught:
            load(folder / FILE)
    message = str(caught.value)
    assert "which is not there" in message or "does not name a file" in message or "leads out of the folder" in message
    assert f"{FILE}:{line_of(data, '<xs:i')}" in message
    assert received == []


def test_links_within_the_folder(tmp_path: Path) -> None:
    """They are followed; a WSDL that is a link itself may have its schemas on either side."""
    data = wsdl('<xs:include schemaLocation="a.xsd"/>')
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / FILE).write_bytes(data)
    (tmp_path / "real" / "b.xsd").write_text(XSD)
    (tmp_path / "real" / "a.xsd").symlink_to("b.xsd")
    assert set(load(tmp_path / "real" / FILE).files) == {FILE, "a.xsd"}
    (tmp_path / "links").mkdir()
    for name in (FILE, "a.xsd"):
        (tmp_path / "links" / name).symlink_to(tmp_path / "real" / name)
    assert set(load(tmp_path / "links" / FILE).files) == {FILE, "a.xsd"}


@pytest.mark.parametrize("name", ["folder", "pipe", "nowhere", "device"])
def test_a_wsdl_that_is_no_file(tmp_path: Path, name: str) -> None:
    """The error says so; nothing is waited for."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    with pytest.raises(InputError, match="there is no file"):
        load(tmp_path / name)


def test_files_that_import_each_other() -> None:
    """Some import themselves: each is read once."""

    def schema(*others: str) -> bytes:
        includes = "".join(f'<xs:include schemaLocation="{other}"/>' for other in others)
        return XSD.replace("/>", f">{includes}</xs:schema>").encode()

    files = {"a.xsd": schema("b.xsd", "a.xsd"), "b.xsd": schema("a.xsd", "c.xsd", "b.xsd"), "c.xsd": schema("a.xsd")}
    tree = parse(Sources(FILE, {FILE: wsdl('<xs:include schemaLocation="a.xsd"/>'), **files}))
    assert len(tree.schemas) == 1 + len(files)
    data = wsdl().replace(b"<types>", f'<import namespace="{NS}" location="{FILE}"/><types>'.encode())
    assert len(parse(Sources(FILE, {FILE: data})).definitions) == 1


def test_other_ways_out_of_the_file() -> None:
    """XInclude is refused or is a note; a style sheet is nothing."""
    with listening() as (url, received):
        include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{url}/a"/>'
        sheet = f'<?xml-stylesheet href="{url}/sheet" type="text/xsl"?>'
        error = refused(wsdl(include))
        assert "{http://www.w3.org/2001/XInclude}include is not supported inside xs:schema" in error.problem
        note = f"<xs:annotation><xs:appinfo>{include}</xs:appinfo></xs:annotation>"
        parse(Sources(FILE, {FILE: wsdl(note).replace(b"<definitions", sheet.encode() + b"<definitions")}))
        located = f'xsi:schemaLocation="{NS} {url}/b" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name='
        parse(Sources(FILE, {FILE: wsdl(f'<xs:complexType {located}"T"/>')}))
    assert received == []


def annotated(content: str) -> bytes:
    """A WSDL with a note."""
    return wsdl(f"<xs:annotation><xs:appinfo>{content}</xs:appinfo></xs:annotation>")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: annotated("<x>" * 10_000 + "</x>" * 10_000), f"elements nest deeper than {MAX_DEPTH}"),
        (lambda: wsdl("<xs:sequence>" * 10_000 + "</xs:sequence>" * 10_000), f"elements nest deeper than {MAX_DEPTH}"),
        (lambda: annotated("<x>" * 1_000_000), f"elements nest deeper than {MAX_DEPTH}"),
        (
            lambda: annotated("<x " + " ".join(f'a{i}=""' for i in range(100_000)) + "/>"),
            "attributes of one element: more than",
        ),
        (
            lambda: annotated("<x " + " ".join(f'xmlns:a{i}="u"' for i in range(500)) + "/>"),
            "namespaces declared in one place",
        ),
        (lambda: annotated("<x/>" * 200_000), "the file has more than 100,000 elements"),
        (
            lambda: wsdl("".join(f'<xs:complexType name="T{i}"/>' for i in range(1_000_000))),
            "the file has more than 100,000 el",
        ),
        (lambda: annotated("x" * (33 << 20)), "the file has 34,6"),
        (lambda: annotated("x" * (11 << 20)), "the file is not well-formed XML"),
        (lambda: wsdl(f'<xs:complexType name="{"x" * 100_000}"/>'), None),
        (lambda: b"\xff\xfe" + b"<" * 101, "the file is not well-formed XML"),
        (lambda: wsdl().decode().replace("UTF-8", "UTF-7").encode(), "cannot read the file: "),
        (lambda: wsdl().decode().replace("UTF-8", "x" * 100_000).encode(), "cannot read the file: unknown encoding"),
        (
            lambda: wsdl().decode().replace("UTF-8", "utf-16").encode(),
            "the file is not well-formed XML: encoding specified",
        ),
        (lambda: wsdl("\0"), "the file is not well-formed XML"),
        (lambda: wsdl("@").replace(b"@", b"\xff"), "the file is not well-formed XML"),
        (lambda: b"\x1f\x8b" + wsdl(), "the file is not XML"),
        (lambda: b"PK\x03\x04" + wsdl(), "the file is not XML"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_explode(make: Callable[[], bytes], problem: str | None) -> None:
    """A bound ends it. They are made when their turn comes: some are big."""
    data = make()
    if problem is None:
        assert parse(Sources(FILE, {FILE: data}))
    else:
        assert refused(data).problem.startswith(problem)


def test_files_that_explode_together() -> None:
    """The bound of elements is for all files."""
    content = XSD.replace("/>", ">" + "<xs:annotation/>" * 60_000 + "</xs:schema>").encode()
    includes = '<xs:include schemaLocation="a.xsd"/><xs:include schemaLocation="b.xsd"/>'
    error = refused(wsdl(includes), **{"a.xsd": content, "b.xsd": content})
    assert error.problem == "the files have more than 100,000 elements"


def test_encodings() -> None:
    """A WSDL may be in UTF-16 or in one byte for a character."""
    expected = generate(Sources(FILE, {FILE: EVERYTHING}), default_settings())
    for encoding in ("utf-16", "utf-8-sig", "iso-8859-1"):
        data = EVERYTHING.decode().replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
        files = generate(Sources(FILE, {FILE: data}), default_settings())
        assert without_origin(files) == without_origin(expected)


DEEP = {
    "inheritance": (
        '<xs:complexType name="T0"/>'
        + "".join(
            f'<xs:complexType name="T{i + 1}"><xs:complexContent><xs:extension base="tns:T{i}"/></xs:complexContent>'
            f"</xs:complexType>"
            for i in range(2000)
        ),
        "is made of a type that is made of a type, and so on for more than 100",
    ),
    "names": (
        "".join(f'<xs:complexType name="T{bin(i)[2:].translate({48: 46, 49: 45})}"/>' for i in range(5000)),
        "more than 100 names become 'T' in Python",
    ),
    "long name": (f'<xs:complexType name="{"x" * 100_000}"/>', "the name of a type or message has 100000 characters"),
}


@pytest.mark.parametrize("kind", DEEP)
def test_models_that_explode(kind: str) -> None:
    """Long lines of inheritance, thousands of names that are one name in Python, and names without end."""
    schema, problem = DEEP[kind]
    with pytest.raises(GeneratorError, match=problem) as caught:
        generate(Sources(FILE, {FILE: wsdl(schema)}), default_settings())
    assert caught.value.origin is not None


def test_long_chains_of_use() -> None:
    """Each type is used by the one before it only: they live in one module, however many they are."""
    types = "".join(sequence(f'<xs:element name="a" type="tns:T{i + 1}"/>', of=f"T{i}") for i in range(1200))
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from support.wsdls import wsdl, lowered
from sfmc_soapgen.python.modules import plan_modules, Topics
found = plan_modules(lowered(wsdl(sys.stdin.read())), Topics())
print([(module.name, len(module.types)) for module in found.modules])
"""
    command = [sys.executable, "-c", program, str(TESTS)]
    types += '<xs:complexType name="T1200"/>'
    done = subprocess.run(command, input=types, capture_output=True, text=True, timeout=HANGS, check=True)
    assert done.stdout == "[('types', 1201)]\n"


@pytest.mark.parametrize("imported", [False, True])
def test_truncated(imported: bool) -> None:
    """Each one percent less is an error with a line."""
    embedded = load_sources()
    [fault] = embedded.files.keys() - {embedded.root}
    importing = wsdl(f'<xs:import namespace="urn:fault.partner.exacttarget.com" schemaLocation="{fault}"/>')
    sources = Sources(FILE, {FILE: importing, fault: embedded.files[fault]}) if imported else embedded
    assert parse(sources)
    cut = fault if imported else embedded.root
    data = sources.files[cut]
    for percent in range(100):
        part = data[: len(data) * percent // 100]
        with pytest.raises(InputError) as caught:
            parse(Sources(sources.root, {**sources.files, cut: part}))
        origin = caught.value.origin
        assert origin is not None
        assert origin.file == cut
        assert origin.line <= part.count(b"\n") + 1
        assert "fetch it again" in caught.value.hint.lower()


@pytest.mark.slow
def test_little_memory() -> None:
    """The largest that is read, and what is refused, fit into a gigabyte."""
    program = """
from sfmc_soapgen.wsdl.reader import Sources, parse
from sfmc_soapgen.errors import GeneratorError
HEAD = ('<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:a">'
        '<types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">')
TAIL = "</xs:schema></types></definitions>"
def read(content):
    try:
        print(len(parse(Sources("a", {"a": (HEAD + content + TAIL).encode()})).schemas[0].complex_types))
    except GeneratorError as error:
        print(error.problem[:39])
read("".join(f'<xs:complexType name="T{i}"/>' for i in range(20_000)))
read("".join(f'<xs:complexType name="T{i}"/>' for i in range(1_000_000)))
read("<x>" * 10_000_000)
read("<xs:annotation " + " ".join(f'a{i}=""' for i in range(1_000_000)) + "/>")
read("x" * 100_000_000)
"""
    assert bounded(program).splitlines() == [
        "20000",
        "the file has more than 100,000 elements",
        "elements nest deeper than 100",
        "attributes of one element: more than 10",
        "the file has 100,000,174 bytes, more th",
    ]


AUDITED = """
import json, sys
PARSED = "<unknown>"  # what `ast.parse` calls a text, which is no code then
OUTSIDE = ("socket.", "urllib.", "http.", "ftplib.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")
seen = []
def hook(event, arguments):
    if not armed:
        return
    if event.startswith(OUTSIDE):
        seen.append([event, str(arguments)[:200]])
    elif event == "exec" and any(name in getattr(arguments[0], "co_filename", "") for name in ("generated", PARSED)):
        seen.append([event, str(arguments[0])[:200]])
    elif event == "import" and (arguments[0].startswith(("sfmc_soap.", "marker")) or arguments[0] == "sfmc_soap"):
        seen.append([event, str(arguments)[:200]])
    elif event == "compile" and arguments[0] is not None and arguments[1] != PARSED and b"MARKER" in bytes(
        arguments[0] if isinstance(arguments[0], bytes) else str(arguments[0]).encode()
    ):
        seen.append([event, str(arguments)[:200]])
armed = False
sys.addaudithook(hook)
from pathlib import Path
from click.testing import CliRunner
from sfmc_soapgen.cli import main
armed = True
for command in (["generate", *sys.argv[1:]], ["check", *sys.argv[1:]], ["show", "--wsdl", sys.argv[1]]):
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
armed = False
print(json.dumps({"seen": seen, "loaded": [name for name in sys.modules if name.split(".")[0] == "sfmc_soap"]}))
"""


def test_nothing_generated_is_run_and_nobody_is_asked(tmp_path: Path) -> None:
    """There is no import, no compiling, no execution, no socket and no process."""
    restriction = '<xs:restriction base="xs:string"><xs:enumeration value="MARKER"/></xs:restriction>'
    (tmp_path / FILE).write_bytes(wsdl(f'<xs:simpleType name="MARKER">{restriction}</xs:simpleType>'))
    command = [sys.executable, "-c", AUDITED, str(tmp_path / FILE), "--output", str(tmp_path / "generated")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"seen": [], "loaded": []}
    assert "MARKER" in (tmp_path / "generated" / "sfmc_soap" / "enums.py").read_text()
    assert WSDL.is_file()
