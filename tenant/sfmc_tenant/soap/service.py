"""The SOAP service: an envelope in, an envelope out. No network is in it, and no clock but the tenant's."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sfmc_soap import Model, RetrieveRequestMsg, SoapVersion, wrap
from sfmc_soap.operations import OPERATIONS as NAMED

from ..access import Access
from ..answer import Answer
from ..call.call import PageFault
from ..call.errors import NotKnown, ServiceFault
from ..operations.operations import carry_out, options_of
from ..reception import Reception
from ..state.clock import Clock
from .envelopes import Opened, fault_envelope, open_envelope, response_envelope
from .faults import Faults, Where

_NAMES = {operation.request: operation.name for operation in NAMED.values()}
"""The name of the operation that a message asks for."""


@dataclass
class Handled:
    """A call that was answered, as `Tenant.calls` has it.

    Attributes:
        number: how many calls there were, with this one.
        at: when it came in, in server time.
        operation: the name of the operation, such as "Retrieve"; "" if the request could not be read.
        request: the message; None if it could not be read.
        response: the message; None for a fault.
        fault: the text of the fault; "" for none.
        ordered: the fault on order that has happened; "" for none.
        answered: the envelope of the response, as far as there is one.
        mid: the business unit; None if nobody is logged in.
        seconds: how long it took.
    """

    number: int
    at: datetime
    operation: str = ""
    request: Model | None = None
    response: Model | None = None
    fault: str = ""
    ordered: str = ""
    answered: bytes = field(default=b"", repr=False)
    mid: int | None = None
    seconds: float = 0

    @property
    def sent(self) -> bytes:
        """The envelope of the request without its header, which holds the access token."""
        return b"" if self.request is None else wrap(self.request)


class Service:
    """The service.

    Args:
        reception: begins calls.
        access: knows the tokens.
        clock: the tenant's.
        faults: says what goes wrong on order.
        on_handled: is told of every call.
    """

    def __init__(
        self,
        reception: Reception,
        access: Access,
        clock: Clock,
        faults: Faults,
        *,
        on_handled: Callable[[Handled], None],
    ) -> None:
        self._reception = reception
        self._access = access
        self._clock = clock
        self._faults = faults
        self._on_handled = on_handled
        self._numbers = itertools.count(1)

    def answer(self, data: bytes) -> Answer:
        """Carry out the call in an envelope. Whatever goes wrong is a fault."""
        started = time.perf_counter()
        handled = Handled(next(self._numbers), self._clock.now())
        version, message_id = SoapVersion.SOAP_11, ""
        try:
            opened = open_envelope(data)
            version, message_id = opened.version, opened.message_id
            answer = self._answer(opened, handled)
        except ServiceFault as error:
            handled.fault = error.message
            answer = _answer(500, fault_envelope(error, version, message_id), version)
        handled.answered = answer.body
        handled.seconds = time.perf_counter() - started
        self._on_handled(handled)
        return answer

    def _answer(self, opened: Opened, handled: Handled) -> Answer:
        """Answer a request, with the fault that was ordered for it."""
        handled.request = opened.message
        handled.operation = _NAMES.get(type(opened.message), "")
        fault = self._faults.next(handled.operation, _page_of(opened.message))
        if fault is None:
            return self._carry_out(opened, handled)
        handled.ordered = fault.kind
        if fault.kind == "token expired":
            self._access.expire_tokens()
        instead = fault.before()
        return fault.after(self._carry_out(opened, handled, fault.of_page)) if instead is None else instead

    def _carry_out(self, opened: Opened, handled: Handled, page_fault: PageFault | None = None) -> Answer:
        """Do what is asked for, with what goes wrong with a page on order.

        Raises:
            ServiceFault: it cannot be done, or nobody is known by its header.
        """
        message = opened.message
        try:
            with self._reception.begin(opened.login, options_of(message)) as call:
                handled.mid = call.mid
                response = carry_out(replace(call, page_fault=page_fault), message)
                content = response_envelope(response, opened.version, handled.operation, opened.message_id)
        except NotKnown as error:
            raise ServiceFault("Token Expired" if error.expired else "Login Failed", security=True) from None
        handled.response = response
        return _answer(200, content, opened.version)


def _answer(status: int, content: bytes, version: SoapVersion) -> Answer:
    return Answer(status, f"{version.content_type}; charset=utf-8", content)


def _page_of(message: Model) -> Where:
    """Return which page of a Retrieve a message asks for; "" if it asks for none."""
    if not isinstance(message, RetrieveRequestMsg):
        return ""
    request = message.retrieve_request
    return "continue" if request and request.continue_request else "first"
