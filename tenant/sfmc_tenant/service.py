"""The SOAP service: an envelope in, an envelope out. No network is in it, and no clock but the tenant's."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from sfmc_soap import DecodeError, Envelope, Fault, Model, SoapVersion, XmlElement, unwrap, wrap

from .call.call import Call
from .call.errors import ServiceFault
from .kinds.kind import DueWorker
from .kinds.kinds import Kinds
from .operations.operations import OPERATIONS, options_of
from .state.clock import Clock, stamp
from .state.store import Store
from .state.work import Work

_FUELOAUTH = "{http://exacttarget.com}fueloauth"


@dataclass(frozen=True)
class Answer:
    """What the service answers.

    Attributes:
        status: of HTTP.
        content: the envelope.
        version: of SOAP.
    """

    status: int
    content: bytes
    version: SoapVersion


@dataclass(frozen=True)
class Handled:
    """A call that was answered, for whoever looks.

    Attributes:
        number: how many calls there were, with this one.
        at: when it was answered, in server time.
        operation: the name of the request's message; "" if it could not be read.
        request: the message; None if it could not be read.
        response: the message; None for a fault.
        fault: the text of the fault; "" for none.
        sent, answered: the envelopes, without secrets.
        mid: the business unit; None if nobody is logged in.
        seconds: how long it took.
    """

    number: int
    at: datetime
    operation: str
    request: Model | None
    response: Model | None
    fault: str
    sent: bytes
    answered: bytes
    mid: int | None
    seconds: float


class Service:
    """The service.

    Args:
        store, clock, work, kinds: what it works with.
        on_handled: is told of every call.
    """

    def __init__(
        self, store: Store, clock: Clock, work: Work, kinds: Kinds, *, on_handled: Callable[[Handled], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._work = work
        self._kinds = kinds
        self._on_handled = on_handled
        self._numbers = itertools.count(1)
        for kind in kinds:
            for name, worker in kind.workers().items():
                work.register(name, partial(self._do, worker))

    def look(self, mid: int) -> Call:
        """Do what is due, and return a call of a business unit for whoever looks at it. Nobody is told of it."""
        with self._store.transaction():
            self._work.do_what_is_due()
        return Call(self._store, self._clock, self._work, self._kinds, mid)

    def _do(self, worker: DueWorker, data: Mapping[str, Any]) -> None:
        worker(Call(self._store, self._clock, self._work, self._kinds, data["mid"]), data)

    def answer(self, data: bytes) -> Answer:
        """Carry out the call in an envelope. Whatever goes wrong is a fault."""
        started = time.perf_counter()
        envelope: Envelope[Model] | None = None
        call: Call | None = None
        response: Model | None = None
        version, fault = SoapVersion.SOAP_11, ""
        try:
            envelope = _opened(data)
            version = envelope.version
            with self._store.transaction():
                self._work.do_what_is_due()
                call = self._call(envelope)
                response = self._carry_out(call, envelope.body)
                answer = Answer(200, wrap(response, version=version), version)
        except ServiceFault as error:
            fault = error.message
            answer = Answer(500, _fault(error, version), version)
        self._on_handled(
            Handled(
                number=next(self._numbers),
                at=self._clock.now(),
                operation=type(envelope.body).__name__ if envelope else "",
                request=envelope.body if envelope and isinstance(envelope.body, Model) else None,
                response=response,
                fault=fault,
                sent=_without_token(envelope, data),
                answered=answer.content,
                mid=call.mid if call else None,
                seconds=time.perf_counter() - started,
            )
        )
        return answer

    def _call(self, envelope: Envelope[Model]) -> Call:
        """Return who calls, by the token in the header.

        Raises:
            ServiceFault: there is no token, or it is not good any more.
        """
        token = next(iter(_tokens(envelope)), "")
        row = self._store.one("SELECT * FROM tokens WHERE token = ?", token)
        if row is None:
            raise ServiceFault("Login Failed", security=True)
        if row["expires"] <= stamp(self._clock.now()):
            raise ServiceFault("Token Expired", security=True)
        assert isinstance(envelope.body, Model)
        return Call(self._store, self._clock, self._work, self._kinds, row["mid"], options_of(envelope.body))

    def _carry_out(self, call: Call, message: Model | Fault) -> Model:
        operation = OPERATIONS.get(type(message))  # type: ignore[arg-type]
        if operation is None or not isinstance(message, Model):
            raise ServiceFault("The operation is not supported.", 2)
        return operation(call, message)


def _without_token(envelope: Envelope[Model] | None, data: bytes) -> bytes:
    """Return an envelope as it was sent, without the token; nothing of what could not be read."""
    if envelope is None:
        return b""
    for token in _tokens(envelope):
        data = data.replace(escape(token).encode(), b"***") if token else data
    return data


def _tokens(envelope: Envelope[Model]) -> list[str]:
    blocks = [block for block in envelope.headers if isinstance(block, XmlElement) and block.tag == _FUELOAUTH]
    return [block.text.strip() for block in blocks]


def _opened(data: bytes) -> Envelope[Model]:
    try:
        envelope = unwrap(data)
    except DecodeError as error:
        raise ServiceFault(f"The message could not be read: {error}", faultcode="Client") from None
    if isinstance(envelope.body, Fault):
        raise ServiceFault("The message is a fault, not a request.", faultcode="Client")
    return envelope


def _fault(error: ServiceFault, version: SoapVersion) -> bytes:
    """Return the envelope of a fault."""
    detail = ""
    if error.code is not None:
        detail = (
            '<detail><apifault xmlns="urn:fault.partner.exacttarget.com">'
            f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message></apifault></detail>"
        )
    code, declared = f"soap:{error.faultcode}", ""
    if error.security:
        code, declared = "wsse:FailedAuthentication", f' xmlns:wsse="{_WSSE}"'
    if version is SoapVersion.SOAP_12:
        receiver = "Receiver" if error.faultcode == "Server" and not error.security else "Sender"
        content = (
            f"<soap:Code><soap:Value>soap:{receiver}</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="en">{escape(error.message)}</soap:Text></soap:Reason>'
            f"{detail.replace('detail>', 'soap:Detail>')}"
        )
    else:
        content = f"<faultcode{declared}>{code}</faultcode><faultstring>{escape(error.message)}</faultstring>{detail}"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{version.namespace}"><soap:Body>'
        f"<soap:Fault>{content}</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
