"""When a call is sent again and when it is not, for both clients. The service counts what it got and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    NO_RETRIES,
    AuthenticationFault,
    BadResponse,
    CallEnded,
    CallError,
    CallStarted,
    CallTimeout,
    ConfigurationError,
    ConnectError,
    Email,
    Event,
    Fault,
    InMaintenanceFault,
    OperationError,
    ProtocolError,
    RateLimitedFault,
    Retrying,
    RetryPolicy,
    SoapFault,
    StaticToken,
    SystemStatusType,
    Timeouts,
    TokenError,
    TooManyRequests,
    UnexpectedFault,
)
from sfmc_soap._runtime.client.marketing_cloud import fault_error
from sfmc_soap._runtime.faults import FaultReason
from sfmc_soap.operations import OPERATIONS
from sfmc_tenant.soap.faults import FaultKind
from support.clients.calls import SAFE, call, stock
from support.clients.elsewhere import LETTER
from support.clients.sides import QUICK, Side
from support.loopback import replies, soap
from support.loopback.replies import Reply
from support.loopback.service import Loopback, Received
from support.loopback.soap import api_fault


class Pauses(RetryPolicy):
    """The usual policy, which writes down its pauses in place of making them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        object.__setattr__(self, "asked", [])

    def pause(self, attempt: int, retry_after: float | None) -> float:
        self.asked.append((attempt, retry_after, super().pause(attempt, retry_after)))  # type: ignore[attr-defined]
        return 0.0


def lost(loopback: Loopback) -> Callable[[Received], Reply]:
    """The service does what it is asked to do, and its answer is lost."""
    return lambda received: loopback.carry_out(received).cut(0)


FAILURES: dict[str, tuple[Callable[[Loopback], Any], type[CallError], str]] = {
    "reset": (lambda _: replies.reset(), ProtocolError, "safe"),
    "hung up": (lambda _: replies.hang_up(), ProtocolError, "safe"),
    "answer lost": (lost, ProtocolError, "safe"),
    "truncated": (lambda loopback: lambda received: loopback.carry_out(received).truncated(), ProtocolError, "safe"),
    "silence": (lambda _: replies.silence(), CallTimeout, "safe"),
    "502": (lambda _: replies.html(502), BadResponse, "safe"),
    "503": (lambda _: replies.unavailable(), BadResponse, "safe"),
    "empty": (lambda _: replies.empty(), BadResponse, "safe"),
    "no gzip": (lambda _: replies.wrong_encoding(), BadResponse, "safe"),
    "429": (lambda _: replies.too_many(), TooManyRequests, "all"),
    "fault 17": (lambda _: "rate limited", RateLimitedFault, "all"),
    "429 with a fault": (lambda _: soap.BARE_FAULT.on(429), RateLimitedFault, "all"),
    "404": (lambda _: replies.html(404), BadResponse, "none"),
    "redirect": (lambda _: replies.redirect("/"), BadResponse, "none"),
    "fault 2": (lambda _: api_fault(2), UnexpectedFault, "none"),
    "fault 9": (lambda _: "maintenance", InMaintenanceFault, "none"),
    "bare fault": (lambda _: soap.BARE_FAULT, SoapFault, "none"),
}
"""Answers, what they come to, and which operations are sent again after them."""

DONE = ("answer lost", "truncated")
"""The failures after which the service had done what it was asked."""


