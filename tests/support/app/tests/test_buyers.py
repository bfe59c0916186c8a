"""The shop against a service that is not there."""

from __future__ import annotations

import httpx
from orders.buyers import Buyer, greets, reachable, save
from orders.vendor.marketing import (
    UNSET,
    APIObject,
    Client,
    CreateRequest,
    CreateResponse,
    CreateResult,
    RetrieveRequestMsg,
    RetrieveResponseMsg,
    SimpleFilterPart,
    StaticToken,
    Subscriber,
    SubscriberStatus,
    unknown,
    unwrap,
    wrap,
)


def answer(request: httpx.Request) -> httpx.Response:
    """Create whoever has a city, and find two."""
    asked = unwrap(request.content).body
    if isinstance(asked, CreateRequest):
        sent = [each for each in asked.objects if isinstance(each, Subscriber)]
        codes = ["OK" if each.attributes else "Error" for each in sent]
        results = [CreateResult(status_code=code, ordinal_id=place) for place, code in enumerate(codes)]
        status = "OK" if all(code == "OK" for code in codes) else "Has Errors"
        return httpx.Response(200, content=wrap(CreateResponse(results=results, request_id="1", overall_status=status)))
    assert isinstance(asked, RetrieveRequestMsg)
    assert asked.retrieve_request is not UNSET
    assert isinstance(asked.retrieve_request.filter, SimpleFilterPart)
    assert asked.retrieve_request.filter.value == ["@example.com"]
    found: list[APIObject] = [
        Subscriber(email_address="ada@example.com", status=SubscriberStatus.ACTIVE),
        Subscriber(email_address="bob@example.com", status=SubscriberStatus.UNSUBSCRIBED),
    ]
    return httpx.Response(200, content=wrap(RetrieveResponseMsg(results=found, request_id="2", overall_status="OK")))


def client() -> Client:
    """One that talks to `answer`."""
    http = httpx.Client(transport=httpx.MockTransport(answer))
    return Client(StaticToken(access_token="any", url="https://service.invalid"), http_client=http)


def test_refused_buyers_are_named() -> None:
    """Their addresses name them."""
    assert save(client(), [Buyer("ada@example.com", "London"), Buyer("bob@example.com")]) == ["bob@example.com"]
    assert save(client(), [Buyer("ada@example.com", "London")]) == []


def test_only_who_is_active_is_reachable() -> None:
    assert list(reachable(client(), "example.com")) == [Buyer("ada@example.com")]


CANNED = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
  <RetrieveResponseMsg xmlns="http://exacttarget.com/wsdl/partnerAPI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <OverallStatus>OK</OverallStatus><RequestID>3</RequestID>
    <Results xsi:type="Subscriber"><EmailAddress>kim@example.com</EmailAddress><Status>Paused</Status></Results>
    <Results xsi:type="TriggeredSend"><Priority>High</Priority></Results>
  </RetrieveResponseMsg></s:Body></s:Envelope>"""


def test_what_the_subset_does_not_know_is_kept() -> None:
    """A type that was not vendored, and a status that was not there when we vendored."""
    body = unwrap(CANNED, RetrieveResponseMsg).body
    assert isinstance(body, RetrieveResponseMsg)
    kim, send = body.results
    assert isinstance(kim, Subscriber) and kim.status == "Paused" and not greets(kim)
    assert [str(item)[:9] for item in unknown(send)] == ["<Priority"]
    assert unwrap(wrap(body)).body == body
    assert b">High</Priority>" in wrap(body)
