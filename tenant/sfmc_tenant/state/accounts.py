"""How the business units of a tenant stand to each other."""

from __future__ import annotations

from .store import Store


def check_business_unit(store: Store, mid: int) -> None:
    """Check that there is a business unit.

    Raises:
        ValueError: there is not.
    """
    if store.one("SELECT 1 FROM accounts WHERE mid = ?", mid) is None:
        raise ValueError(f"there is no business unit {mid}")


def family(store: Store, mid: int) -> list[int]:
    """Return a business unit and all below it."""
    query = (
        "WITH RECURSIVE below (mid) AS (SELECT ? UNION SELECT accounts.mid FROM accounts JOIN below"
        " ON accounts.parent = below.mid) SELECT mid FROM below"
    )
    return [row["mid"] for row in store.all(query, mid)]
