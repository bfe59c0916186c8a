"""Many objects in few calls: the report says what became of each of them."""

from __future__ import annotations

import gc
import logging
import pickle
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sfmc_soap import (
    APIProperty,
    Client,
    ClientCredentials,
    CreateOptions,
    DataExtensionObject,
    Outcome,
    P,
    PartialFailure,
    RequestType,
    ResultItem,
    Subscriber,
    SubscriberStatus,
)
from sfmc_tenant import Tenant
from support.everyday.sides import Side
from support.tenant.shop import open_shop


def people(count: int) -> list[Subscriber]:
    """Subscribers; each seventh has an address that is none, from the first on."""
    return [
        Subscriber(subscriber_key=f"k{number}", email_address=f"p{number}@example.com" if number % 7 else "none")
        for number in range(count)
    ]


def test_failures_have_their_place_their_code_and_their_reasons(side: Side) -> None:
    report = side.run(side.client.upsert_all(iter(people(30)), batch_size=8))
    assert report.succeeded == 25
    assert [(each.index, each.object.subscriber_key, each.code, each.reasons) for each in report.failures] == [
        (number, f"k{number}", 12000, ["12000 InvalidEmailAddress"]) for number in (0, 7, 14, 21, 28)
    ]
    assert not report.unknown
    assert [call.operation for call in side.tenant.calls] == ["token", "Create", "Create", "Create", "Create"]
    with pytest.raises(PartialFailure, match=r"5 of 30 failed: \[0\] k0: 12000 InvalidEmailAddress; \[7\]"):
        report.raise_for_failures()


def test_what_was_created_is_updated_and_deleted(side: Side) -> None:
    given = [person for person in people(30) if "@" in str(person.email_address)]
    assert side.run(side.client.create_all(given)).succeeded == 25
    changed = [Subscriber(subscriber_key=each.subscriber_key, status=SubscriberStatus.UNSUBSCRIBED) for each in given]
    assert side.run(side.client.update_all(changed, batch_size=10)).succeeded == 25
    found = side.run(side.client.select(Subscriber, "SubscriberKey", "Status").list())
    assert {each.status for each in found} == {SubscriberStatus.UNSUBSCRIBED}
    assert side.run(side.client.delete_all(given, concurrency=1)).succeeded == 25
    assert side.run(side.client.select(Subscriber, "SubscriberKey").list()) == []


def test_outcomes_come_in_the_order_of_what_was_given(side: Side) -> None:
    outcomes = side.items(side.client.iter_create(people(30), batch_size=4))
    assert [outcome.index for outcome in outcomes] == [*range(30)]
    assert [outcome.index for outcome in outcomes if not outcome.ok] == [0, 7, 14, 21, 28]


def test_rows_say_which_values_are_wrong(side: Side) -> None:
    with side.tenant.client() as client:
        open_shop(client)
    rows = [
        DataExtensionObject(
            customer_key="orders",
            keys=[APIProperty(name="OrderNo", value=str(number))],
            properties=[APIProperty(name="Items", value=items)],
        )
        for number, items in enumerate(["1", "many", "3"])
    ]
    report = side.run(side.client.upsert_all(rows))
    assert report.succeeded == 2
    [failure] = report.failures
    assert (failure.index, failure.code) == (1, 70000)
    assert failure.reasons[0].startswith("70000 The row was not saved.")
    assert failure.reasons[1].startswith("ValueError Items: ")


def test_what_is_queued_has_the_request_that_tells_of_it(side: Side) -> None:
    """Asynchronous requests go in hundreds, and OK means that they are queued."""
    options = CreateOptions(request_type=RequestType.ASYNCHRONOUS)
    given = [Subscriber(subscriber_key=f"k{number}", email_address="one@example.com") for number in range(120)]
    outcomes = side.items(side.client.iter_create(given, options=options))
    assert all(outcome.ok for outcome in outcomes)
    assert [call.operation for call in side.tenant.calls.soap] == ["Create", "Create"]
    requests = {str(getattr(outcome.result, "request_id", "")) for outcome in outcomes}
    assert len(requests) == 2
    [first, *_] = requests
    side.tenant.clock.move(3600)
    found = side.client.select(ResultItem, "RequestID", "StatusCode", where=P("RequestID") == first)
    assert {each.request_id for each in side.run(found.list())} == {first}


def test_a_report_can_be_pickled(side: Side) -> None:
    report = side.run(side.client.create_all(people(9)))
    copy = pickle.loads(pickle.dumps(report))
    assert (copy.succeeded, copy.failures, str(copy)) == (7, report.failures, "7 succeeded, 2 failed")


def test_failures_that_nobody_looks_at_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    client = Tenant().client()
    with caplog.at_level(logging.WARNING, "sfmc_soap"):
        client.create_all(people(9))
        gc.collect()
        assert [record.getMessage() for record in caplog.records if "nobody" in record.getMessage()] == [
            "2 of 9 objects did not succeed, and nobody looked: see failures and unknown of the report"
        ]
        caplog.clear()
        assert len(client.create_all(people(9)).failures) == 9
        client.upsert_all(people(1)[1:])
        gc.collect()
        assert not [record for record in caplog.records if "nobody" in record.getMessage()]


