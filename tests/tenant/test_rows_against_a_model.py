"""A random walk over rows: whatever is written, a plain dict that follows along holds the same."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sfmc_soap import APIProperty, DataExtension, DataExtensionField, DataExtensionObject, SimpleOperators
from sfmc_tenant import Tenant
from support.profiles import examples
from support.tenant.asking import equals, found
from support.tenant.shop import UPSERT, open_shop, order, orders, where

numbers = st.sampled_from(["A-1", "A-2", "a-1", "Ä & <1>"])
counts = st.none() | st.integers(-(2**63), 2**63 - 1).map(str) | st.integers(0, 20).map(str)


class Rows(RuleBasedStateMachine):
    """Rows of `orders`, and what `model` says that they are: the value of one column by the primary key."""

    def __init__(self) -> None:
        super().__init__()
        self.tenant = Tenant()
        self.client = self.tenant.client()
        self.column = "Items"
        self.model: dict[str, str | None] = {}
        open_shop(self.client)

    def teardown(self) -> None:
        self.tenant.close()

    @rule(number=numbers, count=counts)
    def create(self, number: str, count: str | None) -> None:
        result = self.client.create([order({"OrderNo": number, self.column: count})], raise_on=()).results[0]
        assert (result.status_code == "Error") == (number in self.model)
        self.model.setdefault(number, count)

    @rule(number=numbers, count=counts)
    def update(self, number: str, count: str | None) -> None:
        row = order({self.column: count}, keys={"OrderNo": number})
        result = self.client.update([row], raise_on=()).results[0]
        assert (result.status_code == "OK") == (number in self.model)
        if number in self.model:
            self.model[number] = count

    @rule(first=numbers, second=numbers, count=counts)
    def upsert_two(self, first: str, second: str, count: str | None) -> None:
        rows = [order({"OrderNo": number, self.column: count}) for number in (first, second)]
        self.client.update(rows, options=UPSERT)
        self.model |= {first: count, second: count}

    @rule(number=numbers)
    def upsert_what_is_wrong(self, number: str) -> None:
        row = order({"OrderNo": number, self.column: "many"})
        assert self.client.update([row], options=UPSERT, raise_on=()).overall_status == "Error"

    @rule(number=numbers)
    def delete(self, number: str) -> None:
        keys = [APIProperty(name="OrderNo", value=number)]
        self.client.delete([DataExtensionObject(customer_key="orders", keys=keys)])
        self.model.pop(number, None)

    @precondition(lambda self: self.model)
    @rule()
    def clear(self) -> None:
        self.client.perform(action="ClearData", definitions=[DataExtension(customer_key="orders")])
        self.model.clear()

    @rule(name=st.sampled_from(["Items", "Pieces", 'the"count"']))
    def rename(self, name: str) -> None:
        fields = found(self.client, DataExtensionField, "ObjectID Name", equals("DataExtension.CustomerKey", "orders"))
        field = next(field for field in fields if field.name == self.column)
        renamed = DataExtensionField(object_id=field.object_id, name=name)
        self.client.update([DataExtension(customer_key="orders", fields=[renamed])])
        self.column = name

    @invariant()
    def holds_the_same(self) -> None:
        read = dict(orders(self.client, f"OrderNo {self.column}"))
        assert read == {number: count or "" for number, count in self.model.items()}

    @rule(count=st.integers(-5, 25))
    def filter(self, count: int) -> None:
        filter = where(self.column, SimpleOperators.GREATER_THAN, str(count))
        kept = {number for number, held in self.model.items() if held is not None and int(held) > count}
        assert {row[0] for row in orders(self.client, "OrderNo", filter)} == kept


Rows.TestCase.settings = settings(examples(20), stateful_step_count=20)
TestRows = Rows.TestCase
