"""Whatever selections, rows and calls warn of, the warning points to the line of the caller."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sfmc_soap import RetrieveOptions, RetrieveRequest, SfmcSoapWarning, Subscriber
from support.everyday.edits import with_value
from support.everyday.people import subscribe_all
from support.everyday.sides import Side
from support.tenant.shop import open_shop, order


def more_pages(side: Side) -> Any:
    subscribe_all(side.tenant)
    options = RetrieveOptions(batch_size=10)
    return side.client.retrieve(
        RetrieveRequest(object_type="Subscriber", properties=["SubscriberKey"], options=options)
    )


def refused_properties(side: Side) -> Any:
    subscribe_all(side.tenant)
    side.tenant.faults.add("wrong property", operation="Retrieve")
    return side.client.select(Subscriber).list()


def unfit_values(side: Side) -> Any:
    with side.tenant.client() as client:
        open_shop(client)
        client.create([order({"OrderNo": "A-1", "Items": "3"})])
    return side.edited(with_value("Items", "three")).data_extension("orders").rows("Items").list()


async def awaited(call: Any) -> Any:
    return await call


@pytest.mark.parametrize("ask", [more_pages, refused_properties, unfit_values])
def test_a_warning_points_to_the_line_of_the_caller(side: Side, ask: Callable[[Side], Any]) -> None:
    with pytest.warns(SfmcSoapWarning) as told:
        call = ask(side)
        if isinstance(call, Coroutine):
            side.run(awaited(call))
    assert [each.filename for each in told] == [__file__]
