"""Extracts, as a tenant carries them out."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from sfmc_soap import OpenEvent, SentEvent, TotalFailure, TrackingData, TrackingOption
from support.everyday.sides import Side
from support.tenant.shop import open_shop, order

PERIOD: Mapping[str, Any] = {"start": dt.date(2026, 3, 1), "end": dt.date(2026, 4, 1)}


def test_the_rows_of_a_data_extension(side: Side) -> None:
    with side.tenant.client() as client:
        open_shop(client)
        client.create([order({"OrderNo": "A-1", "Items": "3"})])
    response = side.run(side.client.extract_data_extension("orders", "orders.csv"))
    assert (response.overall_status, response.results) == ("OK", [])
    side.tenant.clock.move(60)
    heading, *rows = side.tenant.files["orders.csv"].decode().splitlines()
    assert heading.startswith("OrderNo,")
    assert [row.split(",")[0] for row in rows] == ["A-1"]


def test_rows_without_a_heading(side: Side) -> None:
    with side.tenant.client() as client:
        open_shop(client)
    side.run(side.client.extract_data_extension("orders", "orders.csv", column_headers=False))
    side.tenant.clock.move(60)
    assert side.tenant.files["orders.csv"] == b""


def test_what_became_of_messages(side: Side) -> None:
    noon = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
    inside = OpenEvent(send_id=7, subscriber_key="ada", event_date=noon)
    after = OpenEvent(send_id=7, subscriber_key="ben", event_date=noon + dt.timedelta(days=1))
    side.tenant.track(inside, after, SentEvent(send_id=7, subscriber_key="ada", event_date=noon))
    extract = side.client.extract_tracking(
        "march.zip", TrackingData.OPENS, **PERIOD, options={TrackingOption.COLUMN_DELIMITER: "|"}
    )
    assert side.run(extract).overall_status == "OK"
    side.tenant.clock.move(60)
    with zipfile.ZipFile(io.BytesIO(side.tenant.files["march.zip"])) as archive:
        assert archive.namelist() == ["Opens.csv"]
        _, *rows = archive.read("Opens.csv").decode().splitlines()
    assert [row.split("|")[2] for row in rows] == ["ada"]


def test_what_the_service_refuses_is_told(side: Side) -> None:
    with pytest.raises(TotalFailure, match="31007 Parameter DECustomerKey has an invalid value of order"):
        side.run(side.client.extract_data_extension("order", "orders.csv"))