@pytest.mark.slow
@pytest.mark.parametrize("failure", FAILURES)
def test_what_is_sent_again(side: Side, loopback: Loopback, failure: str) -> None:
    """Every operation after every failure: a write only if it certainly was not processed."""
    make, kind, who = FAILURES[failure]
    # Whatever comes, the time limit is for the one that does not.
    client = side.client(loopback, timeouts=Timeouts(synchronous=5, retrieve=5), raise_on=())
    stock(loopback)
    limits = {"timeout": 0.2} if failure == "silence" else {}
    for operation in ("Create", "Perform", "Retrieve", "Describe") if failure == "silence" else OPERATIONS:
        loopback.received.clear()
        loopback.processed.clear()
        loopback.next(make(loopback))
        if who == "all" or (who == "safe" and operation in SAFE):
            side.run(call(client, operation, **limits))
            assert [received.attempt for received in loopback.received] == [1, 2], operation
            assert loopback.processed[loopback.received[0].message_id] == (2 if failure in DONE else 1)
        else:
            with pytest.raises(kind) as caught:
                side.run(call(client, operation, **limits))
            assert type(caught.value) is kind
            assert caught.value.attempts == len(loopback.received) == 1, operation
            assert loopback.processed.total() == (1 if failure in DONE else 0)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each not in SAFE])
@pytest.mark.parametrize("failure", ["answer lost", "503"])
def test_a_write_that_may_be_repeated(side: Side, loopback: Loopback, operation: str, failure: str) -> None:
    """The caller says so: then it is sent again as a read is."""
    stock(loopback)
    loopback.next(FAILURES[failure][0](loopback))
    # Whether it can be done twice is another matter.
    side.run(call(side.client(loopback, raise_on=()), operation, idempotent=True))
    assert [received.attempt for received in loopback.received] == [1, 2]
    assert loopback.processed.total() == (2 if failure == "answer lost" else 1)


def test_a_write_whose_answer_is_lost_is_done_once(side: Side, loopback: Loopback) -> None:
    """Nobody can know, so it is not sent again, and the exception says so."""
    loopback.always(lost(loopback))
    with pytest.raises(ProtocolError) as caught:
        side.run(side.client(loopback).create(objects=[LETTER]))
    assert caught.value.processed is None
    assert loopback.processed == {caught.value.message_id: 1}


@pytest.mark.parametrize("operation", ["Create", "Retrieve"])
def test_no_connection(side: Side, loopback: Loopback, operation: str) -> None:
    """Nothing was sent: any call is tried again, until somebody listens."""
    tries: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        if len(tries) < 3:
            raise httpx.ConnectError("nobody listens", request=request)
        name = OPERATIONS[operation].response.__name__
        return httpx.Response(200, content=soap.envelope(soap.response(name)))

    client = side.client(
        StaticToken(access_token="token", url=loopback.url),
        http_client=lambda: side.http(transport=httpx.MockTransport(handle)),
    )
    side.run(call(client, operation))
    assert tries == ["/Service.asmx"] * 3


@pytest.mark.parametrize(
    "raised, kind, is_repeated",
    [
        (httpx.ConnectError, ConnectError, True),
        (httpx.ProxyError, ConnectError, True),
        (httpx.ConnectTimeout, CallTimeout, True),
        (httpx.PoolTimeout, CallTimeout, True),
        (httpx.ReadTimeout, CallTimeout, False),
        (httpx.WriteTimeout, CallTimeout, False),
        (httpx.ReadError, ProtocolError, False),
        (httpx.WriteError, ProtocolError, False),
        (httpx.CloseError, ProtocolError, False),
        (httpx.RemoteProtocolError, ProtocolError, False),
        (httpx.LocalProtocolError, ProtocolError, False),
        (httpx.UnsupportedProtocol, ProtocolError, False),
    ],
)
def test_what_httpx_raises(
    side: Side, loopback: Loopback, raised: type[httpx.TransportError], kind: type[CallError], is_repeated: bool
) -> None:
    """Each is one of ours, which says whether a write may be sent again. Nothing of httpx is behind it."""
    tries: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise raised("said", request=request)

    client = side.client(
        StaticToken(access_token="token", url=loopback.url),
        http_client=lambda: side.http(transport=httpx.MockTransport(handle)),
    )
    with pytest.raises(kind, match=f"{raised.__name__}: said") as caught:
        side.run(client.create(objects=[LETTER]))
    assert type(caught.value) is kind
    assert caught.value.__context__ is None
    assert len(tries) == caught.value.attempts == (4 if is_repeated else 1)
    if is_repeated:
        assert caught.value.processed is False


