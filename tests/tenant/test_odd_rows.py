"""Requests about data extensions and rows, put together of odd pieces: each gets an answer of the service."""

from __future__ import annotations

from functools import cache

import httpx
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sfmc_tenant import Tenant
from support.messages import SOAP_11, XMLNS
from support.profiles import examples
from support.tenant.shop import open_shop

PIECES = st.lists(
    st.sampled_from(
        [
            "<CustomerKey>orders</CustomerKey>",
            '<CustomerKey xsi:nil="true"/>',
            "<Name>All orders</Name>",
            "<ObjectID>none</ObjectID>",
            '<Client xsi:nil="true"/>',
            "<Client><ID>99999999999999999999</ID></Client>",
            '<Properties xsi:nil="true"/>',
            "<Properties><Property/></Properties>",
            '<Properties><Property xsi:nil="true"/></Properties>',
            "<Properties><Property><Name>OrderNo</Name><Value>A</Value></Property></Properties>",
            '<Properties><Property xsi:type="NullAPIProperty"><Name>OrderNo</Name></Property></Properties>',
            '<Properties><Property xsi:type="Nope"><Name>OrderNo</Name></Property></Properties>',
            '<Keys><Key xsi:nil="true"/></Keys>',
            "<Keys><Key><Name>OrderNo</Name></Key></Keys>",
            '<Keys><Key><Name xsi:nil="true"/><Value>A</Value></Key></Keys>',
            '<Fields xsi:nil="true"/>',
            '<Fields><Field xsi:nil="true"/></Fields>',
            "<Fields><Field><Name>x</Name><FieldType>Nope</FieldType></Field></Fields>",
            '<Fields><Field><Name>x</Name><MaxLength xsi:nil="true"/><Ordinal>-5</Ordinal></Field></Fields>',
            "<Fields><Field><Name>x</Name><FieldType>Decimal</FieldType><Scale>-1</Scale></Field></Fields>",
            "<IsTestable>maybe</IsTestable>",
            "<SendableDataExtensionField/>",
            '<SendableSubscriberField xsi:nil="true"/>',
            "<CategoryID>-1</CategoryID>",
            "<RetainUntil>0001-01-01T00:00:00Z</RetainUntil>",
        ]
    ),
    max_size=6,
    unique=True,
).map("".join)
OPTIONS = st.sampled_from(
    [
        "",
        '<Options xsi:nil="true"/>',
        "<Options><SaveOptions><SaveOption><SaveAction>UpdateAdd</SaveAction></SaveOption></SaveOptions></Options>",
        '<Options><SaveOptions><SaveOption xsi:nil="true"/></SaveOptions></Options>',
        '<Options><Container xsi:type="ContainerID"/><Action>DELETE</Action></Options>',
    ]
)
SIMPLE = '<Filter xsi:type="SimpleFilterPart"><Property>{}</Property><SimpleOperator>{}</SimpleOperator>{}</Filter>'
FILTERS = st.sampled_from(
    [
        '<Filter xsi:nil="true"/>',
        '<Filter xsi:type="SimpleFilterPart"/>',
        '<Filter xsi:type="ComplexFilterPart"/>',
        '<Filter xsi:type="TagFilterPart"/>',
        SIMPLE.format("Items", "Nope", "<Value>1</Value>"),
        SIMPLE.format("Items", "equals", '<Value xsi:nil="true"/>'),
        SIMPLE.format("Items", "equals", "<Value>nan</Value>"),
        SIMPLE.format("Amount", "between", "<Value>-inf</Value><Value>1e999</Value>"),
        SIMPLE.format("PaidAt", "equals", "<DateValue>0001-01-01T00:00:00Z</DateValue>"),
    ]
)


@st.composite
def written(draw: st.DrawFn) -> str:
    operation = draw(st.sampled_from(["Create", "Update", "Delete"]))
    types = st.sampled_from(["DataExtension", "DataExtensionObject", "DataExtensionField"])
    objects = draw(st.lists(st.builds('<Objects xsi:type="{}">{}</Objects>'.format, types, PIECES), max_size=2))
    return f"<{operation}Request {XMLNS}>{draw(OPTIONS)}{''.join(objects)}</{operation}Request>"


@st.composite
def read(draw: st.DrawFn) -> str:
    names = ["DataExtensionObject[orders]", "DataExtensionObject[", "DataExtension", "DataExtensionField"]
    properties = draw(st.sampled_from(["<Properties>OrderNo</Properties>", '<Properties xsi:nil="true"/>', ""]))
    inside = f"<ObjectType>{draw(st.sampled_from(names))}</ObjectType>{properties}{draw(FILTERS)}"
    return f"<RetrieveRequestMsg {XMLNS}><RetrieveRequest>{inside}</RetrieveRequest></RetrieveRequestMsg>"


def performed(pieces: str) -> str:
    definitions = f'<Definitions><Definition xsi:type="DataExtension">{pieces}</Definition></Definitions>'
    return f"<PerformRequestMsg {XMLNS}><Action>ClearData</Action>{definitions}</PerformRequestMsg>"


@cache
def tenant() -> tuple[httpx.Client, str]:
    made = Tenant()
    open_shop(made.client())
    made.access.install("app", "secret", 1000001)
    package = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"}
    return httpx.Client(transport=made.transport()), made.access.token(package)["access_token"]


@examples(100)
@given(st.one_of(written(), read(), PIECES.map(performed)))
def test_every_request_is_answered(body: str) -> None:
    http, token = tenant()
    header = f'<fueloauth xmlns="http://exacttarget.com">{token}</fueloauth>'
    envelope = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    answer = http.post("https://tenant.test/Service.asmx", content=envelope.encode())
    status = etree.fromstring(answer.content).findtext(".//{*}OverallStatus") or ""
    if b"is not a valid value for" not in answer.content:
        assert answer.status_code == 200
        assert status == "OK" or status.startswith(("Error", "Has Error"))
