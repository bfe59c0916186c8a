"""Operations, messages, headers, faults and ports, as WSDLs in the wild have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.constructs.case import element, typed, whole
from support.constructs.namespaces import field, imports
from support.messages import SOAP_11, SOAP_12, meaning
from support.packages import package
from support.witnesses.of_any_wsdl import Witnesses
from support.wsdls import NS, PINGS, Endpoint, Exchange, document, schema, wsdl

AUTH = (
    '<xs:element name="{}"><xs:complexType><xs:sequence><xs:element name="{}" type="xs:string"/></xs:sequence>'
    "</xs:complexType></xs:element>"
)


def ints(*names: str) -> str:
    """A sequence of optional numbers."""
    return f"<xs:sequence>{''.join(field(name, 'xs:int') for name in names)}</xs:sequence>"


# --- messages

SHARED = wsdl(
    typed(ints("A"), of="Payload", element_name="Ask")
    + element("Tell", "tns:Payload")
    + element("Code", "xs:int")
    + typed(ints("B"), of="Twin", element_name="Other")
    + f'<xs:element name="Twin"><xs:complexType>{ints("C")}</xs:complexType></xs:element>'
    + typed(ints("D"), of="Same"),
    operations={
        "Ask": ("Ask", "Tell"),
        "Count": ("Code", "Code"),
        "Twins": ("Twin", "Other"),
        "Same": ("Same", "Same"),
    },
)


def test_messages_that_name_a_type(tmp_path: Path) -> None:
    """Two elements of one type: the class is the type's, and the operation holds the elements' names."""
    with package(SHARED, tmp_path) as made:
        ask = made.operations.ASK
        assert (ask.request, ask.response) == (made.Payload, made.Payload)
        assert (ask.request_element, ask.response_element) == (f"{{{NS}}}Ask", f"{{{NS}}}Tell")
        for name in ("Ask", "Tell"):
            envelope = made.wrap(made.Payload(a=1), root=f"{{{NS}}}{name}")
            assert f"<{name} ".encode() in envelope and b"xsi:type" not in envelope
            assert made.unwrap(envelope, made.Payload).body == made.Payload(a=1)
            assert made.unwrap(envelope).body == made.Payload(a=1)
            [body] = etree.fromstring(envelope)
            assert Witnesses(SHARED).faults(etree.tostring(body[0])) == []


def test_messages_of_a_type_with_one_element(tmp_path: Path) -> None:
    """The element need not be named."""
    with package(SHARED, tmp_path) as made:
        assert made.operations.SAME.request_element == f"{{{NS}}}Same"
        envelope = made.wrap(made.Same(d=1))
        assert envelope == made.wrap(made.Same(d=1), root=made.operations.SAME.request_element)
        assert b"<Same " in envelope and b"xsi:type" not in envelope


def test_messages_of_simple_types(tmp_path: Path) -> None:
    """A class with one field."""
    with package(SHARED, tmp_path) as made:
        assert made.operations.COUNT.request is made.Code
        assert made.unwrap(made.wrap(made.Code(value=7), strict=True), made.Code, strict=True).body.value == 7


def test_an_element_and_a_type_of_one_name(tmp_path: Path) -> None:
    """The type keeps the name, the message's class gets a `_`."""
    with package(SHARED, tmp_path) as made:
        operation = made.operations.TWINS
        assert (operation.request, operation.response) == (made.Twin_, made.Twin)
        assert (operation.request_element, operation.response_element) == (f"{{{NS}}}Twin", f"{{{NS}}}Other")
        assert meaning(made.dumps(made.Twin_(c=1))) == meaning(whole("<Twin><C>1</C></Twin>"))
        assert meaning(made.dumps(made.Twin(b=1))) == meaning(whole("<Other><B>1</B></Other>"))
        assert made.loads(whole("<Twin><C>1</C></Twin>")) == made.Twin_(c=1)


# --- headers and faults

