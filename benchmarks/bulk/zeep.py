"""zeep: a loop over the same pages of events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests
import zeep
import zeep.transports
from lxml import etree

from ..caller import Caller
from ..contestants import WSDL
from ..data import API
from . import PROPERTIES, windows
from .order import Order


def track(order: Order) -> int:
    """Iterate over events. Return how many they were."""
    with order.caller() as caller:
        return sum(1 for page in _pages(caller, order.until) for _ in page)


def _pages(caller: Caller, until: datetime) -> Iterator[list[Any]]:
    with requests.Session() as session:
        client: Any = zeep.Client(str(WSDL), transport=zeep.Transport(session=session))
        [binding] = client.wsdl.bindings
        service = client.create_service(binding, caller.address)
        simple, both = (client.get_type(f"{{{API}}}{name}") for name in ("SimpleFilterPart", "ComplexFilterPart"))
        header = etree.Element("{http://exacttarget.com}fueloauth")
        header.text = caller.token
        for start, stop in windows(until):
            compared = [
                simple(Property="EventDate", SimpleOperator=operator, DateValue=[moment])
                for operator, moment in (("greaterThanOrEqual", start), ("lessThan", stop))
            ]
            happened = both(LeftOperand=compared[0], LogicalOperator="AND", RightOperand=compared[1])
            request = {"ObjectType": "OpenEvent", "Properties": [*PROPERTIES], "Filter": happened}
            while request:
                response = service.Retrieve(RetrieveRequest=request, _soapheaders=[header])
                yield response.Results
                has_more = response.OverallStatus == "MoreDataAvailable"
                request = {"ObjectType": "OpenEvent", "ContinueRequest": response.RequestID} if has_more else {}
