"""How the business units of a tenant stand to each other."""

from __future__ import annotations

from .store import Store


def family(store: Store, mid: int) -> list[int]:
    """Return a business unit and all below it."""
    query = (
        "WITH RECURSIVE below (mid) AS (SELECT ? UNION SELECT accounts.mid FROM accounts JOIN below"
        " ON accounts.parent = below.mid) SELECT mid FROM below"
    )
    return [row["mid"] for row in store.all(query, mid)]
