"""Extracts: asked for, and the files that come of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sfmc_soap import (
    SERVER_TIME,
    Client,
    ClientID,
    ExtractDescription,
    ExtractOptions,
    ExtractParameter,
    ExtractParameterDataType,
    ExtractRequest,
    ExtractResponseMsg,
    OpenEvent,
    RetrieveRequest,
    SentEvent,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.people import open_unit
from support.tenant.shop import open_shop, order

ROWS = "bb94a04d-9632-4623-be47-daabc3f588a6"
TRACKING = "c7219016-a7f0-4c72-8657-1ec12c28a0db"
EVER = "1/1/1900 1:00:00 AM"
ALL_ORDERS = {
    "DECustomerKey": "orders",
    "HasColumnHeaders": "true",
    "_AsyncID": "0",
    "OutputFileName": "orders%%Year%%%%Month%%%%Day%%.csv",
    "StartDate": EVER,
    "EndDate": EVER,
}


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 2, tzinfo=SERVER_TIME)


@pytest.fixture
def client(tenant: Tenant) -> Iterator[Client]:
    with tenant.client() as client:
        open_shop(client)
        client.create([order({"OrderNo": "A-1", "Amount": "12.50"}), order({"OrderNo": 'B "2"', "Gift": "true"})])
        yield client


def request(values: dict[str, str], id: str = ROWS) -> ExtractRequest:
    """Return a request for an extract."""
    parameters = [ExtractParameter(name=name, value=value) for name, value in values.items()]
    return ExtractRequest(id=id, options=ExtractOptions(), parameters=parameters)


def extract(client: Client, *requests: ExtractRequest) -> ExtractResponseMsg:
    """Ask for extracts."""
    return client.extract(requests=requests, raise_on=())


def test_the_rows_of_a_data_extension_come_in_a_file_after_a_while(tenant: Tenant, client: Client) -> None:
    extract(client, request(ALL_ORDERS))
    assert answered(tenant) == expected(
        "ExtractResponseMsg", "<OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>"
    )
    tenant.clock.move(29)
    assert list(tenant.files) == []
    tenant.clock.move(1)
    assert list(tenant.files) == ["orders20260301.csv"]
    assert list(csv.reader(io.StringIO(tenant.files["orders20260301.csv"].decode()))) == [
        ["OrderNo", "Amount", "PaidAt", "Items", "Gift"],
        ["A-1", "12.50", "", "", ""],
        ['B "2"', "", "", "", "True"],
    ]


def test_column_headers_are_asked_for(tenant: Tenant, client: Client) -> None:
    extract(client, request(ALL_ORDERS | {"HasColumnHeaders": "false", "OutputFileName": "orders.csv"}))
    tenant.clock.move(30)
    assert tenant.files["orders.csv"].decode().splitlines()[0] == "A-1,12.50,,,"


def test_tracking_events_come_in_an_archive(tenant: Tenant, client: Client) -> None:
    now = tenant.clock.now()
    tenant.track(
        SentEvent(send_id=7, subscriber_key="k-1", event_date=now - timedelta(days=1)),
        SentEvent(send_id=7, subscriber_key="k-2", event_date=now - timedelta(days=9)),
        OpenEvent(send_id=7, subscriber_key="k-1", event_date=now),
    )
    values = {
        "StartDate": "2/25/2026 12:00:00 AM",
        "EndDate": "3/5/2026 12:00:00 AM",
        "OutputFileName": "tracking.zip",
        "Format": "csv",
        "ColumnDelimiter": ";",
        "ExtractSent": "true",
        "ExtractOpens": "true",
        "ExtractClicks": "false",
    }
    assert extract(client, request(values, TRACKING)).overall_status == "OK"
    tenant.clock.move(30)
    with zipfile.ZipFile(io.BytesIO(tenant.files["tracking.zip"])) as archive:
        assert archive.namelist() == ["Opens.csv", "Sent.csv"]
        sent = list(csv.DictReader(io.StringIO(archive.read("Sent.csv").decode()), delimiter=";"))
    assert [(row["SendID"], row["SubscriberKey"], row["EventDate"]) for row in sent] == [
        ("7", "k-1", "2/28/2026 2:00:00 AM")
    ]


@pytest.mark.parametrize(
    ("id", "values", "code"),
    [
        ("orders", {}, 31000),
        ("00000000-0000-4000-8000-000000000000", {}, 31001),
        (ROWS, {"HascolumnHeaders": "true"}, 31005),
        (TRACKING, {"DECustomerKey": "orders"}, 31005),
        (ROWS, {"OutputFileName": ""}, 31006),
        (ROWS, {"HasColumnHeaders": "perhaps"}, 31007),
        (ROWS, {"StartDate": "yesterday"}, 31007),
        (ROWS, {"EndDate": "13/13/13000"}, 31007),
        (ROWS, {"_AsyncID": "-1"}, 31007),
        (ROWS, {"DECustomerKey": "none"}, 31007),
    ],
)
def test_what_is_asked_for_wrongly_has_a_result(
    tenant: Tenant, client: Client, id: str, values: dict[str, str], code: int
) -> None:
    response = extract(client, request(ALL_ORDERS | values, id))
    (result,) = response.results
    assert (response.overall_status, result.status_code, result.error_code) == ("Error", "Error", code)
    tenant.clock.move(60)
    assert list(tenant.files) == []


@pytest.mark.parametrize("delimiter", [";;", "\n", '"'])
def test_a_delimiter_is_one_character(client: Client, delimiter: str) -> None:
    values = {"StartDate": EVER, "EndDate": EVER, "OutputFileName": "x", "ColumnDelimiter": delimiter}
    assert extract(client, request(values, TRACKING)).results[0].error_code == 31007


def test_one_wrong_request_does_not_stop_the_others(tenant: Tenant, client: Client) -> None:
    response = extract(client, request(ALL_ORDERS, "orders"), request(ALL_ORDERS))
    assert (response.overall_status, len(response.results)) == ("Has Errors", 1)
    tenant.clock.move(30)
    assert len(tenant.files) == 1


def test_the_extracts_describe_themselves(client: Client) -> None:
    asked = RetrieveRequest(object_type="ExtractDescription", properties=["ObjectID", "Name", "Parameters"])
    described = [each for each in client.retrieve(asked).results if isinstance(each, ExtractDescription)]
    assert {each.object_id for each in described} == {ROWS, TRACKING}
    (rows,) = [each for each in described if each.object_id == ROWS]
    parameters = {str(each.name): each for each in rows.parameters or []}
    assert set(parameters) == set(ALL_ORDERS)
    assert parameters["HasColumnHeaders"].data_type == ExtractParameterDataType.BOOL
    assert [name for name, each in parameters.items() if each.is_optional] == ["_AsyncID", "HasColumnHeaders"]


def test_files_are_a_mapping() -> None:
    with Tenant() as tenant:
        tenant.files["a.csv"] = "ä"
        tenant.files["b.bin"] = b"\0"
        assert dict(tenant.files) == {"a.csv": "ä".encode(), "b.bin": b"\0"}
        assert repr(tenant.files) == "<the files ['a.csv', 'b.bin']>"
        del tenant.files["a.csv"]
        assert "a.csv" not in tenant.files
        with pytest.raises(KeyError, match=r"a\.csv"):
            tenant.files["a.csv"]
        with pytest.raises(KeyError, match=r"a\.csv"):
            del tenant.files["a.csv"]


def test_what_is_missing_or_wrong_is_named(client: Client) -> None:
    wrong = (request(ALL_ORDERS | {"OutputFileName": ""}), request(ALL_ORDERS | {"HasColumnHeaders": "perhaps"}))
    assert [result.status_message for result in extract(client, *wrong).results] == [
        "Missing required parameter: OutputFileName",
        "Parameter HasColumnHeaders has an invalid value of perhaps for parameter of type: bool",
    ]


def test_an_extract_runs_for_the_business_unit_that_it_names(tenant: Tenant, client: Client) -> None:
    mid = open_unit(client, "Retail")
    retail = ClientID(id=mid)
    inside = client.for_business_unit(mid)
    open_shop(inside)
    inside.create([order({"OrderNo": "R-1"})])
    asked = request(ALL_ORDERS | {"OutputFileName": "retail.csv"})
    asked.client = retail
    elsewhere = request(ALL_ORDERS)
    elsewhere.client = ClientID(id=7)
    assert [result.error_code for result in extract(client, asked, elsewhere).results] == [4]
    tenant.clock.move(30)
    assert list(csv.reader(io.StringIO(tenant.files["retail.csv"].decode())))[1][0] == "R-1"
