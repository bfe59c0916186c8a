"""A part of a WSDL: what it holds, and that it is the same as in the whole."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sfmc_soap
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.package.manifest import MANIFEST
from sfmc_soapgen.package.package import Package
from sfmc_soapgen.pipeline import Settings, default_settings, generate, load_sources, understand
from sfmc_soapgen.python.bindings import Bindings, Selection
from sfmc_soapgen.python.selection import left_out, select
from sfmc_soapgen.wsdl.reader import Sources
from support.messages import meaning
from support.packages import part
from support.profiles import examples
from support.strategies import MODELS, instances
from support.wsdls import EVERYTHING, FILE, Endpoint, Exchange, document, schema, sequence, wsdl


@cache
def embedded() -> Bindings:
    """The embedded WSDL, understood."""
    return understand(load_sources(), default_settings())


def bindings_of(data: bytes) -> Bindings:
    """A small WSDL, understood."""
    return understand(Sources(FILE, {FILE: data}), Settings())


@cache
def everything() -> Bindings:
    """A WSDL with a bit of everything, understood."""
    return bindings_of(EVERYTHING)


def held(bindings: Bindings, *types: str, operations: tuple[str, ...] | None = None) -> set[str]:
    """The Python names of what a part holds."""
    return {*select(bindings, Selection(types, operations)).names.types.values()}


def extension(base: str, of: str, particles: str = "") -> str:
    """A type that extends another."""
    return (
        f'<xs:complexType name="{of}"><xs:complexContent><xs:extension base="tns:{base}"><xs:sequence>{particles}'
        "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
    )


def field(type_: str, name: str = "a", more: str = 'minOccurs="0"') -> str:
    """An element inside a type."""
    return f'<xs:element name="{name}" type="tns:{type_}" {more}/>'


def simple(content: str, of: str) -> str:
    """A simple type."""
    return f'<xs:simpleType name="{of}">{content}</xs:simpleType>'


ENUM = simple('<xs:restriction base="xs:string"><xs:enumeration value="x"/></xs:restriction>', "E")
OTHER = sequence("", of="Other") + simple('<xs:restriction base="xs:int"/>', "OtherSimple")


@pytest.mark.parametrize(
    ("body", "asked", "expected"),
    [
        (sequence(field("U")) + sequence("", of="U"), "T", {"T", "U"}),
        (extension("B", "T") + sequence(field("E"), of="B") + ENUM, "T", {"T", "B", "E"}),
        (extension("B", "T") + sequence("", of="B"), "B", {"B"}),
        (sequence(field("T")), "T", {"T"}),
        (ENUM, "E", {"E"}),
        (simple('<xs:list itemType="tns:E"/>', "T") + ENUM, "T", {"T", "E"}),
        (
            simple('<xs:union memberTypes="tns:E tns:R xs:date"/>', "T")
            + ENUM
            + simple('<xs:restriction base="tns:S"/>', "R")
            + simple('<xs:restriction base="xs:int"/>', "S"),
            "T",
            {"T", "E", "R", "S"},
        ),
        (
            sequence(
                '<xs:element name="Us" minOccurs="0"><xs:complexType><xs:sequence>'
                '<xs:element name="U" type="tns:U" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>'
            )
            + sequence("", of="U"),
            "T",
            {"T", "U"},
        ),
        (
            sequence(f'<xs:choice maxOccurs="unbounded">{field("E", "a")}{field("U", "b")}</xs:choice>')
            + ENUM
            + sequence("", of="U"),
            "T",
            {"T", "TChoice", "E", "U"},
        ),
        (
            sequence(
                '<xs:element name="In"><xs:complexType><xs:attribute name="k" type="tns:E"/></xs:complexType>'
                "</xs:element>"
            )
            + ENUM,
            "T",
            {"T", "TIn", "E"},
        ),
        (
            '<xs:complexType name="T"><xs:complexContent><xs:restriction base="tns:B"><xs:sequence>'
            f'{field("Less")}</xs:sequence></xs:restriction></xs:complexContent></xs:complexType>'
            + sequence(field("More"), of="B")
            + sequence("", of="More")
            + extension("More", "Less"),
            "T",
            {"T", "B", "More", "Less"},
        ),
        (
            sequence('<xs:element ref="tns:M"/>') + '<xs:element name="M"><xs:complexType/></xs:element>',
            "T",
            {"T", "M"},
        ),
        # Without U an element T would be read as the type T.
        (sequence("") + sequence("", of="U") + '<xs:element name="T" type="tns:U"/>', "T", {"T", "U"}),
    ],
)
def test_what_a_type_reaches(body: str, asked: str, expected: set[str]) -> None:
    """All that it cannot do without, and nothing else."""
    assert held(bindings_of(wsdl(body + OTHER)), asked) == expected


def test_what_an_operation_reaches() -> None:
    """Its messages, headers and faults, at the ports of its port type."""
    types = "".join(
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>{field(f"{name}Type")}</xs:sequence></xs:complexType>'
        f"</xs:element>{sequence('', of=f'{name}Type')}"
        for name in ("Ask", "Answer", "Head", "HeadBack", "Failed", "OtherAsk", "OtherAnswer")
    )
    one = Exchange(
        "Ask", "Answer", request_headers=("Head",), response_headers=("HeadBack",), faults=(("F", "Failed"),)
    )
    data = document(
        [schema(types)],
        {"A": {"Do": one}, "B": {"Do": Exchange("OtherAsk", "OtherAnswer"), "See": Exchange("Ask", "Answer")}},
        [Endpoint("PortA", "A"), Endpoint("PortB", "B")],
    )
    bindings = bindings_of(data)
    messages = {"Ask", "Answer", "Head", "HeadBack", "Failed"}
    assert held(bindings, operations=("A.Do",)) == {*messages, *(f"{name}Type" for name in messages)}
    assert held(bindings, operations=("DO_",)) == {"OtherAsk", "OtherAnswer", "OtherAskType", "OtherAnswerType"}
    for operations, remembered, ports in (
        (("A.Do",), ("A.Do",), ["PortA"]),
        (("see",), ("See",), ["PortB"]),
        (("Do",), ("A.Do", "B.Do"), ["PortA", "PortB"]),
        ((), (), []),
    ):
        chosen = select(bindings, Selection(("AskType",), operations))
        assert [port.wire.local for port in chosen.service.ports] == ports
        assert chosen.selection.operations == remembered


def test_types_for_the_details_of_faults_stay() -> None:
    """Global elements of other namespaces that no operation has a place for; subtypes of what one has are none."""
    other = '<xs:complexType name="Detail"/><xs:element name="fault" type="o:Detail"/>'
    other += '<xs:element name="late"><xs:complexType/></xs:element>'
    other += (
        '<xs:complexType name="Base"/><xs:element name="base" type="o:Base"/><xs:element name="plain" type="xs:int"/>'
    )
    other += extension("Base", "Sub").replace("tns:", "o:") + '<xs:element name="sub" type="o:Sub"/>'
    own = '<xs:import namespace="urn:o"/><xs:element name="Answer"><xs:complexType/></xs:element>'
    own += '<xs:element name="Ask"><xs:complexType><xs:sequence><xs:element name="b" type="o:Base"/></xs:sequence>'
    own += f"</xs:complexType></xs:element>{sequence('')}"
    bindings = bindings_of(
        document(
            [schema(own), schema(other, "urn:o")],
            {"TestPortType": {"Do": Exchange("Ask", "Answer")}},
            prefixes={"o": "urn:o"},
        )
    )
    assert held(bindings, "T") == {"T", "Detail", "late"}
    assert held(bindings, operations=("do",)) == {"Ask", "Answer", "Base", "Detail", "late"}


def test_the_embedded_one() -> None:
    """Subtypes are left out and said to be; faults stay; there is a client where there are operations."""
    chosen = select(embedded(), Selection(("SimpleFilterPart",), ("retrieve",)))
    names = {*chosen.names.types.values()}
    assert {"RetrieveRequest", "RetrieveResponseMsg", "APIObject", "FilterPart", "SimpleOperators", "APIFault"} <= names
    assert not {"TriggeredSend", "ComplexFilterPart", "CreateRequest", "CreateResponse"} & names
    missing = left_out(embedded(), chosen)
    assert missing["FilterPart"] == ("ComplexFilterPart", "TagFilterPart")
    assert {"TriggeredSend", "OpenEvent"} <= {*missing["APIObject"]}
    assert left_out(embedded(), select(embedded(), Selection(("*",), ("retrieve",)))) == {}
    assert left_out(embedded(), embedded()) == {}
    # What no field holds is missed by nobody.
    assert left_out(embedded(), select(embedded(), Selection(("APIFault",)))) == {}


@pytest.mark.parametrize(
    "spelled",
    [
        Selection(("Subscriber", "DataExtension"), ("Create", "Retrieve")),
        Selection(("DataExtension", "Subscriber", "Subscriber"), ("RETRIEVE", "create")),
        Selection(("{http://exacttarget.com/wsdl/partnerAPI}DataExtension", "Subscriber"), ("Soap.Create", "retrieve")),
    ],
)
def test_one_selection_in_many_spellings(spelled: Selection) -> None:
    """The bindings is the same, and remembers the names of the WSDL."""
    chosen = select(embedded(), spelled)
    assert chosen.selection == Selection(("DataExtension", "Subscriber"), ("Create", "Retrieve"), ())
    assert select(embedded(), chosen.selection) == chosen


def test_names_in_python_and_of_other_namespaces() -> None:
    """Both are names; what is remembered is the WSDL's."""
    chosen = select(everything(), Selection(("ExtendedPair", "Number_", "Other"), ("GET_",)))
    assert chosen.selection == Selection(("/Number", "Extended//Pair", "{urn:other}Other"), ("Second.Get",), ())
    assert select(everything(), chosen.selection) == chosen


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(("Subscribr",)), "no type is called 'Subscribr'\n  Did you mean Subscriber"),
        (Selection(None, ("Retreive",)), "no operation is called 'Retreive'\n  Did you mean Retrieve?"),
        (Selection(("Create",)), "no type is called 'Create'"),
        (Selection(("Zzz",)), "`sfmc-soapgen show` lists"),
    ],
)
def test_a_name_that_is_none(selection: Selection, message: str) -> None:
    """The error suggests one that is."""
    with pytest.raises(SettingsError) as caught:
        select(embedded(), selection)
    assert message in str(caught.value)


