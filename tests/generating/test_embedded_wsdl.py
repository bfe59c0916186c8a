"""The WSDL in this repository is valid, complete, and says what the interface says."""

from __future__ import annotations

import socket
import tomllib
from graphlib import TopologicalSorter
from typing import Any, NoReturn

import pytest
import xmlschema
from lxml import etree
from support import ROOT
from xmlschema.extras.wsdl import Wsdl11Document

WSDL_DIR = ROOT / "wsdl"
WSDL = WSDL_DIR / "etframework.wsdl"
FAULT = WSDL_DIR / "ETFrameworkFault.xsd"
TOPICS = WSDL_DIR / "topics.toml"

API = "http://exacttarget.com/wsdl/partnerAPI"
FAULT_NS = "urn:fault.partner.exacttarget.com"
NS = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
XS = "{http://www.w3.org/2001/XMLSchema}"

OPERATIONS = [
    "Create",
    "Retrieve",
    "Update",
    "Delete",
    "Query",
    "Describe",
    "Execute",
    "Perform",
    "Configure",
    "Schedule",
    "VersionInfo",
    "Extract",
    "GetSystemStatus",
]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to reach the network fails the test."""

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError(f"the test tried to reach the network: {args!r}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def find(path: str) -> list[Any]:
    """The nodes an XPath finds in the WSDL."""
    found = etree.parse(str(WSDL)).xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return found


def schema_of_wsdl() -> Any:
    """The WSDL's schema as a document of its own, with the prefixes it needs."""
    [schema] = find("/w:definitions/w:types/xs:schema")
    # The base URL lets the import find the file beside the WSDL.
    return etree.fromstring(etree.tostring(schema), base_url=WSDL.as_uri())


def complex_type(name: str) -> Any:
    """One named complex type."""
    [found] = find(f"//xs:schema/xs:complexType[@name='{name}']")
    return found


def fields(name: str) -> list[str]:
    """The names of a type's own fields, in order."""
    return [
        e.get("name")
        for e in complex_type(name).xpath(
            "(xs:sequence|xs:complexContent/xs:extension/xs:sequence)"
            "/descendant::xs:element[not(ancestor::xs:element)]",
            namespaces=NS,
        )
    ]


def field(type_name: str, name: str) -> Any:
    """One field of a type, also one inside a wrapper."""
    [found] = complex_type(type_name).xpath(f".//xs:element[@name='{name}']", namespaces=NS)
    return found


def note(node: Any) -> str | None:
    """What the appinfo of a field or type says."""
    found = node.findtext("xs:annotation/xs:appinfo", namespaces=NS)
    return None if found is None else str(found)


def values(name: str) -> list[str]:
    """The values of an enumeration, in order."""
    return [str(v) for v in find(f"//xs:simpleType[@name='{name}']//xs:enumeration/@value")]


def topics() -> dict[str, dict[str, Any]]:
    """The topics, in file order, without the namespace that stands above them."""
    tables = tomllib.loads(TOPICS.read_text(encoding="utf-8"))
    assert tables.pop("namespace") == API
    return tables


def bases() -> dict[str, str]:
    """The base of each complex type that has one."""
    return {
        e.getparent().getparent().get("name"): e.get("base").removeprefix("tns:")
        for e in find("//xs:complexType/xs:complexContent/xs:extension")
    }


# Complete


def test_counts() -> None:
    """Every type, element and operation is there, and none twice."""
    schema = "/w:definitions/w:types/xs:schema"
    named = [str(n) for n in find(f"{schema}/xs:complexType/@name")]
    assert len(named) == len(set(named)) == 252
    simple = [str(n) for n in find(f"{schema}/xs:simpleType/@name")]
    assert len(simple) == len(set(simple)) == 63
    assert len(find(f"{schema}/xs:simpleType[xs:restriction/xs:enumeration]")) == 62
    elements = [str(n) for n in find(f"{schema}/xs:element/@name")]
    assert len(elements) == len(set(elements)) == 59
    assert len(find(f"{schema}/xs:element[@type]")) == 33
    assert len(find(f"{schema}/xs:element/xs:complexType")) == 26
    # The messages hold wrappers too, so a wrapper is any anonymous type of an inner element.
    assert len(find(f"{schema}/*//xs:element/xs:complexType")) == 67
    assert len(find("//xs:element")) == 1513


