"""Lowering of the WSDL around the schemas: services, ports, operations, headers and faults."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sfmc_soapgen.errors import InputError, UnsupportedError
from sfmc_soapgen.ir import TEXT, XSD, Component, Element, Field, Kind, Operation, Origin, Port, QName, Service, Type
from sfmc_soapgen.python.naming import choose_names
from support.lowering import inside
from support.wsdls import EVERYTHING, FILE, NS, line_of, lowered, name, sequence, wsdl

PING = Operation(
    name("Ping"), name("TestPortType"), action="Ping", request=name("PingRequest"), response=name("PingResponse")
)
PORT = Port(
    name("TestPort"), name("TestService"), name("TestPortType"), version="1.1", endpoint="https://test.example/"
)


def changed(*changes: tuple[str, str], schema: str = "") -> bytes:
    """The small WSDL with some of its text replaced, once each."""
    text = wsdl(schema).decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def test_the_service() -> None:
    """The smallest of all."""
    service = lowered(wsdl())
    assert service == Service(
        name("TestService"),
        ports=(PORT,),
        operations=(PING,),
        messages=(Type(name("PingRequest")), Type(name("PingResponse"))),
    )
    assert service.endpoint == "https://test.example/"
    assert service.operations[0].origin == Origin(FILE, line_of(wsdl(), "<operation"))
    assert service.messages[0].origin == Origin(FILE, line_of(wsdl(), '<xs:element name="PingRequest"'))


def test_operations_keep_the_order_of_the_port_type() -> None:
    """They are not sorted."""
    operations = {"Zulu": ("M", "M"), "Alpha": ("M", "M"), "Mike": ("M", "M")}
    service = lowered(wsdl('<xs:element name="M"><xs:complexType/></xs:element>', operations=operations))
    assert [each.wire for each in service.operations] == [name("Zulu"), name("Alpha"), name("Mike")]


# --- services, ports and port types

ADDRESS = '<soap:address location="https://test.example/"/>'
SOAP12 = 'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/"'


def binding(data: bytes) -> str:
    """The binding of a WSDL, as text."""
    text = data.decode()
    return text[text.index("  <binding") : text.index("  <service")]


def test_ports_that_share_a_binding() -> None:
    """Each is a port; the first one's address is the endpoint."""
    port = f'<port name="TestPort" binding="tns:TestBinding">{ADDRESS}</port>'
    more = port.replace("TestPort", "Other").replace("https://test.example", "https://other.example")
    service = lowered(changed((port, port + more)))
    other = replace(PORT, wire=name("Other"), endpoint="https://other.example/")
    assert service == replace(lowered(wsdl()), ports=(PORT, other))
    assert service.endpoint == PORT.endpoint


def test_a_service_of_soap_1_2() -> None:
    """The version is the port's; nothing else differs."""
    service = lowered(changed(('xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"', SOAP12)))
    assert service == replace(lowered(wsdl()), ports=(replace(PORT, version="1.2"),))


def test_both_versions_of_one_port_type() -> None:
    """Two ports, and each operation once."""
    second = binding(wsdl()).replace('name="TestBinding"', f'name="Second" {SOAP12}')
    port = f'<port name="P12" binding="tns:Second" {SOAP12}>{ADDRESS}</port>'
    service = lowered(changed(("  <service", second + "  <service"), ("</service>", port + "</service>")))
    assert service == replace(lowered(wsdl()), ports=(PORT, replace(PORT, wire=name("P12"), version="1.2")))


def test_bindings_that_differ_in_their_operations() -> None:
    """One operation could not be both."""
    second = binding(wsdl()).replace('name="TestBinding"', 'name="Second"').replace('soapAction="Ping"', "")
    port = f'<port name="P2" binding="tns:Second">{ADDRESS}</port>'
    data = changed(("  <service", second + "  <service"), ("</service>", port + "</service>"))
    problem = "wsdl:binding 'Second' and another of its wsdl:portType differ in their operations"
    with pytest.raises(UnsupportedError) as caught:
        lowered(data)
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, line_of(data, '<binding name="Second"'))


