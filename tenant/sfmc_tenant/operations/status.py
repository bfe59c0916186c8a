"""GetSystemStatus: whether the service works."""

from __future__ import annotations

from sfmc_soap import SystemStatusRequestMsg, SystemStatusResponseMsg, SystemStatusResult, SystemStatusType

from ..call.call import Call
from ..call.errors import ServiceFault
from ..state.store import Store

_FACT = "system status"


def status_of(store: Store) -> SystemStatusType:
    """Return the status that a tenant was given."""
    return SystemStatusType(store.value("SELECT value FROM facts WHERE name = ?", _FACT) or SystemStatusType.OK)


def set_status(store: Store, status: SystemStatusType) -> None:
    """Give a tenant a status.

    Raises:
        ValueError: there is no such status.
    """
    if not status.known:
        raise ValueError(f"there is no system status {str(status)!r}: {', '.join(SystemStatusType)}")
    store.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", _FACT, str(status))


def check_status(call: Call) -> None:
    """Check that calls are carried out now.

    Raises:
        ServiceFault: there is maintenance or an outage.
    """
    match status_of(call.store):
        case SystemStatusType.IN_MAINTENANCE:
            raise ServiceFault(f"Member: {call.mid} is In Maintenance", 9)
        case SystemStatusType.UNPLANNED_OUTAGE:
            raise ServiceFault(f"Member: {call.mid} has an Unplanned Outage", 10)


def get_system_status(call: Call, message: SystemStatusRequestMsg) -> SystemStatusResponseMsg:
    """Return the status that the tenant was given."""
    status = status_of(call.store)
    result = SystemStatusResult(status_code="OK", status_message="System Status Retrieved", system_status=status)
    return SystemStatusResponseMsg(
        results=[result], overall_status="OK", overall_status_message="", request_id=call.request_id
    )