def test_wrappers_hold_one_repeated_element() -> None:
    """Every wrapper is one repeated element and nothing else."""
    for sequence in find("//xs:schema/*//xs:element/xs:complexType/xs:sequence"):
        [inner] = sequence
        assert inner.tag == f"{XS}element"
        assert inner.get("maxOccurs") == "unbounded"


def test_operations() -> None:
    """Port type and binding have the operations in order; each message is one element."""
    assert find("//w:portType[@name='Soap']/w:operation/@name") == OPERATIONS
    binding = "//w:binding[@name='SoapBinding']"
    assert find(f"{binding}/w:operation/@name") == OPERATIONS
    assert find(f"{binding}/w:operation/soap:operation/@soapAction") == OPERATIONS
    [soap] = find(f"{binding}/soap:binding")
    assert soap.get("style") == "document"
    assert soap.get("transport") == "http://schemas.xmlsoap.org/soap/http"
    assert find(f"{binding}//soap:body/@use") == ["literal"] * 26
    assert find("//w:message/w:part/@name") == ["parameters"] * 26
    in_order = [str(e).removeprefix("tns:") for e in find("//w:message/w:part/@element")]
    assert in_order == find("//xs:schema/xs:element[xs:complexType]/@name")
    [address] = find("//w:service[@name='PartnerAPI']/w:port[@name='Soap']/soap:address/@location")
    assert address == "https://webservice.exacttarget.com/Service.asmx"


def test_flags_are_worded_one_way() -> None:
    """Every appinfo stands first in its node and has one of three wordings."""
    found = find("//xs:appinfo")
    assert len(found) == 33
    for appinfo in found:
        annotation = appinfo.getparent()
        assert annotation.getparent()[0] is annotation
        words = appinfo.text
        used = words.startswith("Deprecated. Use ") and words.endswith(".")
        assert used or words in ("Deprecated.", "Reserved."), words


# Valid


def request_body(objects: str) -> Any:
    """A CreateRequest with this inside its Objects."""
    return etree.fromstring(f"""<CreateRequest xmlns="{API}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <Options/>
          <Objects xsi:type="Subscriber">{objects}</Objects>
        </CreateRequest>""")


IN_ORDER = """
    <CustomerKey>key</CustomerKey>
    <EmailAddress>ann@example.com</EmailAddress>
    <Attributes><Name>First Name</Name><Value>Ann</Value></Attributes>
    <SubscriberKey>ann</SubscriberKey>
    <Status>Active</Status>
    <Lists><Status>Active</Status><List><ID>1</ID></List></Lists>"""
OUT_OF_ORDER = """
    <SubscriberKey>ann</SubscriberKey>
    <EmailAddress>ann@example.com</EmailAddress>"""


def test_lxml_accepts_the_schema() -> None:
    """libxml2 builds the schema, takes a good request and refuses one in the wrong order."""
    schema = etree.XMLSchema(schema_of_wsdl())
    schema.assertValid(request_body(IN_ORDER))
    assert not schema.validate(request_body(OUT_OF_ORDER))
    assert "EmailAddress" in str(schema.error_log)
    assert not schema.validate(request_body("<Status>Asleep</Status>"))


def test_lxml_resolves_the_fault_schema() -> None:
    """The import leads to the file beside the WSDL, which describes the fault."""
    [found] = find("//xs:schema/xs:import")
    assert dict(found.attrib) == {"namespace": FAULT_NS, "schemaLocation": FAULT.name}
    schema = etree.XMLSchema(schema_of_wsdl())
    fault = (
        f'<apifault xmlns="{FAULT_NS}"><Code>3</Code><Message>m</Message>'
        "<LogID>5000000000</LogID><Params><Param>a</Param><Param>b</Param></Params></apifault>"
    )
    schema.assertValid(etree.fromstring(fault))
    assert not schema.validate(etree.fromstring(fault.replace("<Code>3</Code>", "")))


def test_xmlschema_accepts_the_schema() -> None:
    """A second schema processor builds the same types and agrees about the requests."""
    text = etree.tostring(schema_of_wsdl(), encoding="unicode")
    schema = xmlschema.XMLSchema(text, base_url=WSDL_DIR.as_uri(), allow="local")
    assert len(schema.types) == 252 + 63
    assert len(schema.elements) == 59
    assert f"{{{FAULT_NS}}}apifault" in schema.maps.elements
    assert schema.is_valid(request_body(IN_ORDER))
    assert not schema.is_valid(request_body(OUT_OF_ORDER))


