"""All rows of a data extension are removed at once."""

from __future__ import annotations

from ... import DataExtension, PerformRequestMsg
from ..._runtime.client.arguments import check_options
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.flow import call_flow
from ..._runtime.client.settings import CallOptions
from ...operations import PERFORM
from ..rows.definitions import Definition
from .kinds import reading


def clear(context: CallContext, definition: Definition, call: CallOptions) -> Flow[None]:
    """Remove all rows.

    Raises:
        NoSuchDataExtension: there is no such data extension.
        CallError: the call failed, or the service refuses it.
        TypeError: there is no option of a name.
    """
    check_options(call, CallOptions, "clear")
    known = yield from definition.known(context, reading(call))
    request = PerformRequestMsg(action="ClearData", definitions=[DataExtension(customer_key=known.key)])
    yield from call_flow(context, PERFORM, request, call)
