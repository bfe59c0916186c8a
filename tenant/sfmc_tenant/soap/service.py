"""The SOAP service: an envelope in, an envelope out. No network is in it, and no clock but the tenant's."""

from __future__ import annotations

from dataclasses import replace

from sfmc_soap import Model, RetrieveRequestMsg, SoapVersion
from sfmc_soap.operations import OPERATIONS as NAMED

from ..access import Access
from ..call.call import PageFault
from ..call.errors import NotKnown, ServiceFault
from ..exchange import Answer
from ..operations.operations import carry_out, options_of
from ..reception import Reception
from ..recorded import RecordedCall, RecordedCalls, keep_xml
from .envelopes import Opened, fault_envelope, open_envelope, response_envelope
from .orders import Faults, Where
from .shape import check_shape, parse_envelope, version_of

PATH = "/Service.asmx"
"""Where it is."""
_NAMES = {operation.request: operation.name for operation in NAMED.values()}
"""The name of the operation that a message asks for."""


class Service:
    """The service.

    Args:
        reception: begins calls.
        access: knows the tokens.
        faults: says what goes wrong on order.
        calls: where calls are recorded.
    """

    def __init__(self, reception: Reception, access: Access, faults: Faults, *, calls: RecordedCalls) -> None:
        self._reception = reception
        self._access = access
        self._faults = faults
        self._calls = calls

    def answer(self, data: bytes) -> Answer:
        """Carry out the call in an envelope. Whatever goes wrong is a fault."""
        version, message_id = SoapVersion.SOAP_11, ""
        with self._calls.recording("SOAP", PATH) as recorded:
            try:
                root = parse_envelope(data)
                version = version_of(root)
                check_shape(root, version)
                opened = open_envelope(data)
                message_id = opened.message_id
                answer = self._answer(opened, recorded)
            except ServiceFault as error:
                recorded.fault = error.message
                answer = _answer(500, fault_envelope(error, version, message_id), version)
            keep_xml(recorded, data, answer)
        return answer

    def _answer(self, opened: Opened, recorded: RecordedCall) -> Answer:
        """Answer a request, with the fault that was ordered for it."""
        recorded.request = opened.message
        recorded.operation = _NAMES.get(type(opened.message), "")
        fault = self._faults.next(recorded.operation, _page_of(opened.message))
        if fault is None:
            return self._carry_out(opened, recorded)
        recorded.ordered = fault.kind
        if fault.kind == "token expired":
            self._access.expire_tokens()
        instead = fault.before()
        return fault.after(self._carry_out(opened, recorded, fault.of_page)) if instead is None else instead

    def _carry_out(self, opened: Opened, recorded: RecordedCall, page_fault: PageFault | None = None) -> Answer:
        """Do what is asked for, with what goes wrong with a page on order.

        Raises:
            ServiceFault: it cannot be done, or nobody is known by its header.
        """
        message = opened.message
        try:
            with self._reception.begin(opened.login, options_of(message)) as call:
                recorded.mid = call.mid
                response = carry_out(replace(call, page_fault=page_fault), message)
                content = response_envelope(response, opened.version, recorded.operation, opened.message_id)
        except NotKnown as error:
            raise ServiceFault("Token Expired" if error.expired else "Login Failed", security=True) from None
        recorded.response = response
        return _answer(200, content, opened.version)


def _answer(status: int, content: bytes, version: SoapVersion) -> Answer:
    return Answer(status, f"{version.content_type}; charset=utf-8", content)


def _page_of(message: Model) -> Where:
    """Return which page of a Retrieve a message asks for; "" if it asks for none."""
    if not isinstance(message, RetrieveRequestMsg):
        return ""
    request = message.retrieve_request
    return "continue" if request and request.continue_request else "first"