# How often, and when.


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_attempts_are_used_up(side: Side, loopback: Loopback, attempts: int) -> None:
    """The last failure is raised, and says how many there were."""
    loopback.always(replies.unavailable())
    with pytest.raises(BadResponse, match="HTTP 503") as caught:
        side.run(call(side.client(loopback, retry=RetryPolicy(attempts=attempts, backoff=0)), "Retrieve"))
    assert caught.value.attempts == len(loopback.received) == attempts
    assert attempts == 1 or f"{attempts} attempts" in str(caught.value)


def test_a_call_has_its_own_policy(side: Side, loopback: Loopback) -> None:
    """It comes before the client's."""
    loopback.always(replies.unavailable())
    client = side.client(loopback, retry=RetryPolicy(attempts=3, backoff=0))
    for policy, attempts in ((NO_RETRIES, 1), (RetryPolicy(attempts=2, backoff=0), 2)):
        loopback.received.clear()
        with pytest.raises(BadResponse):
            side.run(call(client, "Retrieve", retry=policy))
        assert len(loopback.received) == attempts


def test_the_total_time_is_used_up(side: Side, loopback: Loopback) -> None:
    """No attempt begins that would be too late: the pause is not even made."""
    loopback.always(replies.unavailable(60))
    with pytest.raises(BadResponse) as caught:
        side.run(call(side.client(loopback, retry=RetryPolicy(total=30)), "Retrieve"))
    assert caught.value.retry_after == 60
    assert len(loopback.received) == 1


def test_the_budget_is_used_up(side: Side, loopback: Loopback) -> None:
    """It is that of the client and of all that were made from it, and is earned back by calls that are good."""
    client = side.client(loopback, retry=RetryPolicy(attempts=3, backoff=0, budget=3))
    units = [client, *(client.for_business_unit(mid) for mid in loopback.new_units(2))]
    for unit in units:
        side.run(unit.get_system_status())
    loopback.always(replies.unavailable())
    tried = []
    for unit in units:
        loopback.received.clear()
        with pytest.raises(BadResponse):
            side.run(call(unit, "Retrieve"))
        tried.append(len(loopback.received))
    assert tried == [3, 2, 1]
    loopback.always(None)
    for _ in range(11):
        side.run(units[1].get_system_status())
    loopback.received.clear()
    loopback.always(replies.unavailable())
    with pytest.raises(BadResponse):
        side.run(call(units[2], "Retrieve"))
    assert len(loopback.received) == 2