# The files


def test_the_manifest_remembers(tmp_path: Path) -> None:
    """A part's says what was selected, and the whole's nothing."""
    sources = Sources(FILE, {FILE: wsdl(sequence(field("U")) + sequence("", of="U") + ENUM)})
    files = generate(sources, Settings(selection=Selection(("U",), ("*",))))
    described = json.loads(files[MANIFEST])
    assert described["selection"] == {"only": ["U"], "operations": ["*"]}
    assert [each["wire"] for each in described["interface"]["service"]["types"]] == ["U"]
    assert [each["wire"] for each in described["interface"]["service"]["messages"]] == ["PingRequest", "PingResponse"]
    (tmp_path / MANIFEST).write_text(files[MANIFEST])
    assert generate(sources, Settings(selection=Package(tmp_path).selection)) == files
    whole = generate(sources, Settings())
    assert "selection" not in json.loads(whole[MANIFEST])
    assert generate(sources, Settings(selection=Selection(("*",), ("*",)))).keys() < whole.keys()
    (tmp_path / MANIFEST).write_text(whole[MANIFEST])
    assert Package(tmp_path).selection == Package(tmp_path / "nothing").selection == Selection()


def test_without_operations_there_is_no_client() -> None:
    """Neither its module nor its half of the runtime, and nothing names them."""
    sources = Sources(FILE, {FILE: wsdl(sequence(""))})
    files = generate(sources, Settings(selection=Selection(("T",))))
    whole = generate(sources, Settings())
    gone = {path for path in whole if path.startswith("_runtime/client/")} | {"client.py", "operations.py"}
    # Nothing else of the runtime imports these.
    unused = {f"_runtime/{name}.py" for name in ("operation", "derived_types", "patterns", "warning")}
    assert whole.keys() - files.keys() == gone | unused
    assert not files.keys() - whole.keys()
    for word in ("lient", "redentials", "operations", "RetryPolicy"):
        assert word in whole["__init__.py"] and word not in files["__init__.py"]