def test_several_services_and_port_types() -> None:
    """All ports of all services, and the operations of each port type with a port; the first service gives the name."""
    swapped = '<input message="tns:PingOut"/><output message="tns:PingIn"/>'
    more = f'<portType name="More"><operation name="Ping">{swapped}</operation></portType>'
    unused = more.replace('"More"', '"Unused"').replace("tns:PingIn", "tns:None")
    second = binding(wsdl()).replace("TestBinding", "Second").replace("TestPortType", "More")
    service = f'<service name="Two"><port name="P2" binding="tns:Second">{ADDRESS}</port></service>'
    data = changed(
        ("  <binding", more + unused + second + "  <binding"), ("</definitions>", f"{service}</definitions>")
    )
    found = lowered(data)
    other = replace(PING, port_type=name("More"), request=PING.response, response=PING.request)
    assert (found.wire, found.operations) == (name("TestService"), (PING, other))
    assert found.ports == (PORT, replace(PORT, wire=name("P2"), service=name("Two"), port_type=name("More")))
    assert choose_names(found).constants == {PING.key: "PING", other.key: "PING_"}


def test_ports_that_are_not_soap() -> None:
    """They are passed over, whatever their port types are made of."""
    port_type = '<portType name="Get"><operation name="G"><output message="tns:G"/></operation></portType>'
    message = '<message name="G"><part name="a" type="xs:string"/></message>'
    http = (
        '<binding name="Http" type="tns:Get"><h:binding xmlns:h="http://schemas.xmlsoap.org/wsdl/http/" verb="GET"/>'
        '<operation name="G"/></binding>'
    )
    address = '<h:address xmlns:h="http://schemas.xmlsoap.org/wsdl/http/" location="x"/>'
    port = f'<port name="H" binding="tns:Http">{address}</port>'
    data = changed(
        ("  <portType", f"{message}\n  <portType"),
        ("  <binding", f"{port_type}{http}  <binding"),
        ("<port ", f"{port}<port "),
    )
    assert lowered(data) == lowered(wsdl())


def test_a_service_in_pieces() -> None:
    """The same WSDL, its schema in a file that an import-only schema without a namespace leads to."""
    data = wsdl(sequence('<xs:element name="x" type="xs:int"/>'))
    start, end = data.index(b"    <xs:schema"), data.index(b"  </types>")
    declared = data[start:end].strip()
    declared = declared.replace(b"<xs:schema", f'<xs:schema xmlns:xs="{XSD}" xmlns:tns="{NS}"'.encode())
    importing = f'<xs:schema><xs:import namespace="{NS}" schemaLocation="http://x/y/types.xsd"/></xs:schema>'
    root = data[:start] + importing.encode() + data[end:]
    assert lowered(root, types=declared) == lowered(data)


# --- headers and faults

HEADERS = '<xs:complexType name="H"/><xs:element name="Auth" type="tns:H"/><xs:element name="Oops" type="tns:H"/>'
MESSAGE = (
    '  <message name="Extra"><part name="auth" element="tns:Auth"/><part name="oops" element="tns:Oops"/></message>\n'
)
BODY = '<input><soap:body use="literal"/></input>'
HEADER = '<soap:header message="tns:{}" part="{}" use="literal"/>'
EXTRA = ("  <portType", MESSAGE + "  <portType")


def operation(*changes: tuple[str, str]) -> Operation:
    """The one operation of a WSDL with two more elements."""
    (found,) = lowered(changed(*changes, schema=HEADERS)).operations
    return found


@pytest.mark.parametrize("order", [1, -1])
def test_a_header_of_another_message(order: int) -> None:
    """Before or after the body."""
    inside = "".join(['<soap:body use="literal"/>', HEADER.format("Extra", "auth")][::order])
    assert operation(EXTRA, (BODY, f"<input>{inside}</input>")) == replace(PING, request_headers=(name("Auth"),))