@pytest.mark.parametrize(
    "value", ["1" + "0" * 20, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59 -2359"]
)
def test_retry_after_is_a_day_at_most(side: Side, loopback: Loopback, value: str) -> None:
    """Who knows better what a server asks for may wait as long."""
    loopback.next(replies.too_many().with_header("Retry-After", value))
    with pytest.raises(TooManyRequests) as caught:
        side.run(side.client(loopback, retry=RetryPolicy(total=600)).create(objects=[LETTER]))
    assert (caught.value.retry_after, caught.value.attempts) == (24 * 60 * 60, 1)


NO_PAUSES: list[Any] = [None, "1", True, -1, float("nan"), float("inf"), 1e20, 10**5000, 1j]


@pytest.mark.parametrize("pause", NO_PAUSES, ids=range(len(NO_PAUSES)))
@pytest.mark.parametrize("endpoint", ["token", "soap"])
def test_a_pause_that_is_none(side: Side, loopback: Loopback, pause: Any, endpoint: str) -> None:
    """The exception names the method that returned it."""

    class Wrong(RetryPolicy):
        def pause(self, attempt: int, retry_after: float | None) -> float:
            return pause  # type: ignore[no-any-return]

    (loopback.next_token if endpoint == "token" else loopback.next)(replies.too_many())
    with pytest.raises(ConfigurationError, match=r"the result of Wrong\.pause is .*: it must be 0 or more seconds"):
        side.run(side.client(loopback, retry=Wrong()).create(objects=[LETTER]))


def test_a_pause_that_fails(side: Side, loopback: Loopback) -> None:
    class Failing(RetryPolicy):
        def pause(self, attempt: int, retry_after: float | None) -> float:
            raise LookupError("no such pause")

    loopback.next(replies.too_many())
    with pytest.raises(ConfigurationError, match=r"Failing\.pause failed: LookupError") as caught:
        side.run(side.client(loopback, retry=Failing()).create(objects=[LETTER]))
    assert isinstance(caught.value.__cause__, LookupError)


def test_retry_after_is_honoured(side: Side, loopback: Loopback) -> None:
    """The policy gets what the service asked for, and never waits less."""
    policy = Pauses(backoff=1)
    loopback.next(replies.too_many(7), replies.unavailable(), api_fault(17).answer().with_header("Retry-After", "2"))
    side.run(call(side.client(loopback, retry=policy), "Retrieve"))
    asked = policy.asked  # type: ignore[attr-defined]
    assert [(attempt, retry_after) for attempt, retry_after, _ in asked] == [(1, 7), (2, None), (3, 2)]
    first, second, third = (pause for _, _, pause in asked)
    assert first == 7
    assert 0 <= second <= 2
    assert 2 <= third <= 4


def test_a_policy_of_ones_own(side: Side, loopback: Loopback) -> None:
    """What it says is what is done: the events tell the pause."""
    events: list[Event] = []

    class Steady(RetryPolicy):
        def pause(self, attempt: int, retry_after: float | None) -> float:
            return attempt / 1000

    loopback.next(*[replies.unavailable()] * 3)
    side.run(call(side.client(loopback, retry=Steady(), hooks=(events.append,)), "Retrieve"))
    retries = [event for event in events if isinstance(event, Retrying)]
    assert [(event.attempt, event.pause) for event in retries] == [(1, 0.001), (2, 0.002), (3, 0.003)]


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"total": -1}, {"backoff": float("nan")}, {"longest": -0.1}, {"budget": -1}]
)
def test_a_policy_that_is_none(wrong: dict[str, Any]) -> None:
    """It is refused where it is made."""
    with pytest.raises(ConfigurationError, match=f"^{next(iter(wrong))} is "):
        RetryPolicy(**wrong)


# What the exception says of all attempts.


def test_an_earlier_attempt_may_have_been_processed(side: Side, loopback: Loopback) -> None:
    """The last attempt certainly was not, but nobody knows of the first."""
    loopback.next(lost(loopback), replies.too_many(), replies.too_many(), replies.too_many())
    with pytest.raises(TooManyRequests) as caught:
        side.run(call(side.client(loopback), "Create", idempotent=True))
    assert caught.value.processed is None
    assert loopback.processed.total() == 1


def test_an_earlier_attempt_may_have_been_processed_before_the_token_was_lost(side: Side, loopback: Loopback) -> None:
    """The same where the second attempt needs another token, and there is none."""
    loopback.next(lost(loopback), "token expired")
    client = side.client(loopback)
    loopback.next_token(None, replies.reply(401, "no", "text/plain"))
    with pytest.raises(TokenError) as caught:
        side.run(call(client, "Create", idempotent=True))
    assert caught.value.processed is None


def test_all_attempts_were_refused(side: Side, loopback: Loopback) -> None:
    """None was processed, which the exception says."""
    loopback.always(replies.too_many())
    with pytest.raises(TooManyRequests) as caught:
        side.run(call(side.client(loopback), "Create"))
    assert (caught.value.processed, caught.value.attempts) == (False, 4)


# Tokens.


def test_an_expired_token_is_renewed_once(side: Side, loopback: Loopback) -> None:
    """It takes nothing from the attempts, and the write is done once."""
    client = side.client(loopback, retry=NO_RETRIES)
    for _ in range(3):
        side.run(client.create(objects=[LETTER]))
        loopback.expire_tokens()
    side.run(client.create(objects=[LETTER]))
    assert len(loopback.token_requests) == 4
    assert loopback.refused_logins == 3
    assert set(loopback.processed.values()) == {1}
    assert len(loopback.processed) == 4


