"""Rows that are upserted over REST."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sfmc_soap import (
    APIProperty,
    DataExtension,
    DataExtensionField,
    DataExtensionObject,
)
from sfmc_tenant import Tenant
from support.tenant.rest import rest
from support.tenant.shop import TYPE, open_shop, orders


@pytest.fixture
def tenant() -> Tenant:
    tenant = Tenant()
    open_shop(tenant.client())
    return tenant


def posted(tenant: Tenant, body: Any, key: str = "orders") -> httpx.Response:
    return rest(tenant, "POST", f"/hub/v1/dataevents/key:{key}/rowset", body)


def row(number: str, **values: Any) -> dict[str, Any]:
    return {"keys": {"OrderNo": number}, "values": values}


def test_rows_are_added_and_changed(tenant: Tenant) -> None:
    posted(tenant, [row("A-1", Amount=12.5, Items=3, Gift=True, PaidAt="2025-12-15")])
    answer = posted(tenant, [row("A-1", Amount="13", Gift=None), row("A-2", Items=1, Colour="red")])
    assert answer.status_code == 200
    assert answer.json()["responses"] == [
        {"hasErrors": False, "results": [], "operationStatus": "OK", "notFoundKeys": None}
    ]
    assert orders(tenant.client(), "OrderNo Amount Items Gift PaidAt") == [
        ["A-1", "13.00", "3", "", "12/15/2025 12:00:00 AM"],
        ["A-2", "", "1", "", ""],
    ]


def test_no_row_is_saved_if_one_cannot_be(tenant: Tenant) -> None:
    answer = posted(tenant, [row("A-1", Items=1), row("A-2", Items="few", Gift="maybe")])
    told = answer.json()
    assert answer.status_code == 400
    assert (told["message"].rsplit(" ", 1)[0], told["errorcode"]) == (
        "Unable to save rows for data extension ID",
        10006,
    )
    assert [error["message"] for error in told["additionalErrors"]] == [
        "Items: The value for column [Items] is not a valid number.",
        "Gift: The value for column [Gift] is not a valid boolean.",
    ]
    assert orders(tenant.client(), "OrderNo") == []


def test_keys_are_those_of_the_primary_key(tenant: Tenant) -> None:
    answer = posted(tenant, [{"keys": {"Items": "1"}, "values": {}}])
    assert answer.json() == {"message": "Primary key 'Items' does not exist.", "errorcode": 10000}


def test_a_data_extension_is_known_by_its_key_and_not_by_its_name(tenant: Tenant) -> None:
    answer = posted(tenant, [row("A-1")], key="All%20orders")
    assert answer.json() == {"message": "The DataExtension key 'All orders' does not exist", "errorcode": 10000}


def test_a_data_extension_without_a_primary_key_takes_no_upsert(tenant: Tenant) -> None:
    names = [DataExtensionField(name="Name", field_type=TYPE.TEXT)]
    tenant.client().create([DataExtension(customer_key="names", name="Names", fields=names)])
    answer = posted(tenant, [{"values": {"Name": "Ada"}}], key="names")
    told = [error["message"] for error in answer.json()["additionalErrors"]]
    assert told == ["The data extension does not have a primary key."]


@pytest.mark.parametrize(
    "body", [None, {}, "row", [1], [{"keys": [], "values": {}}], [row("A-1", Items=[1])], [row("A-1", Items={"a": 1})]]
)
def test_bodies_that_hold_no_rows_are_refused(tenant: Tenant, body: Any) -> None:
    answer = posted(tenant, body)
    assert (answer.status_code, answer.json()["errorcode"]) == (400, 10001)


@pytest.mark.parametrize("number", [1e300, 1e-7, 10**30, float(2**70)])
def test_odd_numbers_are_refused_and_not_saved(tenant: Tenant, number: float) -> None:
    assert posted(tenant, [row("A-1", Amount=number)]).json()["errorcode"] == 10006


@pytest.mark.parametrize("text", ["a\0b", "\x01", "\ufffe"])
def test_characters_that_no_envelope_can_carry_are_refused(tenant: Tenant, text: str) -> None:
    assert posted(tenant, [row(text)]).json()["errorcode"] == 10006
    assert orders(tenant.client(), "OrderNo") == []


def test_what_rest_writes_soap_reads(tenant: Tenant) -> None:
    posted(tenant, [row("A-1", Amount=0.1)])
    keys = [APIProperty(name="OrderNo", value="A-1")]
    assert orders(tenant.client(), "Amount") == [["0.10"]]
    tenant.client().delete([DataExtensionObject(customer_key="orders", keys=keys)])
    assert orders(tenant.client(), "Amount") == []