def test_headers_in_the_message_of_the_body() -> None:
    """What a header takes of it is not in the body; `parts` says it too."""
    parts = '<part name="parameters" element="tns:PingRequest"/>'
    more = (parts, parts + '<part name="auth" element="tns:Auth"/>')
    header = HEADER.format("PingIn", "auth")
    expected = replace(PING, request_headers=(name("Auth"),))
    assert operation(more, (BODY, f"<input>{header}<soap:body/></input>")) == expected
    assert operation(more, (BODY, f'<input>{header}<soap:body parts="parameters"/></input>')) == expected
    assert operation(more, (BODY, '<input><soap:body parts="parameters"/></input>')) == PING


def test_headers_of_the_answer_and_their_faults() -> None:
    """A header's fault is a fault of the operation."""
    fault = HEADER.format("Extra", "oops").replace("header ", "headerfault ")
    header = HEADER.format("Extra", "auth").replace("/>", f">{fault}</soap:header>")
    old = BODY.replace("input", "output")
    found = operation(EXTRA, (old, old.replace("<soap:body", f"{header}<soap:body")))
    assert found == replace(PING, response_headers=(name("Auth"),), faults=(name("Oops"),))


def test_faults() -> None:
    """Each once, in the order of the port type; the binding's own add nothing."""
    faults = "".join(
        f'<fault name="{each}" message="tns:{message}"/>'
        for each, message in (("a", "One"), ("b", "Two"), ("c", "One"))
    )
    messages = "".join(
        f'  <message name="{each}"><part name="p" element="tns:{element}"/></message>\n'
        for each, element in (("One", "Oops"), ("Two", "Auth"))
    )
    output = '<output message="tns:PingOut"/>'
    bound = BODY.replace("input", "output")
    declared = ("  <portType", messages + "  <portType"), (output, output + faults)
    expected = replace(PING, faults=(name("Oops"), name("Auth")))
    assert operation(*declared) == expected
    assert (
        operation(*declared, (bound, bound + '<fault name="a"><soap:fault name="a" use="literal"/></fault>'))
        == expected
    )


def test_messages_of_everything() -> None:
    """Operations, headers and faults of two port types, as a whole."""
    operations = lowered(EVERYTHING).operations
    ref, number, value = QName("urn:other", "ref"), name("Number"), name("Value")
    assert operations == (
        Operation(
            name("Get"),
            name("First"),
            action="get",
            request=name("Ask"),
            response=value,
            request_headers=(ref,),
            faults=(number, value),
        ),
        Operation(
            name("Put"),
            name("First"),
            action="put",
            request=name("Fixed"),
            response=name("Ask"),
            response_headers=(name("Fixed"),),
        ),
        Operation(name("Get"), name("Second"), action="second", request=value, response=name("Ask")),
    )


# --- elements as messages

GO = {"Go": ("M", "M")}


def test_an_element_that_names_a_type_is_a_message() -> None:
    """It is lowered to the type that it names."""
    service = lowered(wsdl(sequence("") + '<xs:element name="M" type="tns:T"/>', operations=GO))
    assert service.messages == ()
    assert service.elements == (Element(name("M"), name("T")),)
    assert service.of_element[name("M")] == name("T")


def test_an_element_of_a_simple_type_is_a_message_with_a_value() -> None:
    """Named or of its own; only where an operation uses it."""
    integer = QName(XSD, "int")
    service = lowered(wsdl('<xs:element name="M" type="xs:int"/><xs:element name="N" type="xs:int"/>', operations=GO))
    assert service.messages == (Type(name("M"), fields=(Field(TEXT, integer, Kind.TEXT),)),)
    assert service.elements == (Element(name("N"), integer),)
    own = '<xs:element name="M" default="1"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>'
    service = lowered(wsdl(own, operations=GO))
    assert service.messages == (
        Type(
            name("M"),
            fields=(Field(TEXT, inside("M", ":value", component=Component.ELEMENT), Kind.TEXT, schema_default="1"),),
        ),
    )