def test_a_token_that_is_never_good_enough(side: Side, loopback: Loopback) -> None:
    """It is renewed once, and then the fault is raised."""
    loopback.always("token expired")
    with pytest.raises(AuthenticationFault) as caught:
        side.run(side.client(loopback).create(objects=[LETTER]))
    assert (caught.value.attempts, len(loopback.token_requests), caught.value.processed) == (2, 2, False)


def test_a_401_is_an_expired_token_too(side: Side, loopback: Loopback) -> None:
    """A machine in front of the service may say it."""
    loopback.next(replies.reply(401, "expired", "text/plain"))
    side.run(side.client(loopback, retry=NO_RETRIES).create(objects=[LETTER]))
    assert len({received.token for received in loopback.received}) == len(loopback.token_requests) == 2


PROSE = [
    soap.Fault("The token field is invalid in row 7; rows 1-6 were saved"),
    soap.Fault("Personalization token %%x%% expired"),
    soap.Fault("Object saved, but audit login failed"),
    soap.Fault("Invalid token: the AMPscript near 'x'"),
    soap.Fault("Login Failed for 1 of 3 recipients"),
    soap.Fault("Saved. Login Failed"),
    soap.Fault("Login Failed", detail="2 of 3 objects were saved"),
    soap.Fault("Token Expired", detail=f'<note xmlns="{soap.API}">after row 3</note>'),
    soap.Fault("Expired token in the subject line"),
    soap.Fault("The value 'invalid login' is not allowed for Status"),
    soap.Fault("Token expired\nfor subscriber 2"),
    soap.Fault("Invalid login name in attribute UserName"),
    soap.Fault("token is invalid", "Client"),
    soap.Fault("TOKEN EXPIRED?"),
    soap.Fault(f"{'token ' * 8000}saved"),
]
"""Faults whose words are about data, of which a part may have been saved."""


@pytest.mark.parametrize("fault", PROSE, ids=range(len(PROSE)))
def test_words_do_not_send_a_write_again(side: Side, loopback: Loopback, fault: soap.Fault) -> None:
    """Whatever they are about: nobody knows whether it was processed."""

    def saved(received: Received) -> soap.Fault:
        loopback.carry_out(received)
        return fault

    loopback.next(saved)
    with pytest.raises(SoapFault) as caught:
        side.run(side.client(loopback).create(objects=[LETTER]))
    assert type(caught.value) is SoapFault
    assert (caught.value.processed, caught.value.attempts) == (None, 1)
    assert (len(loopback.received), len(loopback.token_requests)) == (1, 1)
    assert set(loopback.processed.values()) == {1}


REFUSALS: list[soap.Fault | FaultKind] = [
    "login failed",
    "token expired",
    soap.Fault("Login Failed"),
    soap.Fault("Login Failed", "Client", detail=""),
    soap.Fault("Token Expired"),
    soap.Fault(" token expired. "),
    soap.Fault("Invalid Login"),
    soap.Fault("Whatever it says", "FailedAuthentication", soap.SECURITY),
    soap.Fault("Unauthorized").on(401),
]
"""Faults that say that nothing was processed, as the login was refused."""


@pytest.mark.parametrize("fault", REFUSALS, ids=range(len(REFUSALS)))
def test_a_refused_login_sends_a_write_again(side: Side, loopback: Loopback, fault: soap.Fault | FaultKind) -> None:
    """Once, with a new token."""
    loopback.next(fault)
    side.run(side.client(loopback, retry=NO_RETRIES).create(objects=[LETTER]))
    assert len({received.token for received in loopback.received}) == len(loopback.received) == 2


