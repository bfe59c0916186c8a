"""Small WSDLs for tests.

`wsdl("<xs:complexType ...")` is a whole WSDL around a snippet of schema. In the snippet, `xs:` is XML Schema, `tns:`
the target namespace `NS`, and its first line is line `BODY_LINE` of the file. `lowered` takes such bytes through the
stages up to the intermediate representation.
"""

from __future__ import annotations

from collections.abc import Mapping

from sfmc_soapgen.ir import QName, Service
from sfmc_soapgen.lower import lower
from sfmc_soapgen.read import Sources, parse

NS = "urn:test"
FILE = "test.wsdl"
BODY_LINE = 7

PING = {"Ping": ("PingRequest", "PingResponse")}


def name(local: str) -> QName:
    """The name of something that the snippet declares."""
    return QName(NS, local)


def wsdl(schema_body: str = "", *, operations: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """A WSDL with one document/literal SOAP 1.1 service, `TestService`.

    Args:
        schema_body: what the schema declares.
        operations: operation -> (element of the request, element of the response), all of them declared in
            `schema_body`. Without it there is one operation, `Ping`, and its two empty messages are declared as well.
    """
    messages, port_operations, bound_operations = [], [], []
    for operation, (request, response) in (PING if operations is None else operations).items():
        for role, element in (("In", request), ("Out", response)):
            messages.append(
                f'  <message name="{operation}{role}"><part name="parameters" element="tns:{element}"/></message>\n'
            )
        port_operations.append(
            f'    <operation name="{operation}">\n'
            f'      <input message="tns:{operation}In"/>\n'
            f'      <output message="tns:{operation}Out"/>\n'
            f"    </operation>\n"
        )
        bound_operations.append(
            f'    <operation name="{operation}">\n'
            f'      <soap:operation soapAction="{operation}"/>\n'
            f'      <input><soap:body use="literal"/></input>\n'
            f'      <output><soap:body use="literal"/></output>\n'
            f"    </operation>\n"
        )
    pings = "".join(f'<xs:element name="{element}"><xs:complexType/></xs:element>\n' for element in PING["Ping"])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="{NS}"\n'
        f'    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"\n'
        f'    xmlns:tns="{NS}" xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
        f"  <types>\n"
        f'    <xs:schema targetNamespace="{NS}" elementFormDefault="qualified">\n'
        f"{schema_body.strip()}\n"
        f"{pings if operations is None else ''}"
        f"    </xs:schema>\n"
        f"  </types>\n"
        f"{''.join(messages)}"
        f'  <portType name="TestPortType">\n'
        f"{''.join(port_operations)}"
        f"  </portType>\n"
        f'  <binding name="TestBinding" type="tns:TestPortType">\n'
        f'    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\n'
        f"{''.join(bound_operations)}"
        f"  </binding>\n"
        f'  <service name="TestService">\n'
        f'    <port name="TestPort" binding="tns:TestBinding"><soap:address location="https://test.example/"/></port>\n'
        f"  </service>\n"
        f"</definitions>\n"
    ).encode()


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