HEADERS = document(
    [
        schema(
            imports("urn:a")
            + PINGS
            + AUTH.format("Session", "Id")
            + typed(ints("Limit"), of="Quota")
            + AUTH.format("Broken", "Why")
        ),
        schema(AUTH.format("Auth", "User") + AUTH.format("Denied", "Reason"), "urn:a"),
    ],
    {
        "TestPortType": {
            "Ping": Exchange(
                "PingRequest",
                "PingResponse",
                request_headers=("a:Auth", "Session"),
                response_headers=("Quota",),
                faults=(("Denied", "a:Denied"), ("Broken", "Broken")),
            )
        }
    },
    prefixes={"a": "urn:a"},
)


def test_header_parts(tmp_path: Path) -> None:
    """The operation names their classes; typed, raw and token headers go side by side, and come back typed."""
    with package(HEADERS, tmp_path) as made:
        ping = made.operations.PING
        assert ping.request_headers == (made.Auth, made.Session)
        assert ping.response_headers == (made.Quota,)
        other = made.XmlElement('<x xmlns="urn:x">1</x>')
        blocks = [made.Auth(user="ada"), made.FuelOAuth("token"), made.Session(id="7"), other]
        envelope = made.wrap(made.PingRequest(), headers=blocks, strict=True)
        header = etree.fromstring(envelope)[0]
        assert [str(block.tag) for block in header] == [
            "{urn:a}Auth",
            "{http://exacttarget.com}fueloauth",
            f"{{{NS}}}Session",
            "{urn:x}x",
        ]
        for block in (header[0], header[2]):
            assert Witnesses(HEADERS).faults(etree.tostring(block)) == []
        answer = made.unwrap(envelope)
        assert answer.headers[0] == made.Auth(user="ada") and answer.headers[2] == made.Session(id="7")
        assert isinstance(answer.headers[1], made.XmlElement) and answer.headers[3] == other
        assert answer.header_as(made.Session) == made.Session(id="7")
        assert answer.header_as(made.Quota) is None


def test_headers_of_a_named_type(tmp_path: Path) -> None:
    """Written with their element's name, and read by it."""
    with package(HEADERS, tmp_path) as made:
        envelope = made.wrap(made.PingResponse(), headers=[made.Quota(limit=3)])
        assert b"<Quota " in envelope and b"xsi:type" not in envelope
        assert made.unwrap(envelope).header_as(made.Quota) == made.Quota(limit=3)


def test_secrets_in_typed_headers_stay_out_of_the_repr(tmp_path: Path) -> None:
    """A header may hold a password."""
    with package(HEADERS, tmp_path) as made:
        answer = made.unwrap(made.wrap(made.PingRequest(), headers=[made.Auth(user="hush")]))
        assert "hush" not in repr(answer)


@pytest.mark.parametrize("namespace", [SOAP_11, SOAP_12])
def test_faults(tmp_path: Path, namespace: str) -> None:
    """Their details are typed, in either version."""
    detail = '<a:Denied xmlns:a="urn:a"><a:User/><a:Reason>no</a:Reason></a:Denied><Broken xmlns="urn:test"/>'
    parts = {
        SOAP_11: f"<faultcode>s:Server</faultcode><faultstring>x</faultstring><detail>{detail}</detail>",
        SOAP_12: f'<s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en">x</s:Text></s:Reason>'
        f"<s:Detail>{detail}</s:Detail>",
    }
    with package(HEADERS, tmp_path) as made:
        assert made.operations.PING.faults == (made.Denied, made.Broken)
        answer = made.unwrap(
            f'<s:Envelope xmlns:s="{namespace}"><s:Body><s:Fault>{parts[namespace]}</s:Fault></s:Body></s:Envelope>'
        )
        assert answer.body.detail_as(made.Denied).reason == "no"
        assert answer.body.detail_as(made.Broken) == made.Broken()


def test_zeep_sends_and_reads_the_same_envelope(tmp_path: Path) -> None:
    """The request that zeep makes, headers and all, is ours."""
    client = Witnesses(HEADERS).client
    theirs = client.create_message(
        client.service,
        "Ping",
        _soapheaders=[
            client.get_element("{urn:a}Auth")(User="ada"),
            client.get_element(f"{{{NS}}}Session")(Id="7"),
        ],
    )
    with package(HEADERS, tmp_path) as made:
        ours = made.wrap(made.PingRequest(), headers=[made.Auth(user="ada"), made.Session(id="7")])
        assert meaning(ours) == meaning(etree.tostring(theirs))
        answer = made.unwrap(etree.tostring(theirs), made.PingRequest, strict=True)
        assert answer.headers == (made.Auth(user="ada"), made.Session(id="7"))