@st.composite
def selections(draw: st.DrawFn, bindings: Bindings) -> Selection:
    """A few names of types and operations of bindings."""
    types = draw(st.lists(st.sampled_from(sorted(bindings.names.types.values())), max_size=4, unique=True))
    operations = draw(st.lists(st.sampled_from([each.wire.local for each in bindings.service.operations]), max_size=3))
    return Selection(tuple(types), tuple(operations))


@examples(100, repeatable=True)
@given(data=st.data())
def test_a_part_is_the_same_as_in_the_whole(data: st.DataObject) -> None:
    """Every name, field, value, module and order; and whatever it holds has all that it needs."""
    for whole in (embedded(), everything()):
        chosen = select(whole, data.draw(selections(whole)))
        service, names = chosen.service, chosen.names
        for had, has in ((whole.names.types, names.types), (whole.names.fields, names.fields)):
            assert [item for item in had.items() if item[0] in names.types] == [*has.items()]
        assert names.members.items() <= whole.names.members.items()
        assert names.constants.items() <= whole.names.constants.items()
        assert names.methods.items() <= whole.names.methods.items()
        assert names.parameters.items() <= whole.names.parameters.items()
        assert {*names.collisions} <= {*whole.names.collisions}
        assert chosen.plan.module_of.items() <= whole.plan.module_of.items()
        placed = {module.name: [t.wire for t in module.types] for module in whole.plan.modules}
        for module in chosen.plan.modules:
            assert [t.wire for t in module.types] == [w for w in placed[module.name] if w in names.types]
        for has_, had_ in zip(declared(service), declared(whole.service)):
            assert [*has_] == [each for each in had_ if each in has_]
        # A part of a part that names all of it is all of it.
        assert select(chosen, Selection(("*",), ("*",))).service == service