def test_a_message_that_is_called_as_a_type() -> None:
    """The type keeps its name, and the message's is its path."""
    body = sequence("", of="M") + '<xs:element name="M"><xs:complexType/></xs:element>'
    service = lowered(wsdl(body, operations=GO))
    assert service.messages == (Type(inside("M", component=Component.ELEMENT)),)
    assert service.elements == (Element(name("M"), inside("M", component=Component.ELEMENT)),)
    names = choose_names(service)
    assert (names.types[name("M")], names.types[inside("M", component=Component.ELEMENT)]) == ("M", "M_")


def test_a_value_that_is_called_as_its_type() -> None:
    """The message has the value as its field."""
    body = '<xs:simpleType name="M"><xs:list itemType="xs:int"/></xs:simpleType><xs:element name="M" type="tns:M"/>'
    service = lowered(wsdl(body, operations=GO))
    assert service.messages == (
        Type(inside("M", component=Component.ELEMENT), fields=(Field(TEXT, name("M"), Kind.TEXT),)),
    )
    assert service.elements == (Element(name("M"), inside("M", component=Component.ELEMENT)),)
    assert choose_names(service).types == {name("M"): "M", inside("M", component=Component.ELEMENT): "M_"}


# --- what is refused

PARTS = '<part name="parameters" element="tns:PingRequest"/>'


