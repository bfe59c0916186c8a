"""Waiting for what is stored, which goes by the machine's clock."""

from __future__ import annotations

from ..._runtime.client.effects import AwaitFuture, Flow, LimitPassed, new_future


def wait(seconds: float) -> Flow[None]:
    """Wait some seconds of real time, whatever clock the client goes by: that of a tenant in the process stands."""
    try:
        yield AwaitFuture(new_future(), seconds)
    except LimitPassed:
        return