@pytest.mark.parametrize("fault", REFUSALS, ids=range(len(REFUSALS)))
def test_a_login_that_is_refused_twice(side: Side, loopback: Loopback, fault: soap.Fault | FaultKind) -> None:
    loopback.always(fault)
    with pytest.raises(SoapFault) as caught:
        side.run(side.client(loopback).create(objects=[LETTER]))
    assert (caught.value.processed, caught.value.attempts) == (False, 2)


def test_a_read_is_sent_again_for_less(side: Side, loopback: Loopback) -> None:
    """Twice does no harm: words about a login are enough."""
    loopback.next(soap.Fault("The access token is expired or invalid"))
    side.run(call(side.client(loopback, retry=NO_RETRIES), "Retrieve"))
    assert len(loopback.received) == len(loopback.token_requests) == 2


WORDS = ["Login", "login", "Failed", "failed", "token", "TOKEN", "expired", "Expired", "Invalid", "saved", "row 2", "x"]


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), between=st.sampled_from([" ", "  ", ", ", "\n", ""])
)
def test_nothing_but_whole_sentences_sends_a_write_again(words: list[str], between: str) -> None:
    """Of all that can be said with the words that they are made of."""
    reason = between.join(words)
    is_refusal = reason.lower() in ("login failed", "invalid login", "token expired")
    kind = AuthenticationFault if is_refusal else SoapFault
    fault = Fault(code="", subcodes=(), reason=reason, actor="", detail=())
    assert type(fault_error("Create", fault)) is kind


def test_every_language_of_a_refusal_counts() -> None:
    """A fault that says more in one of them may be about data."""
    reasons = (FaultReason("en", "Login Failed"), FaultReason("fr", "2 sur 3"))
    in_two = Fault(code="", subcodes=(), reason="Login Failed", actor="", detail=(), reasons=reasons)
    assert type(fault_error("Create", in_two)) is SoapFault
    assert type(fault_error("Create", replace(in_two, reasons=in_two.reasons[:1]))) is AuthenticationFault


def test_a_token_that_cannot_be_renewed(side: Side, loopback: Loopback) -> None:
    """The fault is raised at once."""
    client = side.client(StaticToken(access_token="access-old", url=loopback.url))
    with pytest.raises(AuthenticationFault, match="Login Failed") as caught:
        side.run(client.create(objects=[LETTER]))
    assert (caught.value.attempts, loopback.refused_logins) == (1, 1)


def test_a_renewed_token_leaves_the_attempts_of_the_policy(side: Side, loopback: Loopback) -> None:
    """Two attempts of the policy, and the one with another token."""
    loopback.next("token expired", replies.unavailable(), replies.unavailable())
    with pytest.raises(BadResponse) as caught:
        side.run(call(side.client(loopback, retry=RetryPolicy(attempts=2, backoff=0)), "Retrieve"))
    assert caught.value.attempts == len(loopback.received) == 3


@pytest.mark.parametrize(
    "failure", [replies.html(), replies.too_many(0), replies.reset(), replies.empty(503), replies.silence()]
)
def test_a_token_endpoint_that_recovers(side: Side, loopback: Loopback, failure: Reply) -> None:
    """A request for a token does no harm twice: even a write goes on."""
    loopback.next_token(failure, failure)
    client = side.client(loopback, timeouts=Timeouts(token=0.25 if failure == replies.silence() else 5))
    side.run(client.create(objects=[LETTER]))
    assert (len(loopback.token_requests), len(loopback.received)) == (3, 1)


def test_a_token_endpoint_that_does_not_recover(side: Side, loopback: Loopback) -> None:
    """Its attempts are those of the policy, and not those of the call times those."""
    loopback.always_token(replies.unavailable())
    with pytest.raises(BadResponse, match="the token endpoint gave no token") as caught:
        side.run(call(side.client(loopback), "Retrieve"))
    assert (len(loopback.token_requests), caught.value.attempts, caught.value.operation) == (4, 4, "Retrieve")


# The service's word about itself.