def test_xmlschema_accepts_the_wsdl() -> None:
    """The file is valid against the schema of WSDL 1.1, and its references resolve."""
    document = Wsdl11Document(str(WSDL), allow="local")  # type: ignore[no-untyped-call]
    assert len(document.messages) == 26
    [port_type] = document.port_types.values()
    assert len(port_type.operations) == 13
    [binding] = document.bindings.values()
    assert len(binding.operations) == 13


# Topics


def test_topics_name_every_type_once() -> None:
    """Each complex type, and the fault's, is in exactly one topic; nothing else is."""
    named = [t for topic in topics().values() for t in topic["types"]]
    assert len(named) == len(set(named))
    assert set(named) == {*find("//xs:schema/xs:complexType/@name"), "APIFault"}
    assert topics()["faults"]["types"] == ["APIFault"]


def test_topics_are_module_names() -> None:
    """A topic is a module name with a sentence about it."""
    for name, topic in topics().items():
        assert name.isidentifier()
        assert name == name.lower()
        assert topic.keys() - {"namespace"} == {"about", "types"}
        assert topic.get("namespace", API) == (FAULT_NS if name == "faults" else API)
        assert topic["about"].endswith(".")


def test_topics_inherit_without_a_circle() -> None:
    """A module imports the modules of its types' bases, so these imports must not be circular."""
    home = {t: name for name, topic in topics().items() for t in topic["types"]}
    imports: dict[str, set[str]] = {name: set() for name in topics()}
    for derived, base in bases().items():
        if home[derived] != home[base]:
            imports[home[derived]].add(home[base])
    TopologicalSorter(imports).prepare()  # raises CycleError for a circle
    assert imports["core"] == set()
    assert imports["subscribers"] == {"core"}


def test_wsdl_is_arranged_by_topic() -> None:
    """Both files have one order of topics and types, with bases before derived types."""
    in_topics = [t for topic in topics().values() for t in topic["types"]]
    in_wsdl = find("//xs:schema/xs:complexType/@name")
    assert [*in_wsdl, "APIFault"] == in_topics
    position = {name: at for at, name in enumerate(in_wsdl)}
    for derived, base in bases().items():
        assert position[base] < position[derived], derived


# Facts, by value


def test_subscriber_fields() -> None:
    """Subscriber's own fields, in wire order."""
    assert bases()["Subscriber"] == "APIObject"
    assert fields("Subscriber") == [
        "EmailAddress",
        "Attributes",
        "SubscriberKey",
        "UnsubscribedDate",
        "Status",
        "PartnerType",
        "EmailTypePreference",
        "Lists",
        "GlobalUnsubscribeCategory",
        "SubscriberTypeDefinition",
        "Addresses",
        "PrimarySMSAddress",
        "PrimarySMSPublicationStatus",
        "PrimaryEmailAddress",
        "Locale",
    ]


def test_private_label_id_is_nillable_and_required() -> None:
    """PrivateLabel.ID must be there but may be nil: the only such field."""
    assert dict(field("PrivateLabel", "ID").attrib) == {
        "name": "ID",
        "type": "xs:int",
        "nillable": "true",
    }
    assert len(find("//xs:element[@nillable='true'][not(@minOccurs)]")) == 1


def test_choices() -> None:
    """FieldMap takes a name or an ordinal; ExtractRequest's choice may be left out."""
    [choice] = complex_type("FieldMap").xpath("xs:sequence/xs:choice", namespaces=NS)
    assert dict(choice.attrib) == {}
    assert [e.get("name") for e in choice] == ["SourceName", "SourceOrdinal"]
    assert fields("FieldMap") == ["SourceName", "SourceOrdinal", "DestinationName"]
    [optional] = complex_type("ExtractRequest").xpath(".//xs:choice", namespaces=NS)
    assert dict(optional.attrib) == {"minOccurs": "0"}
    assert [e.get("name") for e in optional] == ["Description", "Definition"]
    assert len(find("//xs:choice")) == 3


def test_wildcard() -> None:
    """AssetAnyProperty takes anything, and nothing else does."""
    [wildcard] = find("//xs:any")
    assert wildcard.getparent().getparent().get("name") == "AssetAnyProperty"
    assert dict(wildcard.attrib) == {
        "minOccurs": "0",
        "maxOccurs": "unbounded",
        "processContents": "lax",
    }


