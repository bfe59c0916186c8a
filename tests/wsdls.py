"""Small WSDLs for tests.

`wsdl("<xs:complexType ...")` is a whole WSDL around a snippet of schema. In the snippet, `xs:` is XML Schema, `tns:`
the target namespace `NS`, and its first line is line `BODY_LINE` of the file. `lowered` takes such bytes through the
stages up to the intermediate representation. `document` makes WSDLs of several schemas, port types and services.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sfmc_soapgen.ir import QName, Service
from sfmc_soapgen.lower import lower
from sfmc_soapgen.read import Sources, parse

NS = "urn:test"
FILE = "test.wsdl"
BODY_LINE = 7

PING = {"Ping": ("PingRequest", "PingResponse")}
PINGS = "\n".join(f'<xs:element name="{element}"><xs:complexType/></xs:element>' for element in PING["Ping"])


def name(local: str) -> QName:
    """The name of something that the snippet declares."""
    return QName(NS, local)


@dataclass(frozen=True)
class Exchange:
    """What an operation sends and receives. Elements are named `prefix:Name`, or bare in the target namespace.

    Args:
        request, response: the elements of the bodies.
        request_headers, response_headers: the elements of header parts.
        faults: the name of each fault -> its element.
    """

    request: str
    response: str
    request_headers: tuple[str, ...] = ()
    response_headers: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """A port with a SOAP binding of its own.

    Args:
        port: its name; the binding is called after it.
        port_type: what it offers.
        service: what it belongs to.
        prefix: `soap` for SOAP 1.1, `soap12` for 1.2.
    """

    port: str = "TestPort"
    port_type: str = "TestPortType"
    service: str = "TestService"
    prefix: str = "soap"

    @property
    def binding(self) -> str:
        """The name of its binding."""
        return f"{self.port.removesuffix('Port')}Binding"


def schema(body: str, namespace: str = NS, attributes: str = 'elementFormDefault="qualified"') -> str:
    """One schema of a WSDL."""
    # Nothing stands before the body but this one line, so that lines of the file can be told from lines of the body.
    start = f'    <xs:schema targetNamespace="{namespace}" {attributes}>\n'
    return f"{start}{body.rstrip()}\n    </xs:schema>\n"


def document(
    schemas: Iterable[str],
    port_types: Mapping[str, Mapping[str, Exchange]],
    endpoints: Iterable[Endpoint] = (Endpoint(),),
    prefixes: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """A document/literal WSDL of any number of schemas, port types, bindings and services.

    Args:
        schemas: made by `schema`.
        port_types: name -> operations.
        endpoints: the ports.
        prefixes: prefix -> namespace, beside `xs` and `tns`.
    """
    endpoints = tuple(endpoints)
    versions = sorted({endpoint.prefix for endpoint in endpoints} | {"soap"})
    soap = "".join(f'    xmlns:{prefix}="http://schemas.xmlsoap.org/wsdl/{prefix}/"\n' for prefix in versions)
    others = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in prefixes.items())
    # Operations of one name in two port types have messages of their own.
    scopes = {name: name if len(port_types) > 1 else "" for name in port_types}
    messages = {
        name: element
        for port_type, operations in port_types.items()
        for operation, exchange in operations.items()
        for name, element in _messages(scopes[port_type] + operation, exchange).items()
    }
    services = dict.fromkeys(endpoint.service for endpoint in endpoints)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="{NS}"\n'
        f"{soap}"
        f'    xmlns:tns="{NS}" xmlns:xs="http://www.w3.org/2001/XMLSchema"{others}>\n'
        f"  <types>\n"
        f"{''.join(schemas)}"
        f"  </types>\n"
        + "".join(
            f'  <message name="{name}"><part name="parameters" element="{_prefixed(element)}"/></message>\n'
            for name, element in messages.items()
        )
        + "".join(_port_type(name, operations, scopes[name]) for name, operations in port_types.items())
        + "".join(_binding(each, port_types[each.port_type], scopes[each.port_type]) for each in endpoints)
        + "".join(_service(service, [each for each in endpoints if each.service == service]) for service in services)
        + "</definitions>\n"
    ).encode()


def _prefixed(name: str) -> str:
    return name if ":" in name else f"tns:{name}"


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _messages(operation: str, exchange: Exchange) -> dict[str, str]:
    """The messages of an operation: name -> element."""
    return (
        {f"{operation}In": exchange.request, f"{operation}Out": exchange.response}
        | {f"{operation}{_bare(name)}": name for name in (*exchange.request_headers, *exchange.response_headers)}
        | {f"{operation}{fault}": element for fault, element in exchange.faults}
    )


def _port_type(name: str, operations: Mapping[str, Exchange], scope: str) -> str:
    text = f'  <portType name="{name}">\n'
    for operation, exchange in operations.items():
        faults = "".join(
            f'      <fault name="{fault}" message="tns:{scope}{operation}{fault}"/>\n' for fault, _ in exchange.faults
        )
        text += (
            f'    <operation name="{operation}">\n'
            f'      <input message="tns:{scope}{operation}In"/>\n'
            f'      <output message="tns:{scope}{operation}Out"/>\n'
            f"{faults}"
            f"    </operation>\n"
        )
    return f"{text}  </portType>\n"


def _binding(endpoint: Endpoint, operations: Mapping[str, Exchange], scope: str) -> str:
    soap = endpoint.prefix
    text = (
        f'  <binding name="{endpoint.binding}" type="tns:{endpoint.port_type}">\n'
        f'    <{soap}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\n'
    )
    for operation, exchange in operations.items():
        headers = [
            "".join(
                f'<{soap}:header message="tns:{scope}{operation}{_bare(name)}" part="parameters" use="literal"/>'
                for name in names
            )
            for names in (exchange.request_headers, exchange.response_headers)
        ]
        faults = "".join(
            f'      <fault name="{fault}"><{soap}:fault name="{fault}" use="literal"/></fault>\n'
            for fault, _ in exchange.faults
        )
        text += (
            f'    <operation name="{operation}">\n'
            f'      <{soap}:operation soapAction="{operation}"/>\n'
            f'      <input>{headers[0]}<{soap}:body use="literal"/></input>\n'
            f'      <output>{headers[1]}<{soap}:body use="literal"/></output>\n'
            f"{faults}"
            f"    </operation>\n"
        )
    return f"{text}  </binding>\n"


def _service(name: str, endpoints: Iterable[Endpoint]) -> str:
    ports = "".join(
        f'    <port name="{each.port}" binding="tns:{each.binding}">'
        f'<{each.prefix}:address location="https://test.example/"/></port>\n'
        for each in endpoints
    )
    return f'  <service name="{name}">\n{ports}  </service>\n'


def wsdl(schema_body: str = "", *, operations: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """A WSDL with one document/literal SOAP 1.1 service, `TestService`.

    Args:
        schema_body: what the schema declares.
        operations: operation -> (element of the request, element of the response), all of them declared in
            `schema_body`. Without it there is one operation, `Ping`, and its two empty messages are declared as well.
    """
    exchanges = {name: Exchange(*elements) for name, elements in (PING if operations is None else operations).items()}
    pings = PINGS if operations is None else ""
    return document([schema(f"{schema_body.strip()}\n{pings}")], {"TestPortType": exchanges})


def sequence(particles: str, *, of: str = "T") -> str:
    """A complex type named `of`, with these particles."""
    return f'<xs:complexType name="{of}"><xs:sequence>\n{particles}\n</xs:sequence></xs:complexType>'


def lowered(data: bytes, **files: bytes) -> Service:
    """What a WSDL means. `files` are schemas beside it, by their names without `.xsd`."""
    beside = {f"{stem}.xsd": content for stem, content in files.items()}
    return lower(parse(Sources(FILE, {FILE: data, **beside})))


def line_of(data: bytes, text: str) -> int:
    """The line of the file on which `text` first stands."""
    return data.decode().split(text)[0].count("\n") + 1


EVERYTHING = wsdl("""
    <xs:simpleType name="S"><xs:restriction base="xs:string">
        <xs:enumeration value="a"/></xs:restriction></xs:simpleType>
    <xs:simpleType name="P"><xs:restriction base="xs:string"><xs:pattern value="a"/></xs:restriction></xs:simpleType>
    <xs:complexType name="B"/>
    <xs:complexType name="D" abstract="true"><xs:complexContent><xs:extension base="tns:B"><xs:sequence>
        <xs:element name="x" type="tns:S" minOccurs="0" nillable="true"/>
        <xs:element name="ys" minOccurs="0"><xs:complexType><xs:sequence>
            <xs:element name="y" type="tns:P" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence></xs:complexType></xs:element>
        <xs:choice minOccurs="0"><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/></xs:choice>
        <xs:any minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
    <xs:element name="E" type="tns:D"/>
    """)
"""A WSDL with every construct that the generator supports, save imports and annotations."""