@pytest.mark.parametrize("failure", ["fault 2", "fault 9", "503", "502", "reset"])
def test_the_service_is_asked_how_it_is(side: Side, loopback: Loopback, failure: str) -> None:
    """Once, and its word is on the exception."""
    loopback.tenant.status = SystemStatusType.IN_MAINTENANCE
    loopback.next(FAILURES[failure][0](loopback))
    events: list[Event] = []
    client = side.client(loopback, ask_status=True, hooks=(events.append,))
    with pytest.raises(FAILURES[failure][1]) as caught:
        side.run(client.create(objects=[LETTER]))
    assert caught.value.system_status == "InMaintenance"
    assert "GetSystemStatus reports: InMaintenance" in str(caught.value)
    assert [received.operation for received in loopback.received] == ["Create", "GetSystemStatus"]
    started, ended = (
        [each.message_id for each in events if isinstance(each, kind)] for kind in (CallStarted, CallEnded)
    )
    assert started == [*reversed(ended)] == [received.message_id for received in loopback.received]


def test_the_service_does_not_say_how_it_is(side: Side, loopback: Loopback) -> None:
    """The first failure stays the one that is raised, with a note."""
    loopback.next(api_fault(2), replies.unavailable())
    with pytest.raises(UnexpectedFault) as caught:
        side.run(side.client(loopback, ask_status=True).create(objects=[LETTER]))
    assert caught.value.system_status is None
    [note] = caught.value.__notes__
    assert note.startswith("GetSystemStatus failed: GetSystemStatus: HTTP 503")
    assert len(loopback.received) == 2


@pytest.mark.parametrize(
    "body, system_status",
    [
        (soap.tag("OverallStatus", "Error: unwell"), "Error: unwell"),
        (f"<Results/>{soap.tag('OverallStatus', 'OK')}", "OK"),
        ("", None),
    ],
)
def test_the_service_says_little(side: Side, loopback: Loopback, body: str, system_status: str | None) -> None:
    """The status of the message is taken where there is no result."""
    loopback.next(api_fault(2), soap.answer(soap.response("SystemStatusResponseMsg", body)))
    with pytest.raises(UnexpectedFault) as caught:
        side.run(side.client(loopback, ask_status=True).create(objects=[LETTER]))
    assert caught.value.system_status == system_status


def test_the_service_says_nothing_in_time(side: Side, loopback: Loopback) -> None:
    """It is asked for no longer than the call itself may take."""
    loopback.next(api_fault(2), replies.silence())
    with pytest.raises(UnexpectedFault) as caught:
        side.run(side.client(loopback, ask_status=True).create(objects=[LETTER], timeout=0.2))
    assert caught.value.system_status is None
    assert caught.value.__notes__[0].startswith("GetSystemStatus failed: GetSystemStatus: ")


@pytest.mark.parametrize(
    "failure, operation",
    [
        ("rate limited", "Create"),
        (api_fault(8), "Create"),
        (api_fault(11), "Create"),
        (replies.html(404), "Create"),
        (replies.empty(), "Create"),
        (api_fault(2), "GetSystemStatus"),
    ],
)
def test_the_service_is_not_asked(side: Side, loopback: Loopback, failure: Any, operation: str) -> None:
    """What is no outage needs no explanation, and the question itself not either."""
    loopback.always(failure)
    with pytest.raises(CallError) as caught:
        side.run(call(side.client(loopback, ask_status=True), operation, retry=NO_RETRIES))
    assert caught.value.system_status is None
    assert [received.operation for received in loopback.received] == [operation]


def test_the_service_is_not_asked_unless_it_was_wanted(side: Side, loopback: Loopback) -> None:
    """A failure costs no other request by default; neither does a status that is an error."""
    loopback.next(api_fault(2))
    with pytest.raises(UnexpectedFault):
        side.run(side.client(loopback).create(objects=[LETTER]))
    with pytest.raises(OperationError):
        side.run(side.client(loopback, ask_status=True, retry=QUICK).create(objects=[Email()]))
    assert [received.operation for received in loopback.received] == ["Create", "Create"]