def test_a_header_part_of_the_body_s_message(tmp_path: Path) -> None:
    """One message of two parts: `parts` says which is the body."""
    data = wsdl(PINGS + AUTH.format("Auth", "User"), operations={"Ping": ("PingRequest", "PingResponse")}).decode()
    data = data.replace(
        '<message name="PingIn">', '<message name="PingIn"><part name="auth" element="tns:Auth"/>'
    ).replace(
        '<input><soap:body use="literal"/>',
        '<input><soap:body use="literal" parts="parameters"/>'
        '<soap:header message="tns:PingIn" part="auth" use="literal"/>',
    )
    assert Witnesses(data.encode()).client.service
    with package(data.encode(), tmp_path) as made:
        assert made.operations.PING.request is made.PingRequest
        assert made.operations.PING.request_headers == (made.Auth,)


# --- services, ports and port types

SERVICES = document(
    [schema(PINGS + AUTH.format("A", "X") + AUTH.format("B", "Y"))],
    {
        "First": {"Ping": Exchange("PingRequest", "PingResponse"), "One": Exchange("A", "A")},
        "Second": {"Ping": Exchange("A", "B"), "Two": Exchange("B", "B")},
    },
    [
        Endpoint("FirstPort", "First", "Main"),
        Endpoint("First12Port", "First", "Main", "soap12"),
        Endpoint("SecondPort", "Second", "Side"),
    ],
)


def test_services_and_ports(tmp_path: Path) -> None:
    """All of them, with their versions and endpoints."""
    client = Witnesses(SERVICES).client
    with package(SERVICES, tmp_path) as made:
        ports = made.operations.PORTS
        assert {(port.service, port.name, port.port_type, port.version) for port in ports} == {
            ("Main", "FirstPort", "First", made.SoapVersion.SOAP_11),
            ("Main", "First12Port", "First", made.SoapVersion.SOAP_12),
            ("Side", "SecondPort", "Second", made.SoapVersion.SOAP_11),
        }
        assert {port.endpoint for port in ports} == {"https://test.example/"}
        assert {(service, port) for service, each in client.wsdl.services.items() for port in each.ports} == {
            (port.service, port.name) for port in ports
        }


def test_operations_of_all_port_types(tmp_path: Path) -> None:
    """Each has its name, and `PortType.name` where two port types share one."""
    with package(SERVICES, tmp_path) as made:
        operations = made.operations.OPERATIONS
        assert set(operations) == {"First.Ping", "Second.Ping", "One", "Two"}
        assert operations["First.Ping"].request is made.PingRequest
        assert operations["Second.Ping"].request is made.A
        assert {each.name for each in operations.values()} == {"Ping", "One", "Two"}