@pytest.mark.parametrize(
    ("old", "new", "problem", "place"),
    [
        (
            '<output message="tns:PingOut"/>',
            "",
            "the operation 'Ping' without wsdl:output is not supported",
            "<operation",
        ),
        ('<input message="tns:PingIn"/>', "", "the operation 'Ping' without wsdl:input is not supported", "<operation"),
        (PARTS, "", "wsdl:message 'PingIn' with 0 parts in its body is not supported", "<input><soap"),
        (
            PARTS,
            PARTS + PARTS.replace("parameters", "b"),
            "wsdl:message 'PingIn' with 2 parts in its body is not supported",
            "<input><soap",
        ),
        (
            PARTS,
            PARTS.replace("element=", "type="),
            "wsdl:part 'parameters' names a type instead of an element, which is not supported",
            "<part",
        ),
        (
            "<soap:binding",
            '<s:binding xmlns:s="urn:s"',
            "wsdl:service 'TestService' has no wsdl:port with a SOAP binding",
            "<service",
        ),
        (
            "</xs:schema>",
            '</xs:schema>\n<xs:schema><xs:element name="x" type="xs:int"/></xs:schema>',
            "a schema without a targetNamespace is not supported",
            "<xs:schema><xs:element",
        ),
        (
            "</xs:schema>",
            '</xs:schema>\n<xs:schema><xs:attributeGroup name="x"/></xs:schema>',
            "a schema without a targetNamespace is not supported",
            "<xs:schema><xs:attr",
        ),
    ],
)
def test_refused_in_the_wsdl(old: str, new: str, problem: str, place: str) -> None:
    """The message names the construct and its line."""
    data = changed((old, new))
    with pytest.raises(UnsupportedError) as caught:
        lowered(data)
    assert caught.value.problem == problem
    assert caught.value.origin == Origin(FILE, line_of(data, place))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "problem", "place"),
    [
        (
            '"tns:PingIn"',
            '"tns:PingInn"',
            "there is no wsdl:message '{urn:test}PingInn'\n  Did you mean '{urn:test}PingIn'?",
            "<input ",
        ),
        ('"tns:PingIn"', '"PingIn"', "there is no wsdl:message '{http://schemas.xmlsoap.org/wsdl/}PingIn'", "<input "),
        ('"tns:PingIn"', '"x:PingIn"', "the prefix 'x' of 'x:PingIn' is not declared", "<input "),
        ('binding="tns:TestBinding"', 'binding="tns:Nope"', "there is no wsdl:binding '{urn:test}Nope'", "<port "),
        ('type="tns:TestPortType"', 'type="tns:Nope"', "there is no wsdl:portType '{urn:test}Nope'", "<binding "),
        (
            "<soap:operation soapAction",
            '<x:operation xmlns:x="urn:x" soapAction',
            "the binding's operation 'Ping' has no soap:operation",
            '<operation name="Ping">\n      <x:op',
        ),
        (BODY, "", "the binding's operation 'Ping' has no wsdl:input", '<operation name="Ping">\n      <soap'),
        (BODY, "<input/>", "the binding's message has no soap:body", "<input/>"),
        (
            BODY,
            '<input><soap:body parts="parameter"/></input>',
            "wsdl:message 'PingIn' has no part 'parameter'\n  Did you mean 'parameters'?",
            "<input><soap",
        ),
        (
            BODY,
            f"<input>{HEADER.format('Nope', 'auth')}<soap:body/></input>",
            "there is no wsdl:message '{urn:test}Nope'",
            "<input><soap",
        ),
        (
            BODY,
            f"<input>{HEADER.format('PingOut', 'auth')}<soap:body/></input>",
            "wsdl:message 'PingOut' has no part 'auth'",
            '<message name="PingOut"',
        ),
        (
            '<output message="tns:PingOut"/>',
            '<output message="tns:PingOut"/><fault name="f" message="tns:F"/>',
            "there is no wsdl:message '{urn:test}F'",
            "<fault",
        ),
        (ADDRESS, "", "wsdl:port 'TestPort' has no soap:address", "<port "),
        (
            '  <binding name="TestBinding"',
            '  <portType name="TestPortType"/>\n  <binding name="TestBinding"',
            "wsdl:portType '{urn:test}TestPortType' is declared twice: also at test.wsdl:14",
            '<portType name="TestPortType"/>',
        ),
        (
            '  <message name="PingOut"',
            '  <message name="PingIn"',
            "wsdl:message '{urn:test}PingIn' is declared twice: also at test.wsdl:12",
            '  <message name="PingIn"><part name="parameters" element="tns:PingResponse"',
        ),
        (
            "</definitions>",
            '<service name="TestService"/>\n</definitions>',
            "wsdl:service '{urn:test}TestService' is declared twice: also at test.wsdl:28",
            '<service name="TestService"/>',
        ),
        (
            "  </portType>",
            '    <operation name="Ping"/>\n  </portType>',
            "wsdl:operation 'Ping' is declared twice: also at test.wsdl:15",
            '<operation name="Ping"/>',
        ),
        (
            "  </portType>",
            '    <operation name="Pong"/>\n  </portType>',
            "the operation 'Pong' is missing in wsdl:binding 'TestBinding'\n  Did you mean 'Ping'?",
            '<operation name="Pong"/>',
        ),
        (
            "  </binding>",
            '    <operation name="Pong"/>\n  </binding>',
            "wsdl:binding 'TestBinding' has an operation 'Pong', and wsdl:portType has none of that name",
            '<operation name="Pong"/>',
        ),
    ],
)
def test_a_broken_wsdl(old: str, new: str, problem: str, place: str) -> None:
    """What is missing, unresolved or declared twice."""
    data = changed((old, new))
    with pytest.raises(InputError) as caught:
        lowered(data)
    assert str(caught.value).startswith(f"test.wsdl:{line_of(data, place)}: {problem}")
    assert caught.value.hint


def test_no_service_and_no_port() -> None:
    """There is nothing to call."""
    text = wsdl().decode()
    start, end = text.index("  <service"), text.index("</definitions>")
    with pytest.raises(InputError, match=r"^test\.wsdl:2: the WSDL has no wsdl:service"):
        lowered((text[:start] + text[end:]).encode())
    problem = r"^test\.wsdl:\d+: wsdl:service 'S' has no wsdl:port with a SOAP binding"
    with pytest.raises(UnsupportedError, match=problem):
        lowered((text[:start] + '<service name="S"/>' + text[end:]).encode())
