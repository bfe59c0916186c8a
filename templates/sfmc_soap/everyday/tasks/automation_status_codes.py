"""What the Status of an Automation says."""

from __future__ import annotations

from enum import IntEnum


class AutomationStatusCode(IntEnum):
    """The numbers in `Automation.Status`. Source: the vendor's page about the object Automation."""

    ERROR = -1
    BUILDING_ERROR = 0
    BUILDING = 1
    READY = 2
    RUNNING = 3
    PAUSED = 4
    STOPPED = 5
    SCHEDULED = 6
    AWAITING_TRIGGER = 7
    INACTIVE_TRIGGER = 8

    def __str__(self) -> str:
        """Return the word of the vendor's page, such as `AwaitingTrigger`."""
        return self.name.title().replace("_", "")
