"""Filters as long and as deep as programs build them, and longer."""

from __future__ import annotations

import pytest
from sfmc_soap import (
    ComplexFilterPart,
    DataFolder,
    FilterPart,
    LogicalOperators,
    OperationError,
    RetrieveRequest,
    SimpleFilterPart,
    SimpleOperators,
)
from sfmc_tenant import Tenant


def name_is(*names: str) -> SimpleFilterPart:
    operator = SimpleOperators.IN if len(names) > 1 else SimpleOperators.EQUALS
    return SimpleFilterPart(property="Name", simple_operator=operator, value=list(names))


def chain(operators: list[LogicalOperators], last: FilterPart) -> FilterPart:
    for operator in operators:
        last = ComplexFilterPart(left_operand=name_is("none"), logical_operator=operator, right_operand=last)
    return last


def names(tenant: Tenant, filter: FilterPart) -> list[object]:
    request = RetrieveRequest(object_type="DataFolder", properties=["Name"], filter=filter)
    return [folder.name for folder in tenant.client().retrieve(request).results if isinstance(folder, DataFolder)]


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


def test_a_chain_of_many_conditions_is_a_filter_like_any_other(tenant: Tenant) -> None:
    assert names(tenant, chain([LogicalOperators.OR] * 100, name_is("my emails"))) == ["my emails"]


def test_a_filter_that_changes_its_operator_at_each_of_many_levels_is_an_error(tenant: Tenant) -> None:
    with pytest.raises(OperationError, match="nested too deep"):
        names(tenant, chain([LogicalOperators.OR, LogicalOperators.AND] * 20, name_is("my emails")))


def test_many_values_are_compared_at_once(tenant: Tenant) -> None:
    assert names(tenant, name_is("my emails", *map(str, range(30_000)))) == ["my emails"]