def test_no_repr_shows_what_was_given() -> None:
    outcome: Outcome[Any] = Outcome({"Password": "hunter2"}, None, 3, reasons=["no"])
    assert repr(outcome) == "<Outcome 3 failed: no>"


RESULT = "<Results><StatusCode>{}</StatusCode><StatusMessage>{}</StatusMessage>{}</Results>"
PLACED = "<Results><StatusCode>{}</StatusCode><OrdinalID>{}</OrdinalID></Results>"
TIMED_OUT = "<ErrorCode>71000</ErrorCode>"


@pytest.mark.parametrize(
    ("results", "states", "reasons"),
    [
        (
            RESULT.format("OK", "", ""),
            ["unknown"] * 2,
            ["no result: the OverallStatus is OK, and 1 results do"],
        ),
        ("", ["unknown"] * 2, ["no result"]),
        (RESULT.format("OK", "", "<OrdinalID>1</OrdinalID>"), ["unknown", "ok"], ["no result"]),
        (RESULT.format("OK", "", TIMED_OUT) * 2, ["unknown"] * 2, ["71000"]),
        (RESULT.format("OK", "", "") + RESULT.format("Error", "Oh", ""), ["ok", "failed"], ["Oh"]),
        (RESULT.format("", "", "") * 2, ["unknown"] * 2, ["no reason"]),
        (RESULT.format("Later", "", "") * 2, ["unknown"] * 2, ["StatusCode is Later"]),
        (RESULT.format("OK", "", "<OrdinalID>1</OrdinalID>") * 2, ["ok"] * 2, []),
        (PLACED.format("OK", 1) + PLACED.format("Error", -1), ["unknown"] * 2, ["no result: the OverallStatus is OK"]),
    ],
    ids=[
        "one too few",
        "none",
        "one, with its place",
        "timed out",
        "by position",
        "without a status",
        "a status that there is not",
        "the same place for all",
        "places that there are not",
    ],
)
def test_odd_results(side: Side, results: str, states: list[str], reasons: list[str]) -> None:
    """An object is done if the service says so of it, and of no other."""

    def edit(body: bytes) -> bytes:
        start, _, rest = body.partition(b"<Results")
        if not rest:
            return body
        return (
            start + results.encode() + b"<RequestID>" + rest.rpartition(b"</Results>")[2].partition(b"<RequestID>")[2]
        )

    outcomes = side.items(side.edited(edit).iter_create(people(3)[1:]))
    found = ["ok" if each.ok else "unknown" if each.unknown else "failed" for each in outcomes]
    assert found == states
    told = [each.reasons[0] for each in outcomes if not each.ok]
    assert [text.startswith(start) for text, start in zip(told, reasons)] == [True] * len(reasons), told


def test_a_response_that_contradicts_itself_is_no_success(side: Side) -> None:
    client = side.edited(lambda body: body.replace(b"<OverallStatus>OK<", b"<OverallStatus>Error: timed out<"))
    report = side.run(client.create_all(people(3)[1:]))
    assert [each.reasons for each in report.unknown] == [
        ["its result is OK, and the OverallStatus is Error: timed out"]
    ] * 2


@pytest.mark.parametrize(
    "written",
    [
        lambda token: token,
        lambda token: b"".join(b"&#%d;" % each for each in token),
        lambda token: b"&#x%x;" % token[0] + token[1:],
        lambda token: token[:5] + b"<![CDATA[" + token[5:] + b"]]>",
        lambda token: token[:5] + b"<!-- -->" + token[5:],
        lambda token: token[:5] + b"<?cut here?>" + token[5:],
    ],
    ids=["as it is", "references", "one reference", "CDATA", "a comment", "an instruction"],
)
def test_no_report_holds_a_token_that_a_result_repeats(written: Callable[[bytes], bytes]) -> None:
    """Neither its texts, nor what it holds."""
    tenant = Tenant()
    echo = Echo(tenant, written)
    client = Client(ClientCredentials(**tenant.credentials), http_client=httpx.Client(transport=echo))
    report = client.create_all(people(3)[1:])
    assert [failure.reasons for failure in report.failures] == [["your token is [hidden]"]] * 2
    assert echo.token
    assert echo.token not in pickle.dumps(report)


class Echo(httpx.BaseTransport):
    """A tenant that repeats the token of a request in its results.

    Args:
        tenant: the tenant.
        written: how it writes it.

    Attributes:
        token: the token.
    """

    def __init__(self, tenant: Tenant, written: Callable[[bytes], bytes]) -> None:
        self._transport, self._written, self.token = tenant.transport(), written, b""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sent = re.search(rb"<fueloauth[^>]*>([^<]+)<", request.read())
        response = self._transport.handle_request(request)
        content = response.read()
        if sent:
            self.token = sent[1]
            results = b"<StatusCode>Error</StatusCode><StatusMessage>your token is " + self._written(sent[1])
            results += b"</StatusMessage>"
            content = re.sub(rb"<StatusCode>.*?</StatusMessage>", results, content)
        return httpx.Response(200, headers={"content-type": response.headers["content-type"]}, content=content)
