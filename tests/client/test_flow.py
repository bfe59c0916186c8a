"""Calls without I/O: several at a time, in any order, with everything that can become of each effect."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sfmc_soap import (
    AuthenticationFault,
    CallEnded,
    CallError,
    CallStarted,
    CallTimeout,
    ClientCredentials,
    ConnectError,
    Event,
    ProtocolError,
    Retrying,
    RetryPolicy,
    Subscriber,
    SystemStatusRequestMsg,
)
from sfmc_soap._runtime.client import effects, flow, retrying, token_manager, tokens, turns
from sfmc_soap._runtime.client.context import CallContext
from sfmc_soap._runtime.client.effects import AwaitFuture, Effect, HttpResponse, LimitPassed, Pause, Send
from sfmc_soap._runtime.client.flow import call_flow
from sfmc_soap._runtime.client.retrying import RetryBudget
from sfmc_soap._runtime.client.settings import Settings, Timeouts
from sfmc_soap._runtime.client.token_manager import TokenManager
from sfmc_soap._runtime.client.turns import Line
from sfmc_soap.client import _BINDINGS
from sfmc_soap.messages import CreateRequest, VersionInfoRequestMsg
from sfmc_soap.operations import CREATE, GET_SYSTEM_STATUS, VERSION_INFO
from support.clients.sides import Clock
from support.loopback import replies, soap
from support.profiles import examples

POLICY = RetryPolicy(attempts=3, total=86400, backoff=1, budget=6)
LIFE = 100
WIDTH = 3
"""How many calls have their turn at a time."""
TOKEN_URL = "https://auth.example/v2/token"
REQUESTS: dict[str, tuple[Any, Any]] = {
    "Create": (CREATE, CreateRequest(objects=[Subscriber(email_address="a@example.com")])),
    "VersionInfo": (VERSION_INFO, VersionInfoRequestMsg(include_version_history=False)),
    "GetSystemStatus": (GET_SYSTEM_STATUS, SystemStatusRequestMsg()),
}
RESPONSES = {
    "Create": soap.response("CreateResponse", "<RequestID>r</RequestID><OverallStatus>OK</OverallStatus>"),
    "VersionInfo": soap.response("VersionInfoResponseMsg", "<RequestID>r</RequestID>"),
    "GetSystemStatus": soap.response("SystemStatusResponseMsg", "<OverallStatus>OK</OverallStatus>"),
}
FAILURES = {"connect": ConnectError, "timeout": CallTimeout, "protocol": ProtocolError}
"""The fates in which a request has no response."""
FATE_REPLIES: dict[str, Callable[[], replies.Reply]] = {
    "expired": soap.TOKEN_EXPIRED.answer,
    "fault": soap.api_fault(2).answer,
    "rate limited": soap.api_fault(17).answer,
    "too many": lambda: replies.too_many(2),
    "unavailable": lambda: replies.html(503),
}
"""The fates in which a SOAP request has a response, other than a good one."""
NOT_PROCESSED = {"expired", "connect", "rate limited", "too many"}
"""What can become of a request that the service certainly did not act on."""

FATES = ["good", "fault", "rate limited", "too many", "unavailable", "connect", "timeout", "protocol"]
ENDS = ["cancel", "close"]


def answer_of(answer: replies.Reply) -> HttpResponse:
    """An answer as a driver gives it."""
    return HttpResponse(answer.status, {name.lower(): value for name, value in answer.headers}, answer.body)


@dataclass
class Running:
    """A call that is under way.

    Attributes:
        since: when its effect began.
    """

    flow: Generator[Effect, Any, Any]
    idempotent: bool
    since: float
    effect: Effect | None = None
    result: Any = None

    def begin(self) -> None:
        """Run the flow to its first effect."""
        self.effect = next(self.flow)

    def resume(self, result: Any, failure: BaseException | None) -> None:
        """Run the flow to its next effect, with what came of the last. `effect` is None at the flow's end."""
        try:
            self.effect = self.flow.send(result) if failure is None else self.flow.throw(failure)
        except StopIteration as end:
            self.effect, self.result = None, end.value


@dataclass
class Sent:
    """What is known of the requests of one MessageID."""

    attempts: int = 0
    fates: list[str] = field(default_factory=list)


