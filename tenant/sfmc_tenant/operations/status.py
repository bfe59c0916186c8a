"""GetSystemStatus: whether the service works."""

from __future__ import annotations

from sfmc_soap import SystemStatusRequestMsg, SystemStatusResponseMsg, SystemStatusResult, SystemStatusType

from ..call.call import Call

FACT = "system status"
"""The name of the fact that says it: one of the values of `SystemStatusType`."""


def get_system_status(call: Call, message: SystemStatusRequestMsg) -> SystemStatusResponseMsg:
    """Return the status that the tenant was given."""
    status = call.store.value("SELECT value FROM facts WHERE name = ?", FACT) or SystemStatusType.OK
    result = SystemStatusResult(status_code="OK", status_message="System Status Retrieved", system_status=status)
    return SystemStatusResponseMsg(
        results=[result], overall_status="OK", overall_status_message="", request_id=call.request_id
    )
