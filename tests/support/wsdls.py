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
from sfmc_soapgen.wsdl.reader import Sources, parse

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


EVERYTHING = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions name="Everything" targetNamespace="urn:test" xmlns="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:tns="urn:test" xmlns:o="urn:other" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <types>
    <xs:schema targetNamespace="urn:other" attributeFormDefault="qualified">
      <xs:complexType name="Other"><xs:sequence>
        <xs:element name="bare" type="xs:int"/>
        <xs:element name="full" type="xs:int" form="qualified"/>
      </xs:sequence><xs:attribute name="kind" type="xs:int"/></xs:complexType>
      <xs:element name="ref" type="o:Other" nillable="true"/>
      <xs:attribute name="fixed" type="xs:string" fixed="1"/>
    </xs:schema>
    <xs:schema targetNamespace="urn:test" elementFormDefault="qualified">
      <xs:simpleType name="Enum"><xs:restriction base="xs:string">
        <xs:enumeration value="a"/><xs:enumeration value="b"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Text"><xs:restriction base="xs:string"><xs:pattern value="a+"/>
        <xs:minLength value="1" fixed="true"/><xs:maxLength value="9" fixed="true"/>
        <xs:whiteSpace value="collapse" fixed="true"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Long"><xs:restriction base="tns:Text"><xs:length value="3" fixed="true"/></xs:restriction>
      </xs:simpleType>
      <xs:simpleType name="Number"><xs:restriction base="xs:decimal"><xs:minInclusive value="1" fixed="true"/>
        <xs:maxInclusive value="9" fixed="true"/><xs:totalDigits value="3" fixed="true"/>
        <xs:fractionDigits value="2" fixed="true"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Between"><xs:restriction><xs:simpleType><xs:restriction base="xs:int">
        <xs:minExclusive value="1" fixed="true"/></xs:restriction></xs:simpleType>
        <xs:maxExclusive value="9" fixed="true"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Numbers"><xs:list itemType="tns:Number"/></xs:simpleType>
      <xs:simpleType name="Enums"><xs:list><xs:simpleType><xs:restriction base="xs:token">
        <xs:enumeration value="c"/></xs:restriction></xs:simpleType></xs:list></xs:simpleType>
      <xs:simpleType name="Union"><xs:union memberTypes="tns:Enum xs:date"><xs:simpleType>
        <xs:list itemType="xs:int"/></xs:simpleType></xs:union></xs:simpleType>
      <xs:complexType name="Base" mixed="false"><xs:sequence>
        <xs:element name="a" type="tns:Enum" minOccurs="0" nillable="true"/>
        <xs:element name="b" type="tns:Numbers" minOccurs="2" maxOccurs="5"/>
        <xs:element name="bs" minOccurs="0"><xs:complexType><xs:sequence>
          <xs:element name="b" type="tns:Long" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence></xs:complexType></xs:element>
      </xs:sequence>
        <xs:attribute name="k" type="tns:Union" default="a"/><xs:attribute name="l" form="qualified" fixed="1">
          <xs:simpleType><xs:restriction base="tns:Between"><xs:pattern value="."/></xs:restriction></xs:simpleType>
        </xs:attribute></xs:complexType>
      <xs:complexType name="Extended" abstract="true"><xs:complexContent mixed="false"><xs:extension base="tns:Base">
        <xs:choice minOccurs="0">
          <xs:element name="c" type="xs:int" default="1"/>
          <xs:sequence minOccurs="0"><xs:element ref="o:ref"/>
            <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
          <xs:group ref="tns:Pair" minOccurs="0" maxOccurs="unbounded"/>
          <xs:choice maxOccurs="7"><xs:element name="d" type="xs:int" fixed="1" form="unqualified"/>
            <xs:element name="e"/></xs:choice>
        </xs:choice>
        <xs:attribute ref="tns:global" use="required"/><xs:attributeGroup ref="tns:Attributes"/>
      </xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="Restricted"><xs:complexContent><xs:restriction base="tns:Base"><xs:sequence>
        <xs:element name="b" type="tns:Numbers" minOccurs="3" maxOccurs="5"/></xs:sequence>
        <xs:attribute name="k" use="prohibited"/></xs:restriction></xs:complexContent></xs:complexType>
      <xs:complexType name="Amount"><xs:simpleContent><xs:extension base="tns:Between">
        <xs:attribute name="unit" type="tns:Text"/></xs:extension></xs:simpleContent></xs:complexType>
      <xs:complexType name="Small"><xs:simpleContent><xs:restriction base="tns:Amount"><xs:simpleType>
        <xs:restriction base="tns:Between"><xs:maxInclusive value="5"/></xs:restriction></xs:simpleType>
        <xs:minInclusive value="3"/></xs:restriction></xs:simpleContent></xs:complexType>
      <xs:complexType name="Every"><xs:all minOccurs="0" maxOccurs="1">
        <xs:element name="x" type="xs:int" minOccurs="0" maxOccurs="1"/>
        <xs:element name="y" nillable="true" form="unqualified" default="1">
          <xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>
        <xs:element name="z" fixed="1" type="xs:int"/><xs:element ref="tns:Value"/><xs:element ref="tns:Default"/>
        <xs:element ref="tns:One"/>
        <xs:element name="w"><xs:complexType><xs:sequence><xs:element name="v"/></xs:sequence></xs:complexType>
        </xs:element></xs:all></xs:complexType>
      <xs:complexType name="Grouped"><xs:group ref="tns:Either"/><xs:anyAttribute namespace="##local"/></xs:complexType>
      <xs:complexType name="Group"><xs:group ref="tns:All" minOccurs="0"/></xs:complexType>
      <xs:group name="Pair"><xs:sequence><xs:element name="p" type="xs:int"/><xs:element name="q">
        <xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="q"/></xs:restriction></xs:simpleType>
      </xs:element></xs:sequence></xs:group>
      <xs:group name="Either"><xs:choice><xs:element name="x" type="xs:int"/><xs:any minOccurs="0"/></xs:choice>
      </xs:group>
      <xs:group name="All"><xs:all><xs:element name="x" type="xs:int"/><xs:element name="y"/></xs:all></xs:group>
      <xs:attributeGroup name="Attributes"><xs:attribute name="m" type="xs:int"/>
        <xs:attributeGroup ref="tns:Wild"/></xs:attributeGroup>
      <xs:attributeGroup name="Wild"><xs:attribute ref="o:fixed"/>
        <xs:anyAttribute namespace="##other" processContents="skip"/></xs:attributeGroup>
      <xs:attribute name="global" default="1"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:attribute>
      <xs:element name="Value" nillable="true" abstract="false"><xs:simpleType>
        <xs:restriction base="xs:string"><xs:enumeration value="a"/></xs:restriction></xs:simpleType></xs:element>
      <xs:element name="Number" type="tns:Number"/>
      <xs:element name="Default" type="xs:int" default="1"/><xs:element name="One" type="xs:int" fixed="1"/>
      <xs:element name="Fixed" type="tns:Extended"/>
      <xs:element name="Ask"><xs:complexType mixed="false"><xs:sequence minOccurs="0" maxOccurs="2">
        <xs:element ref="tns:Value"/><xs:element ref="tns:Fixed"/></xs:sequence></xs:complexType></xs:element>
    </xs:schema>
  </types>
  <message name="In"><part name="ask" element="tns:Ask"/><part name="fixed" element="tns:Fixed"/></message>
  <message name="Out"><part name="value" element="tns:Value"/></message>
  <message name="Head"><part name="head" element="o:ref"/><part name="number" element="tns:Number"/></message>
  <portType name="First">
    <operation name="Get"><input name="i" message="tns:In"/><output name="o" message="tns:Out"/>
      <fault name="f" message="tns:Out"/></operation>
    <operation name="Put"><input message="tns:In"/><output message="tns:In"/></operation>
  </portType>
  <portType name="Second">
    <operation name="Get"><input message="tns:Out"/><output message="tns:In"/></operation>
  </portType>
  <binding name="First11" type="tns:First">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Get"><soap:operation soapAction="get" style="document" soapActionRequired="true"/>
      <input name="i"><soap:header message="tns:Head" part="head" use="literal">
        <soap:headerfault message="tns:Head" part="number" use="literal"/></soap:header>
        <soap:body use="literal" parts="ask"/></input>
      <output name="o"><soap:body/></output>
      <fault name="f"><soap:fault name="f" use="literal"/></fault></operation>
    <operation name="Put"><soap:operation soapAction="put"/>
      <input><soap:body parts="fixed"/></input>
      <output><soap:header message="tns:In" part="fixed"/><soap:body/></output></operation>
  </binding>
  <binding name="First12" type="tns:First">
    <soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Get"><soap12:operation soapAction="get" style="document" soapActionRequired="true"/>
      <input><soap12:header message="tns:Head" part="head" use="literal">
        <soap12:headerfault message="tns:Head" part="number" use="literal"/></soap12:header>
        <soap12:body use="literal" parts="ask"/></input>
      <output><soap12:body/></output>
      <fault name="f"><soap12:fault name="f" use="literal"/></fault></operation>
    <operation name="Put"><soap12:operation soapAction="put"/>
      <input><soap12:body parts="fixed"/></input>
      <output><soap12:header message="tns:In" part="fixed"/><soap12:body/></output></operation>
  </binding>
  <binding name="Second11" type="tns:Second">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Get"><soap:operation soapAction="second"/><input><soap:body/></input>
      <output><soap:body parts="ask"/></output></operation>
  </binding>
  <service name="One">
    <port name="First11" binding="tns:First11"><soap:address location="https://test.example/1"/></port>
    <port name="First12" binding="tns:First12"><soap12:address location="https://test.example/2"/></port>
  </service>
  <service name="Two">
    <port name="Second11" binding="tns:Second11"><soap:address location="https://test.example/3"/></port>
  </service>
</definitions>
"""
"""A WSDL with every construct that the generator supports, save imports and annotations."""
