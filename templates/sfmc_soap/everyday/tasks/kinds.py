"""How the service is asked whether what was started has ended: one table, with a row for each kind of run.

Sources: the vendor's pages about the objects, recorded answers, and other people's programs, as each row says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..._runtime.client.errors import ConfigurationError
from ..._runtime.suggestions import suggestion
from .automation_status_codes import AutomationStatusCode


@dataclass(frozen=True, kw_only=True)
class RunKind:
    """How one kind of run is polled.

    Attributes:
        started_by: the types whose objects are started, and the actions that do so, in small letters.
        object_type: what a Retrieve asks for.
        filter: the property that has the id of the run.
        properties: what is read of it.
        status: the property that says how far it is.
        goes_on, ends_well, ends_badly: what that says.
        ended_by: the property that has a value only when the run has ended; "" if there is none.
        failed_by: the properties that have a value, and not 0, if a run that has ended has failed.
        errors: the property that counts what went wrong in a run that ended well; "" if there is none.
        begun_by: the property that has another value once the run has begun; "" if nothing else shows the state
            of before the start.
        grace: seconds after which that state, or no answer, is no longer put down to the start.
        is_its_own: whether the run has no id of its own, so that the ObjectID of what was started stands for it.
        hint: how to find out whether it runs; may name what was started by its `{key}` and `{id}`.
    """

    started_by: Mapping[str, tuple[str, ...]]
    object_type: str
    filter: str
    properties: tuple[str, ...]
    status: str = "Status"
    goes_on: frozenset[str | int] = frozenset()
    ends_well: frozenset[str | int] = frozenset()
    ends_badly: frozenset[str | int] = frozenset()
    ended_by: str = ""
    failed_by: tuple[str, ...] = ()
    errors: str = ""
    begun_by: str = ""
    grace: float = 20.0
    is_its_own: bool = False
    hint: str


_START = ("start",)
_ACTIVITIES = ("DataExtractActivity", "FileTransferActivity", "FilterActivity", "GroupDefinition")


def _by_activity_status(*types: str) -> RunKind:
    """Return how the tasks of AsyncActivityStatus are polled.

    The vendor's page about retrieving the status of programs lists the properties. No page lists the words of Status:
    these are of other people's programs.
    """
    return RunKind(
        started_by=dict.fromkeys(types, _START),
        object_type="AsyncActivityStatus",
        filter="TaskID",
        properties=tuple(
            "TaskID Type Status StartDate CompletedDate ErrorMsg ErrorCount ProcessedCount TotalCount"
            " CustomerKey".split()
        ),
        goes_on=frozenset({"Queued", "Processing"}),
        ends_well=frozenset({"Complete"}),
        ends_badly=frozenset({"Error"}),
        ended_by="CompletedDate",
        failed_by=("ErrorMsg", "ErrorCount"),
        hint="client.select('AsyncActivityStatus', 'TaskID', 'CustomerKey', 'Status', where=P('StartTime') >= ...)",
    )


KINDS: Mapping[str, RunKind] = {
    # The page about ImportResultsSummary. Unknown is one of its words, too: it is told, and the run goes on.
    "import": RunKind(
        started_by={"ImportDefinition": _START},
        object_type="ImportResultsSummary",
        filter="TaskResultID",
        properties=tuple(
            "ImportDefinitionCustomerKey StartDate EndDate DestinationID NumberSuccessful NumberDuplicated"
            " NumberRestricted NumberErrors TotalRows ImportType ImportStatus TaskResultID".split()
        ),
        status="ImportStatus",
        goes_on=frozenset({"New", "Processing", "IOWork"}),
        ends_well=frozenset({"Completed"}),
        ends_badly=frozenset({"Error"}),
        errors="NumberErrors",
        hint="client.select(ImportResultsSummary, where=P('ImportDefinitionCustomerKey') == {key!r})",
    ),
    # The page about Automation. Right after a start, the status is that of before: Running, or a LastRunTime that is
    # another one, shows that the run has begun.
    "automation": RunKind(
        started_by={"Automation": _START},
        object_type="Automation",
        filter="ObjectID",
        properties=tuple("ObjectID CustomerKey Name Status IsActive LastRunTime".split()),
        goes_on=frozenset({AutomationStatusCode.BUILDING, AutomationStatusCode.RUNNING}),
        ends_well=frozenset(
            {
                AutomationStatusCode.READY,
                AutomationStatusCode.SCHEDULED,
                AutomationStatusCode.AWAITING_TRIGGER,
                AutomationStatusCode.INACTIVE_TRIGGER,
            }
        ),
        ends_badly=frozenset(
            {
                AutomationStatusCode.ERROR,
                AutomationStatusCode.BUILDING_ERROR,
                AutomationStatusCode.PAUSED,
                AutomationStatusCode.STOPPED,
            }
        ),
        begun_by="LastRunTime",
        is_its_own=True,
        hint="client.find_run('automation', {id!r}).status()",
    ),
    "query": _by_activity_status("QueryDefinition"),
    "activity": _by_activity_status(*_ACTIVITIES),
    # The pages about EmailSendDefinition, Send and Perform. No page lists the words of Status, so that none says how a
    # send goes on; that a canceled one will never be sent is what the action is for.
    "send": RunKind(
        started_by={"EmailSendDefinition": ("start", "test")},
        object_type="Send",
        filter="ID",
        properties=tuple(
            "ID SendDate SentDate NumberSent NumberTargeted NumberDelivered NumberErrored Status EmailName".split()
        ),
        ends_badly=frozenset({"Canceled", "Cancelled"}),
        ended_by="SentDate",
        errors="NumberErrored",
        hint="client.select(Send, 'ID', 'SendDate', where=P('EmailSendDefinition.CustomerKey') == {key!r})",
    ),
}
"""The kinds of runs that can be waited for, by the names that `find_run` takes."""


def kind_started(type_: str, action: str) -> str:
    """Return the kind of run that an action begins with an object of a type; "" if nobody knows how to wait for it."""
    return next((name for name, kind in KINDS.items() if action.lower() in kind.started_by.get(type_, ())), "")


def checked_kind(name: str) -> str:
    """Return the name of a kind.

    Raises:
        ConfigurationError: there is none of this name.
    """
    if name not in KINDS:
        raise ConfigurationError(f"no kind of run is called {name!r}{suggestion(str(name), KINDS)}: {', '.join(KINDS)}")
    return name