def test_abstract_types() -> None:
    """Three types are abstract. FilterPart and APIObject are not."""
    abstract = find("//xs:complexType[@abstract='true']/@name")
    assert sorted(abstract) == ["Options", "Recurrence", "Request"]


def test_ids_are_not_confused() -> None:
    """AttributeSet has its own string Id beside APIObject's int ID."""
    assert field("AttributeSet", "Id").get("type") == "xs:string"
    assert field("APIObject", "ID").get("type") == "xs:int"
    assert bases()["AttributeSet"] == "APIObject"


def test_deprecated_and_reserved() -> None:
    """What is deprecated, what to use instead, and what is reserved."""
    assert note(field("ClientID", "ClientID")) == "Deprecated. Use ID."
    assert note(field("ClientID", "ID")) is None
    assert note(field("SendDefinition", "FromName")) == "Deprecated. Use SenderProfile.FromName."
    assert note(field("PropertyDefinition", "DataType")) == "Deprecated. Use ValueType."
    assert note(field("PropertyDefinition", "ValueType")) == "Reserved."
    assert note(field("PropertyDefinition", "References")) == "Reserved."
    assert note(complex_type("PerformRequest")) == "Deprecated. Use PerformRequestMsg."
    assert note(complex_type("MessagingVendorKind")) == "Deprecated."


def test_enumerations() -> None:
    """Values keep their declared order: the first one is .NET's default."""
    assert values("LogicalOperators") == ["OR", "AND"]
    assert values("SendClassificationTypeEnum") == ["Operational", "Marketing"]
    assert values("SimpleOperators")[0] == "equals"
    assert len(values("SimpleOperators")) == 22
    # These values look like names with a prefix but are plain text.
    assert values("SoapType") == ["xsd:string", "xsd:boolean", "xsd:double", "xsd:dateTime"]


def test_instanceid_pattern() -> None:
    """instanceid is the one simple type that is a pattern: a GUID in braces."""
    [pattern] = find("//xs:pattern")
    assert pattern.getparent().getparent().get("name") == "instanceid"
    four = "[a-fA-F0-9]{4}"
    guid = f"[a-fA-F0-9]{{8}}-{four}-{four}-{four}-[a-fA-F0-9]{{12}}"
    assert pattern.get("value") == rf"\{{{guid}\}}"


def test_data_extension_results() -> None:
    """The errors of a saved row are wrapped, and derive from the plain results."""
    assert bases()["DataExtensionCreateResult"] == "CreateResult"
    assert fields("DataExtensionCreateResult") == ["ErrorMessage", "KeyErrors", "ValueErrors"]
    [inner] = field("DataExtensionCreateResult", "KeyErrors").iterfind(".//xs:element", NS)
    assert dict(inner.attrib) == {
        "name": "KeyError",
        "type": "tns:DataExtensionError",
        "minOccurs": "0",
        "maxOccurs": "unbounded",
    }
    assert field("DataExtensionError", "ErrorCode").get("type") == "xs:integer"


def test_filters_and_rows() -> None:
    """Two shapes that are easy to get wrong."""
    assert fields("SimpleFilterPart") == ["Property", "SimpleOperator", "Value", "DateValue"]
    assert field("SimpleFilterPart", "Value").get("maxOccurs") == "unbounded"
    assert fields("ObjectExtension") == ["Type", "Properties"]
    assert fields("DataExtensionObject") == ["Name", "Keys"]
    assert bases()["DataExtensionField"] == "PropertyDefinition"


def test_messages() -> None:
    """A create needs options and at least one object; a retrieve answers any number."""
    [create] = find("//xs:schema/xs:element[@name='CreateRequest']")
    assert [dict(e.attrib) for e in create.iterfind(".//xs:element", NS)] == [
        {"name": "Options", "type": "tns:CreateOptions"},
        {"name": "Objects", "type": "tns:APIObject", "maxOccurs": "unbounded"},
    ]
    [retrieve] = find("//xs:schema/xs:element[@name='RetrieveResponseMsg']")
    names = [e.get("name") for e in retrieve.iterfind(".//xs:element", NS)]
    assert names == ["OverallStatus", "RequestID", "Results"]