def declared(service: Any) -> Iterator[tuple[Any, ...]]:
    """All that a service declares."""
    yield from (service.types, service.messages, service.enums, service.simples, service.elements, service.operations)


@examples(12, repeatable=True)
@given(selection=st.deferred(lambda: selections(embedded())))
def test_the_package_of_a_part(selection: Selection, tmp_path_factory: pytest.TempPathFactory) -> None:
    """It can be imported; every name and every type of a field is there; annotations can be evaluated."""
    chosen = select(embedded(), selection)
    with part(chosen, tmp_path_factory.mktemp("parts")) as made:
        kept = {*chosen.names.types.values()}
        assert {*made.TYPES.modules} == kept and kept <= {*made.__all__} <= {*dir(made)}
        for name in made.__all__:
            assert getattr(made, name) is not None
        for name in kept:
            assert made.TYPES.modules[name] == sfmc_soap.TYPES.modules[name]
        for cls in (made.TYPES[wire] for wire in made.TYPES):
            if not hasattr(cls, "__particles__"):
                continue
            whole = getattr(sfmc_soap, cls.__name__)
            assert cls.__wire__ == whole.__wire__
            assert repr(cls.__particles__) == repr(whole.__particles__)
            assert {*cls.__particles__} <= {*typing.get_type_hints(cls, localns=made.TYPES)}
            if not cls.__abstract__ and not cls.__message__:
                assert type(made.loads(made.dumps(cls()))) is cls
        assert hasattr(made, "Client") is hasattr(made, "operations") is bool(chosen.service.operations)
        if chosen.service.operations:
            methods = {*chosen.names.methods.values()}
            others = {*embedded().names.methods.values()} - methods
            for client in (made.Client, made.AsyncClient):
                assert all(callable(getattr(client, method)) for method in methods)
                assert not any(hasattr(client, method) for method in others)
                for method in methods:
                    whole_client = getattr(sfmc_soap, client.__name__)
                    assert str(inspect.signature(getattr(client, method))) == str(
                        inspect.signature(getattr(whole_client, method))
                    )


# Messages of the whole


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A part with messages whose objects are mostly of types that it does not have."""
    chosen = select(embedded(), Selection(("Subscriber", "SimpleFilterPart"), ("Create", "Retrieve", "Perform")))
    with part(chosen, tmp_path_factory.mktemp("narrow")) as made:
        yield made


MESSAGES = ["CreateRequest", "CreateResponse", "RetrieveRequestMsg", "RetrieveResponseMsg", "PerformRequestMsg"]


@pytest.mark.parametrize("name", [*MESSAGES, "Subscriber", "APIFault"])
@examples(60, repeatable=True)
@given(data=st.data())
def test_messages_of_the_whole_go_through_a_part_unchanged(narrow: Any, name: str, data: st.DataObject) -> None:
    """Types that it does not have are read as their bases and written back as they were, in XML and in JSON."""
    obj = data.draw(instances(MODELS[name]))
    sent = sfmc_soap.dumps(obj)
    read = narrow.loads(sent)
    assert type(read) is getattr(narrow, name)
    assert meaning(narrow.dumps(read)) == meaning(sent)
    assert sfmc_soap.loads(narrow.dumps(read)) == obj
    again = narrow.from_dict(json.loads(json.dumps(narrow.to_dict(read))))
    assert again == read and narrow.dumps(again) == narrow.dumps(read)


def test_a_type_that_a_part_does_not_have(narrow: Any) -> None:
    """It is read as its base, says what it is, and keeps what it holds."""
    rows = sfmc_soap.CreateRequest(objects=[sfmc_soap.OpenEvent(send_id=5), sfmc_soap.Subscriber(id=1)])
    read = narrow.loads(sfmc_soap.dumps(rows))
    first, second = read.objects
    assert type(first) is narrow.APIObject and type(second) is narrow.Subscriber
    assert narrow.wire_type(first) == "OpenEvent"
    assert [str(item) for item in narrow.unknown(first)] == [
        '<SendID xmlns="http://exacttarget.com/wsdl/partnerAPI">5</SendID>'
    ]
