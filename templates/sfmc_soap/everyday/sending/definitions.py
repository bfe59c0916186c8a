"""The definitions that triggered sends go by: which one is meant, and how they are started and stopped."""

from __future__ import annotations

from dataclasses import dataclass

from ... import (
    ClientID,
    FilterPart,
    TriggeredSendDefinition,
    TriggeredSendStatusEnum,
    UpdateOptions,
    UpdateRequest,
)
from ..._runtime.client.arguments import check_options
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import CallError, ConfigurationError, PartialFailure
from ..._runtime.client.flow import call_flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ...operations import UPDATE
from ..filters import P
from ..select.objects import objects_of
from ..select.options import ReadOptions
from ..select.reader import look_up
from .errors import NoSuchDefinition

_NOT_THERE = 17010
"""With this code, an Update of what is not there is refused. Source: the vendor's table of error codes."""
_MOST = 100
"""How many definitions with one key are read at most: all but one were deleted."""
_ACTIVE, _PAUSED = TriggeredSendStatusEnum.ACTIVE, TriggeredSendStatusEnum.INACTIVE


@dataclass(frozen=True)
class Reference:
    """Which definition is meant. It can be pickled.

    Attributes:
        key: its key, "" if that is not known.
        object_id: its ObjectID, "" if it is named by its key.
        clients: the MID of its account; empty for that of the token.
    """

    key: str
    object_id: str = ""
    clients: tuple[int, ...] = ()

    @property
    def definition(self) -> TriggeredSendDefinition:
        """The definition as a request names it."""
        if self.object_id:
            return TriggeredSendDefinition(object_id=self.object_id)
        return TriggeredSendDefinition(customer_key=self.key)

    def is_of(self, property: str) -> FilterPart:
        """Return the filter of what belongs to it.

        Args:
            property: the property that has the ObjectID of a definition. The key is in CustomerKey.
        """
        return P(property) == self.object_id if self.object_id else P("CustomerKey") == self.key

    def __str__(self) -> str:
        return repr(shorten(self.object_id or self.key))


def reference_of(definition: TriggeredSendDefinition | str) -> Reference:
    """Return which definition is meant.

    Raises:
        TypeError: it is given as something else than a key or an object.
        ConfigurationError: it has neither a key nor an ObjectID.
    """
    if isinstance(definition, str):
        key, object_id, account = definition, "", None
    elif isinstance(definition, TriggeredSendDefinition):
        key, object_id = str(definition.customer_key or ""), str(definition.object_id or "")
        client = definition.client if isinstance(definition.client, ClientID) else ClientID()
        account = client.id or client.client_id
    else:
        raise TypeError(f"definition: {wrong_type(definition, 'a key or a TriggeredSendDefinition')}")
    if not key and not object_id:
        raise ConfigurationError("the definition of a triggered send needs its key (CustomerKey) or its ObjectID")
    return Reference(key, object_id, (account,) if isinstance(account, int) else ())


def status_of(context: CallContext, reference: Reference, call: CallOptions) -> Flow[TriggeredSendStatusEnum]:
    """Return the status of a definition. One that was deleted counts only if there is no other with the key.

    Raises:
        NoSuchDefinition: there is none.
        CallError: the call failed.
        TypeError: there is no option of a name.
    """
    check_options(call, CallOptions, "status")
    where = reference.is_of("ObjectID")
    source = objects_of(TriggeredSendDefinition, ["CustomerKey", "TriggeredSendStatus"], where=where)
    options = ReadOptions(clients=reference.clients, limit=_MOST, call=call)
    found = yield from look_up(context, source, options)
    known = [each.triggered_send_status for each in found]
    statuses = [each for each in known if isinstance(each, TriggeredSendStatusEnum)]
    if not found:
        raise _no_such(reference)
    if not statuses:
        raise CallError(f"the response does not say the status of the definition {reference}")
    return next((each for each in statuses if each != TriggeredSendStatusEnum.DELETED), statuses[0])


def activate(context: CallContext, reference: Reference, call: CallOptions) -> Flow[None]:
    """Let a definition send.

    Raises:
        NoSuchDefinition: there is none.
        CallError: the call failed.
        TypeError: there is no option of a name.
    """
    check_options(call, CallOptions, "activate")
    yield from _update(context, reference, TriggeredSendDefinition(triggered_send_status=_ACTIVE), call)


def pause(context: CallContext, reference: Reference, call: CallOptions) -> Flow[None]:
    """Let the messages of a definition wait.

    Raises:
        NoSuchDefinition: there is none.
        CallError: the call failed.
        TypeError: there is no option of a name.
    """
    check_options(call, CallOptions, "pause")
    yield from _update(context, reference, TriggeredSendDefinition(triggered_send_status=_PAUSED), call)


def refresh(context: CallContext, reference: Reference, call: CallOptions) -> Flow[None]:
    """Take the email of a definition as it is now: paused, refreshed, and active again if it was.

    Raises:
        NoSuchDefinition: there is none.
        CallError: a call failed.
        TypeError: there is no option of a name.

    Source: the order is that of other people's programs.
    """
    check_options(call, CallOptions, "refresh")
    change = TriggeredSendDefinition(refresh_content=True)
    if (yield from status_of(context, reference, call)) != _ACTIVE:
        yield from _update(context, reference, change, call)
        return
    try:
        yield from pause(context, reference, call)
        yield from _update(context, reference, change, call)
    except CallError as error:
        yield from _activate_again(context, reference, call, error)
        raise
    except BaseException as error:
        error.add_note(_may_be_paused(reference))
        raise
    try:
        yield from activate(context, reference, call)
    except BaseException as error:
        error.add_note(_may_be_paused(reference))
        raise


def _activate_again(context: CallContext, reference: Reference, call: CallOptions, error: CallError) -> Flow[None]:
    """Activate a definition whose content was not refreshed. Note on the error what became of that."""
    try:
        yield from activate(context, reference, call)
    except (CallError, NoSuchDefinition) as failure:
        error.add_note(f"{_may_be_paused(reference)}: {failure}")
    else:
        error.add_note(f"the definition {reference} is active, with the content of before")


def _no_such(reference: Reference) -> NoSuchDefinition:
    return NoSuchDefinition(f"no definition of triggered sends has the key {reference}")


def _may_be_paused(reference: Reference) -> str:
    return f"the definition {reference} was paused, and may be so still"


def _update(
    context: CallContext, reference: Reference, change: TriggeredSendDefinition, call: CallOptions
) -> Flow[None]:
    """Change a definition. Sending that twice does no harm.

    Raises:
        NoSuchDefinition: there is none.
        CallError: the call failed.
    """
    change.customer_key, change.object_id = reference.definition.customer_key, reference.definition.object_id
    if reference.clients:
        change.client = ClientID(id=reference.clients[0])
    request = UpdateRequest(options=UpdateOptions(), objects=[change])
    options: CallOptions = {"idempotent": True, **call}
    try:
        yield from call_flow(context, UPDATE, request, options)
    except PartialFailure as error:
        if _NOT_THERE in [failure.code for failure in error.failures]:
            raise _no_such(reference) from error
        raise
