"""What became of the messages: opens, clicks, bounces and the like."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sfmc_soap import (
    BounceEvent,
    ClickEvent,
    EventType,
    ForwardedEmailEvent,
    OpenEvent,
    TrackingEvent,
    UnsubEvent,
)

from ..call.call import Call
from ..kinds.sending.events import record
from ..state.store import Row
from .messages import SHOP

EVENTS = 12_000
"""How many tracking events there are, of all kinds together."""


def add_reactions(call: Call, chance: random.Random) -> None:
    """Add opens, clicks, bounces and the like, until there are as many events as there are to be."""
    sent = call.store.all("SELECT * FROM events WHERE kind = 'SentEvent' AND mid = ? ORDER BY id", call.mid)
    opened = [row for row in sent if chance.random() < 0.45]
    reactions: list[TrackingEvent] = [event for row in opened for event in _read(row, chance)]
    reactions += [_bounced(row, chance) for row in sent if chance.random() < 0.02]
    missing = EVENTS - call.store.value("SELECT count(*) FROM events WHERE mid = ?", call.mid) - len(reactions)
    reactions += [_opened(chance.choice(opened), chance) for _ in range(missing)]
    record(call.store, call.mid, sorted(reactions, key=lambda event: str(event.event_date)), call.now)


def _read(row: Row, chance: random.Random) -> Iterator[TrackingEvent]:
    """Yield what somebody has done who has opened a message."""
    yield _opened(row, chance)
    if chance.random() < 0.35:
        url = f"{SHOP}/sale" if chance.random() < 0.6 else f"{SHOP}/orders"
        yield ClickEvent(**_about(row, chance), url=url)
    if chance.random() < 0.01:
        yield UnsubEvent(**_about(row, chance), is_master_unsubscribed=False)
    if chance.random() < 0.01:
        yield ForwardedEmailEvent(**_about(row, chance))


def _opened(row: Row, chance: random.Random) -> OpenEvent:
    return OpenEvent(**_about(row, chance))


def _bounced(row: Row, chance: random.Random) -> BounceEvent:
    return BounceEvent(
        **_about(row, chance),
        event_type=EventType.HARD_BOUNCE,
        smtp_code="550",
        smtp_reason="No such mailbox",
        bounce_category="Hard bounce",
        bounce_type="immediate",
    )


def _about(row: Row, chance: random.Random) -> dict[str, Any]:
    """Return what an event says of the message that it is about, and when it was."""
    date = datetime.fromisoformat(row["date"]) + timedelta(seconds=chance.randrange(60, 3 * 24 * 3600))
    return {"send_id": row["send"], "subscriber_key": row["subscriber_key"], "event_date": date}