ASMX = f"""<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:http="http://schemas.xmlsoap.org/wsdl/http/"
    xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" xmlns:tm="http://microsoft.com/wsdl/mime/textMatching/"
    xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:tns="{NS}/"
    targetNamespace="{NS}/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:documentation xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">Adds.</wsdl:documentation>
  <wsdl:types>
    <s:schema elementFormDefault="qualified" targetNamespace="{NS}/">
      <s:element name="Add"><s:complexType><s:sequence>
        <s:element minOccurs="1" maxOccurs="1" name="a" type="s:int"/>
        <s:element minOccurs="0" maxOccurs="1" name="note" type="s:string"/>
      </s:sequence></s:complexType></s:element>
      <s:element name="AddResponse"><s:complexType><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="AddResult" type="tns:ArrayOfInt"/>
      </s:sequence></s:complexType></s:element>
      <s:complexType name="ArrayOfInt"><s:sequence>
        <s:element minOccurs="0" maxOccurs="unbounded" name="int" type="s:int"/>
      </s:sequence></s:complexType>
      <s:element name="Caller" type="tns:Caller"/>
      <s:complexType name="Caller"><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="User" type="s:string"/>
      </s:sequence><s:anyAttribute/></s:complexType>
      <s:element name="int" type="s:int"/>
    </s:schema>
  </wsdl:types>
  <wsdl:message name="AddSoapIn"><wsdl:part name="parameters" element="tns:Add"/></wsdl:message>
  <wsdl:message name="AddSoapOut"><wsdl:part name="parameters" element="tns:AddResponse"/></wsdl:message>
  <wsdl:message name="AddCaller"><wsdl:part name="Caller" element="tns:Caller"/></wsdl:message>
  <wsdl:message name="AddHttpGetIn"><wsdl:part name="a" type="s:string"/></wsdl:message>
  <wsdl:message name="AddHttpGetOut"><wsdl:part name="Body" element="tns:int"/></wsdl:message>
  <wsdl:portType name="CalcSoap">
    <wsdl:operation name="Add">
      <wsdl:documentation>Adds numbers.</wsdl:documentation>
      <wsdl:input message="tns:AddSoapIn"/><wsdl:output message="tns:AddSoapOut"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:portType name="CalcHttpGet">
    <wsdl:operation name="Add">
      <wsdl:input message="tns:AddHttpGetIn"/><wsdl:output message="tns:AddHttpGetOut"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="CalcSoap" type="tns:CalcSoap">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Add">
      <soap:operation soapAction="{NS}/Add" style="document"/>
      <wsdl:input><soap:body use="literal"/><soap:header message="tns:AddCaller" part="Caller" use="literal"/>
      </wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:binding name="CalcSoap12" type="tns:CalcSoap">
    <soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Add">
      <soap12:operation soapAction="{NS}/Add" style="document"/>
      <wsdl:input><soap12:body use="literal"/><soap12:header message="tns:AddCaller" part="Caller" use="literal"/>
      </wsdl:input>
      <wsdl:output><soap12:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:binding name="CalcHttpGet" type="tns:CalcHttpGet">
    <http:binding verb="GET"/>
    <wsdl:operation name="Add">
      <http:operation location="/Add"/>
      <wsdl:input><http:urlEncoded/></wsdl:input>
      <wsdl:output><mime:mimeXml part="Body"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Calc">
    <wsdl:port name="CalcSoap" binding="tns:CalcSoap">
      <soap:address location="http://calc.example/calc.asmx"/>
    </wsdl:port>
    <wsdl:port name="CalcSoap12" binding="tns:CalcSoap12">
      <soap12:address location="http://calc.example/calc.asmx"/>
    </wsdl:port>
    <wsdl:port name="CalcHttpGet" binding="tns:CalcHttpGet">
      <http:address location="http://calc.example/calc.asmx"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
""".encode()
"""As a .NET asmx service describes itself."""


def test_an_asmx_service(tmp_path: Path) -> None:
    """SOAP 1.1 and 1.2 side by side, a header, and HTTP ports that are passed over."""
    judge = Witnesses(ASMX)
    with package(ASMX, tmp_path) as made:
        assert [(port.name, port.version.name, port.endpoint) for port in made.operations.PORTS] == [
            ("CalcSoap", "SOAP_11", "http://calc.example/calc.asmx"),
            ("CalcSoap12", "SOAP_12", "http://calc.example/calc.asmx"),
        ]
        assert list(made.operations.OPERATIONS) == ["Add"]
        add = made.operations.ADD
        assert (add.soap_action, add.request, add.response) == (f"{NS}/Add", made.Add, made.AddResponse)
        assert add.request_headers == (made.Caller,)
        answer = made.AddResponse(add_result=made.ArrayOfInt(int=[1, 2]))
        assert judge.zeep_reads(made.dumps(answer, strict=True)) == {"AddResult": {"int": [1, 2]}}
        assert judge.faults(made.dumps(answer)) == []
        assert made.unwrap(made.wrap(answer, version=made.SoapVersion.SOAP_12), made.AddResponse).body == answer


@pytest.mark.parametrize("data", [SHARED, HEADERS, SERVICES, ASMX], ids=["shared", "headers", "services", "asmx"])
def test_the_witnesses_know_these_services(data: bytes) -> None:
    """zeep finds services and operations in each, and lxml compiles the schemas."""
    judge = Witnesses(data)
    assert judge.schema is not None
    operations: list[Any] = [
        operation
        for service in judge.client.wsdl.services.values()
        for port in service.ports.values()
        for operation in port.binding.all()
    ]
    assert operations
