"""Decimals and dates in query activities: exact to the last digit, and compared as what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    APIProperty,
    Client,
    DataExtension,
    DataExtensionField,
    DataExtensionObject,
    QueryDefinition,
    RetrieveRequest,
)
from sfmc_tenant import Tenant
from support.profiles import examples
from support.tenant.asking import equals, start
from support.tenant.shop import TYPE, into_totals

KEY = DataExtensionField(name="Id", field_type=TYPE.NUMBER, is_primary_key=True, is_required=True)


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        tenant.clock.stop()
        yield tenant


@pytest.fixture(scope="module")
def client(tenant: Tenant) -> Client:
    """A client of a tenant with a ledger, and with totals that a query gives."""
    client = tenant.client()
    amount = DataExtensionField(name="Amount", field_type=TYPE.DECIMAL, precision=29, scale=4)
    paid = DataExtensionField(name="Paid", field_type=TYPE.DATE)
    total = DataExtensionField(name="Total", field_type=TYPE.DECIMAL, precision=29, scale=2)
    at = DataExtensionField(name="At", field_type=TYPE.DATE)
    client.create(
        [
            DataExtension(customer_key="ledger", name="Ledger", fields=[KEY, amount, paid]),
            DataExtension(customer_key="totals", name="Totals", fields=[KEY, total, at]),
        ]
    )
    return client


def fill(client: Client, rows: Sequence[tuple[str, str]]) -> None:
    """Let the ledger have rows: amounts and dates."""
    client.perform(action="ClearData", definitions=[DataExtension(customer_key="ledger")])
    client.create(
        [
            DataExtensionObject(
                customer_key="ledger",
                properties=[
                    APIProperty(name="Id", value=str(number)),
                    APIProperty(name="Amount", value=amount),
                    APIProperty(name="Paid", value=paid),
                ],
            )
            for number, (amount, paid) in enumerate(rows)
        ]
    )


def run(tenant: Tenant, client: Client, query: str) -> list[list[str]]:
    """Run a query. Return the rows of the totals: Total and At, by Id."""
    client.create([into_totals(query)])
    task = start(client, QueryDefinition(customer_key="totals"))
    tenant.clock.move(10)
    client.delete([QueryDefinition(customer_key="totals")])
    ended = RetrieveRequest(object_type="AsyncActivityStatus", properties=["ErrorMsg"], filter=equals("TaskID", task))
    (activity,) = client.retrieve(ended).results
    assert activity.properties == [], activity  # type: ignore[attr-defined]
    request = RetrieveRequest(object_type="DataExtensionObject[totals]", properties=["Id", "Total", "At"])
    rows: list[Any] = client.retrieve(request).results
    return [texts[1:] for texts in sorted([each.value for each in row.properties] for row in rows)]


def total(tenant: Tenant, client: Client, expression: str, rest: str = "") -> str:
    """The Total that an expression over the ledger gives."""
    return run(tenant, client, f"SELECT 1 AS Id, {expression} AS Total FROM Ledger {rest}")[0][0]


DECIMALS = st.decimals(min_value=-(10**24), max_value=10**24, places=4, allow_nan=False)


@examples(20)
@given(amounts=st.lists(st.one_of(DECIMALS, DECIMALS.map(lambda number: number % 1000)), min_size=1, max_size=8))
def test_sums_and_averages_are_those_of_decimals(tenant: Tenant, client: Client, amounts: list[Decimal]) -> None:
    fill(client, [(f"{amount:f}", "2026-03-01") for amount in amounts])
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        exact = sum(amounts, Decimal(0))
        assert Decimal(total(tenant, client, "SUM(Amount)")) == exact.quantize(Decimal("0.01"))
        if all(len(amount.as_tuple().digits) <= 12 for amount in amounts):
            average = (exact / len(amounts)).quantize(Decimal("0.01"))
            assert abs(Decimal(total(tenant, client, "AVG(Amount)")) - average) <= Decimal("0.01")
        assert Decimal(total(tenant, client, "MAX(Amount)")) == max(amounts).quantize(Decimal("0.01"))
        assert Decimal(total(tenant, client, "MIN(Amount)")) == min(amounts).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("amounts", "expression", "expected"),
    [
        (["0.1", "0.2"], "SUM(Amount)", "0.30"),
        (["0.1", "0.2"], "SUM(Amount) * 100", "30.00"),
        (["1.005"], "ROUND(Amount, 2)", "1.01"),
        (["-1.005"], "ROUND(Amount, 2)", "-1.01"),
        (["2.675", "2.675"], "SUM(ROUND(Amount, 2))", "5.36"),
        (["748.58"], "ROUND(Amount, -1)", "750.00"),
        (["2.5"], "ROUND(Amount)", "3.00"),
        (["1", "2", "2"], "AVG(Amount)", "1.67"),
        (["0.1"], "Amount * 3", "0.30"),
        (["10"], "Amount / 3", "3.33"),
        (["-0.001"], "Amount", "0.00"),
        (["12345678901234567.8901"], "Amount", "12345678901234567.89"),
        (["12345678901234567.8901", "0.01"], "SUM(Amount)", "12345678901234567.90"),
        (["12345678901234567.89", "12345678901234567.91"], "AVG(Amount)", "12345678901234567.90"),
        (["12345678901234567.8951"], "ROUND(Amount, 2)", "12345678901234567.90"),
        (["5", "7"], "SUM(Id)", "1.00"),
        (["5", "7"], "SUM(Amount) OVER (ORDER BY Id DESC)", "7.00"),
        (["5", "7", "7"], "SUM(DISTINCT Amount)", "12.00"),
        (["5"], "SUM(NULL)", ""),
    ],
)
def test_a_row_gets_a_decimal_of_its_scale(
    tenant: Tenant, client: Client, amounts: list[str], expression: str, expected: str
) -> None:
    fill(client, [(amount, "2026-03-01") for amount in amounts])
    assert total(tenant, client, expression, "LIMIT 1") == expected


@pytest.mark.parametrize(
    ("amounts", "condition", "count"),
    [
        (["9", "10", "10.5"], "Amount > 9.5", 2),
        (["9", "10", "12345678901234567.8901"], "Amount > 9.5", 2),
        (["9", "12345678901234567.8901"], "Amount = '9.00'", 1),
        (["9", "12345678901234567.8901"], "Amount IN (9, 10)", 1),
        (["9", "12345678901234567.8901"], "12345678901234567.8901 = Amount", 0),
        (["9", "12345678901234567.8901"], "'12345678901234567.89010' = Amount", 1),
        (["9", "12345678901234567.8901"], "Amount < Id", 0),
    ],
)
def test_decimals_compare_as_decimals(
    tenant: Tenant, client: Client, amounts: list[str], condition: str, count: int
) -> None:
    fill(client, [(amount, "2026-03-01") for amount in amounts])
    assert total(tenant, client, "COUNT(*)", f"WHERE {condition}") == f"{count}.00"


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("Paid = '2026-03-01'", 1),
        ("Paid = '3/1/2026'", 1),
        ("Paid = '2026-03-01T06:00:00Z'", 1),
        ("Paid <= '2026-03-01'", 2),
        ("Paid BETWEEN '2/28/2026 12:00 PM' AND '2026-03-01 11:30 PM'", 1),
        ("Paid > '9/30/2025'", 3),
        ("date(Paid) = '2026-03-01'", 2),
        ("strftime('%H', Paid) = '23'", 1),
        ("Paid < GETDATE()", 3),
        ("Paid = 'soon'", 0),
    ],
)
def test_dates_compare_as_dates(tenant: Tenant, client: Client, condition: str, count: int) -> None:
    fill(client, [("1", "10/1/2025"), ("1", "2026-03-01"), ("1", "3/1/2026 11:30 PM")])
    assert total(tenant, client, "COUNT(*)", f"WHERE {condition}") == f"{count}.00"


def test_dates_stay_what_they_are(tenant: Tenant, client: Client) -> None:
    fill(client, [("1", "3/1/2026 11:30 PM"), ("1", "10/1/2025")])
    query = "SELECT 1 AS Id, Paid AS At FROM Ledger UNION SELECT 2, MIN(Paid) FROM Ledger WHERE Id = 1"
    query = f"SELECT * FROM ({query}) ORDER BY At LIMIT 2"
    assert [at for _, at in run(tenant, client, query)][-1] == "10/1/2025 12:00:00 AM"
    assert run(tenant, client, "SELECT 1 AS Id, MAX(Paid) AS At FROM Ledger") == [["", "3/1/2026 11:30:00 PM"]]
    assert run(tenant, client, "SELECT 1 AS Id, datetime(Paid, '+1 hour') AS At FROM Ledger WHERE Id = 0") == [
        ["", "3/2/2026 12:30:00 AM"]
    ]


@pytest.mark.parametrize("text", ["nan", "sNaN", "inf", "x"])
def test_a_text_that_is_no_decimal_is_no_defect(tenant: Tenant, client: Client, text: str) -> None:
    assert run(tenant, client, f"SELECT '1' AS Id, '1' < '{text}' COLLATE DECIMALS AS Total")[0][0].startswith("1")
