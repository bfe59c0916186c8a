"""Rows as the service should not send them: nothing is lost, and what does not fit is told, once."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from decimal import Decimal

import pytest
from sfmc_soap import (
    SERVER_TIME,
    APIObject,
    P,
    SelectionError,
    SelectionInterrupted,
    SfmcSoapWarning,
    UnexpectedType,
)
from sfmc_soap.everyday.rows import definitions
from support.everyday.edits import replaced, with_value
from support.everyday.sides import Side
from support.tenant.shop import open_shop, order


@pytest.fixture(autouse=True)
def shop(side: Side) -> None:
    client = side.tenant.client()
    open_shop(client)
    client.create([order({"OrderNo": f"A-{number}", "Items": "3", "Amount": "1.5"}) for number in range(5)])


@pytest.mark.parametrize(
    ("name", "value"),
    [("Items", "٣"), ("Items", "9" * 10_000), ("Amount", "1.555"), ("PaidAt", "31/12/2026"), ("Gift", "maybe")],
)
def test_what_does_not_fit_stays_text_and_is_told_once(side: Side, name: str, value: str) -> None:
    table = side.edited(with_value(name, value)).data_extension("orders")
    rows = table.rows(page_size=2)
    with pytest.warns(
        SfmcSoapWarning, match=f"column '{name}' of the data extension 'orders': 2 values in 2 rows"
    ) as told:
        found = side.items(rows)
    assert [row[name] for row in found] == [value] * 5
    assert len(told) == 1 and value not in str(told[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert side.items(table.rows(name)) == [{name: value}] * 5


def test_dates_are_day_first_if_the_caller_says_so(side: Side) -> None:
    table = side.edited(with_value("PaidAt", "31/12/2026 9:00:00")).data_extension("orders")
    row = side.run(table.rows("PaidAt", date_format="%d/%m/%Y %H:%M:%S", limit=1).one())
    assert row == {"PaidAt": datetime(2026, 12, 31, 9, tzinfo=SERVER_TIME)}


def test_a_column_that_does_not_come_is_none_and_others_come_after_those_asked_for(side: Side) -> None:
    table = side.edited(replaced(b"<Name>Items</Name>", b"<Name>Surprise</Name>")).data_extension("orders")
    side.run(side.client.data_extension("orders").columns)
    row = side.run(table.rows("Items", "OrderNo", unchecked=True, limit=1).one())
    assert list(row.items()) == [("Items", None), ("OrderNo", "A-0"), ("Surprise", "3")]


def test_names_may_come_in_another_case(side: Side) -> None:
    table = side.client.data_extension("orders")
    client = side.edited(lambda content: re.sub(rb"(<Property><Name>)OrderNo<", rb"\g<1>ORDERNO<", content))
    row = side.run(client.data_extension("orders").rows("OrderNo", limit=1).one())
    assert row == {"OrderNo": "A-0"}
    assert len(side.run(table.columns)) == 5


@pytest.mark.parametrize(
    "properties",
    [
        b"",
        b'<Properties xsi:nil="true"/>',
        b"<Properties/>",
        b"<Properties><Property/></Properties>",
        b'<Properties><Property xsi:nil="true"/></Properties>',
        b'<Properties><Property><Name xsi:nil="true"/><Value>1</Value></Property></Properties>',
        b'<Properties><Property><Name>Items</Name><Value xsi:nil="true"/></Property></Properties>',
        b'<Properties><Property xsi:type="NullAPIProperty"><Name>Items</Name></Property></Properties>',
    ],
)
def test_a_row_without_values_has_none(side: Side, properties: bytes) -> None:
    client = side.edited(lambda content: re.sub(rb"<Properties>.*?</Properties>", properties, content, flags=re.DOTALL))
    assert side.items(client.data_extension("orders").rows("Items")) == [{"Items": None}] * 5


def test_results_that_are_no_rows(side: Side) -> None:
    unheard_of = side.edited(replaced(b'xsi:type="DataExtensionObject"', b'xsi:type="Row"'))
    assert side.items(unheard_of.data_extension("orders").rows("Items")) == [{"Items": 3}] * 5
    known = side.edited(replaced(b'xsi:type="DataExtensionObject"', b'xsi:type="List"'))
    with pytest.raises(UnexpectedType) as caught:
        side.items(known.data_extension("orders").rows("Items"))
    assert isinstance(caught.value.object, APIObject)


def test_an_interruption_says_which_row_was_the_last(side: Side) -> None:
    rows = side.client.data_extension("orders").rows("OrderNo", "Items", page_size=2, prefetch=0)
    side.run(side.client.data_extension("orders").columns)
    side.tenant.faults.schedule([None, None, "wrong property"])
    with pytest.raises(SelectionInterrupted) as caught:
        side.items(rows)
    assert caught.value.last == {"OrderNo": "A-1"}
    assert "A-1" not in str(caught.value)


def test_columns_that_are_told_oddly(side: Side) -> None:
    """Lengths and ordinals that make no sense, types that nobody has heard of, a column without a name."""
    client = side.edited(
        lambda content: re.sub(rb"<MaxLength>\d+</MaxLength>", b"<MaxLength>-7</MaxLength>", content)
        .replace(b"<Name>Gift</Name>", b"<Name></Name>")
        .replace(b"<FieldType>Number</FieldType>", b"<FieldType>Vector</FieldType>")
        .replace(b"<Ordinal>0</Ordinal>", b'<Ordinal xsi:nil="true"/>')
    )
    table = client.data_extension("orders")
    assert [column.name for column in side.run(table.columns)] == ["Amount", "PaidAt", "Items", "OrderNo"]
    with pytest.warns(SfmcSoapWarning, match="'Amount'"):
        assert side.items(table.rows("Amount", "Items", limit=1)) == [{"Amount": "1.50", "Items": "3"}]


def test_a_decimal_is_exact(side: Side) -> None:
    row = side.run(side.client.data_extension("orders").rows("Amount", where=P("OrderNo") == "A-3").one())
    assert isinstance(row["Amount"], Decimal) and str(row["Amount"]) == "1.50"


def test_more_columns_than_there_can_be(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "_MOST", 4)
    with pytest.raises(SelectionError, match="the service gives more than 4 of them"):
        side.run(side.client.data_extension("orders").columns)


def test_rows_come_whatever_goes_wrong_on_the_way(side: Side) -> None:
    """While columns are looked up, and between pages."""
    side.tenant.faults.schedule(["token expired", "rate limited", "dropped before"])
    side.tenant.faults.add("short page", after=2)
    rows = side.client.data_extension("orders").rows("OrderNo", page_size=2)
    assert [row["OrderNo"] for row in side.items(rows)] == [f"A-{number}" for number in range(5)]