class Calls(RuleBasedStateMachine):
    """Calls that share a client, and a model of the service."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.patch = pytest.MonkeyPatch()
        for module in (effects, flow, retrying, token_manager, tokens):
            self.patch.setattr(module, "time", self.clock)
        self.patch.setattr(turns, "_runner", lambda: id(self.resumed))
        self.resumed: Running | None = None
        self.events: list[Event] = []
        self.running: list[Running] = []
        self.sent: defaultdict[str, Sent] = defaultdict(Sent)
        self.alive: dict[str, float] = {}
        self.refused: set[str] = set()
        self.issued = 0

    @initialize(ask_status=st.booleans())
    def _begin(self, ask_status: bool) -> None:
        credentials = ClientCredentials(client_id="i", client_secret="s", auth_url=TOKEN_URL)
        options = Settings(
            soap_url="https://soap.example",
            retry=POLICY,
            timeouts=Timeouts(turn=1),
            hooks=(self.events.append,),
            ask_status=ask_status,
        )
        self.manager = TokenManager(credentials)
        self.budget = RetryBudget(POLICY.budget)
        self.context = CallContext(
            bindings=_BINDINGS,
            credentials=credentials,
            settings=options,
            budget=self.budget,
            tokens=self.manager,
            line=Line(WIDTH),
        )

    # What happens

    @precondition(lambda self: len(self.running) < 8)
    @rule(name=st.sampled_from(sorted(REQUESTS)), idempotent=st.booleans())
    def start(self, name: str, idempotent: bool) -> None:
        operation, request = REQUESTS[name]
        call_effects = call_flow(self.context, operation, request, {"idempotent": idempotent})
        call = Running(call_effects, idempotent, self.clock.now)
        self.resumed = call
        call.begin()
        self.running.append(call)
        self._look(call)

    @rule(seconds=st.sampled_from([0.5, 30, 70, 90, 120]))
    def pass_time(self, seconds: float) -> None:
        """Let time pass. A transport ends each pause, and at its deadline each request."""
        self.clock.now += seconds
        for call in [*self.running]:
            if isinstance(call.effect, Send) and not call.effect.deadline.left:
                self._finish_effect(self.running.index(call), "timeout")
            elif isinstance(call.effect, Pause) and call.since + call.effect.seconds <= self.clock.now:
                self._finish_effect(self.running.index(call), "good")

    @rule()
    def revoke_tokens(self) -> None:
        self.alive.clear()

    @precondition(lambda self: self.running)
    @rule(data=st.data(), fate=st.sampled_from(FATES * 2 + ["good"] * 6 + ENDS))
    def finish_effect(self, data: st.DataObject, fate: str) -> None:
        """Let something become of what one call waits for."""
        self._finish_effect(data.draw(st.sampled_from(range(len(self.running))), label="call"), fate)

    @precondition(lambda self: self.running)
    @rule(fates=st.lists(st.sampled_from(FATES), min_size=2, max_size=8))
    def finish_effects(self, fates: list[str]) -> None:
        """The same for one call, several times."""
        call = self.running[0]
        for fate in fates:
            # Tokens come: the fates are for what is done with them.
            if call in self.running and getattr(call.effect, "url", "") == TOKEN_URL:
                self._finish_effect(self.running.index(call), "good")
            # A pause between two attempts takes no fate away.
            while call in self.running and isinstance(call.effect, Pause):
                self._finish_effect(self.running.index(call), "good")
            if call in self.running:
                self._finish_effect(self.running.index(call), fate)

    def _finish_effect(self, number: int, fate: str) -> bool:
        """Let something become of what a call waits for. False: it can only wait."""
        call = self.running[number]
        effect = call.effect
        value: Any = None
        failure: BaseException | None = None
        refused = ""
        if fate == "cancel":
            failure = asyncio.CancelledError()
        elif fate == "close":
            self.resumed = call
            call.flow.close()
            self.running.remove(call)
            return True
        elif isinstance(effect, Pause):
            assert effect.seconds >= 0
            self.clock.now = max(self.clock.now, call.since + effect.seconds)
        elif isinstance(effect, AwaitFuture) and not effect.future.done():
            if fate != "timeout" or call not in self._in_line():
                return False
            failure = LimitPassed()
        elif isinstance(effect, AwaitFuture):
            value = effect.future.result()
        elif isinstance(effect, Send) and effect.url == TOKEN_URL:
            value, failure = self._token_answer(fate)
        else:
            assert isinstance(effect, Send)
            token = self._token_of(effect)
            if fate == "good" and self.alive.get(token, 0) <= self.clock.now:
                fate, refused = "expired", token
            self.sent[self._id_of(effect)].fates.append(fate)
            value, failure = self._soap_answer(effect, fate)
        self._resume(call, value, failure, refused=refused)
        return True

    def _resume(self, call: Running, value: Any, failure: BaseException | None, *, refused: str) -> None:
        """Go on with a call, and forget it where it has ended."""
        self.resumed, call.since = call, self.clock.now
        try:
            call.resume(value, failure)
        except (CallError, asyncio.CancelledError):
            self.running.remove(call)
            return
        if call.effect is None:
            assert call.result is not None
            self.running.remove(call)
            return
        if refused:
            self.refused.add(refused)
        self._look(call)

    # The service

    def _token_answer(self, fate: str) -> tuple[Any, BaseException | None]:
        if fate in FAILURES:
            return None, FAILURES[fate]("no")
        if fate == "fault":
            return HttpResponse(401, {}, b'{"error": "invalid_client"}'), None
        if fate in ("unavailable", "too many", "rate limited"):
            return answer_of(replies.unavailable() if fate == "unavailable" else replies.too_many(1)), None
        self.issued += 1
        token = f"token-{self.issued}"
        self.alive[token] = self.clock.now + LIFE
        return HttpResponse(200, {}, json.dumps({"access_token": token, "expires_in": LIFE}).encode()), None

    def _soap_answer(self, send: Send, fate: str) -> tuple[Any, BaseException | None]:
        if fate in FAILURES:
            return None, FAILURES[fate]("no")
        reply = FATE_REPLIES[fate]() if fate in FATE_REPLIES else soap.answer(RESPONSES[self._operation_of(send)])
        return answer_of(reply), None

    @staticmethod
    def _part(send: Send, name: str) -> str:
        found = re.search(rf"<(?:wsa:)?{name}[^>]*>([^<]*)<".encode(), send.content)
        assert found is not None
        return found[1].decode()

    def _token_of(self, send: Send) -> str:
        return self._part(send, "fueloauth")

    def _id_of(self, send: Send) -> str:
        return self._part(send, "MessageID")

    @staticmethod
    def _operation_of(send: Send) -> str:
        return {"Create": "Create", "VersionInfo": "VersionInfo"}.get(
            send.headers["soapaction"].strip('"'), "GetSystemStatus"
        )

    # What must hold

    def _look(self, call: Running) -> None:
        """Judge what a call wants now."""
        effect = call.effect
        if not isinstance(effect, Send) or effect.url == TOKEN_URL:
            return
        token, sent = self._token_of(effect), self.sent[self._id_of(effect)]
        assert token not in self.refused
        sent.attempts += 1
        assert sent.attempts == len(sent.fates) + 1
        assert sent.attempts <= POLICY.attempts + sent.fates.count("expired")
        assert sent.fates.count("expired") <= 1
        if self._operation_of(effect) == "Create" and not call.idempotent:
            assert set(sent.fates) <= NOT_PROCESSED
        assert set(sent.fates).isdisjoint({"good", "fault"})

    @invariant()
    def one_request_for_a_token(self) -> None:
        effects = [call.effect for call in self.running]
        assert sum(isinstance(effect, Send) and effect.url == TOKEN_URL for effect in effects) <= 1

    @invariant()
    def who_waits_waits_for_one_that_is_on_the_way(self) -> None:
        under_way = [
            call.effect.future
            for call in self.running
            if isinstance(call.effect, AwaitFuture) and not call.effect.future.done() and call not in self._in_line()
        ]
        assert len({id(future) for future in under_way}) <= 1
        pending = getattr(self, "manager", None) and self.manager._pending
        assert all(pending and future is pending.future for future in under_way)
        assert len(under_way) < len(self.running) or not under_way

    def _in_line(self) -> list[Running]:
        """The calls that wait for their turn, or have not noticed that it has come."""
        return [call for call in self.running if isinstance(call.effect, AwaitFuture) and call.effect.thread is None]

    @invariant()
    def turns_are_taken_one_by_one(self) -> None:
        """No more than may have one, nobody waits while one is free, and who came first is first."""
        line = self._in_line()
        come = [call.effect.future.done() for call in line if isinstance(call.effect, AwaitFuture)]
        assert come == sorted(come, reverse=True)
        have_turns = len(self.running) - len(line) + sum(come)
        assert have_turns <= WIDTH
        assert have_turns == WIDTH or all(come)

    @invariant()
    def the_budget_is_never_negative(self) -> None:
        if hasattr(self, "budget"):
            assert 0 <= self.budget._left <= POLICY.budget
        # A refused token costs nothing; every other retry does.
        again = [event.error for event in self.events if isinstance(event, Retrying)]
        spent = sum(not isinstance(error, AuthenticationFault) for error in again)
        earned = sum(isinstance(event, CallEnded) and event.error is None for event in self.events) / 10
        assert spent <= POLICY.budget + earned

    def teardown(self) -> None:
        try:
            for _ in range(200):
                for number in reversed(range(len(self.running))):
                    self._finish_effect(number, "good")
                self.one_request_for_a_token()
            assert not self.running
            if hasattr(self, "manager"):
                assert self.manager._pending is None
            by_call: defaultdict[str, list[Event]] = defaultdict(list)
            for event in self.events:
                by_call[event.message_id].append(event)
            for events in by_call.values():
                kinds = Counter(type(event) for event in events)
                assert kinds[CallStarted] == kinds[CallEnded] == 1
                assert isinstance(events[0], CallStarted)
                assert isinstance(events[-1], CallEnded)
        finally:
            self.patch.undo()


Calls.TestCase.settings = settings(examples(200), stateful_step_count=40)
TestCalls = Calls.TestCase
