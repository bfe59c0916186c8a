"""Rows that are given to be written, and what they mean, in Python alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import strategies as st
from sfmc_soap import SERVER_TIME, DataExtensionField
from support.everyday.possible import Change, Refused
from support.tenant.shop import TYPE

Row: TypeAlias = "tuple[Any, ...] | None"
"""The values of a row, in the order of COLUMNS; None for no row."""

FIELDS = [
    DataExtensionField(name="No", field_type=TYPE.TEXT, max_length=5, is_required=True, is_primary_key=True),
    DataExtensionField(name="City", field_type=TYPE.TEXT, max_length=10),
    DataExtensionField(name="Items", field_type=TYPE.NUMBER),
    DataExtensionField(name="Paid", field_type=TYPE.DATE),
    DataExtensionField(name="Gift", field_type=TYPE.BOOLEAN),
]

_UNFIT = object()
_NOON = dt.datetime(2026, 3, 1, 12, tzinfo=SERVER_TIME)

COLUMNS: Mapping[str, Sequence[tuple[Any, Any]]] = {
    "City": [("Paris", "Paris"), ("Zoë & <1>", "Zoë & <1>"), ("", None), (None, None), ("x" * 11, _UNFIT)],
    "Items": [(3, 3), ("7", 7), (0, 0), ("", None), (None, None), ("many", _UNFIT)],
    "Paid": [(_NOON, _NOON), (_NOON.date(), _NOON.replace(hour=0)), (None, None), (dt.datetime(2026, 3, 1), _UNFIT)],
    "Gift": [(True, True), (False, False), (None, None), ("perhaps", _UNFIT)],
}
"""Column -> values, and what they mean."""

KEYS = ["A-1", "A-2", "a-3", "Ä", "<"]


@dataclass(frozen=True)
class Written:
    """A row that is given.

    Attributes:
        given: the row.
        key: its key, "" for none.
        meant: column -> what its value means; None if the row cannot be sent.
    """

    given: Mapping[str, Any]
    key: str
    meant: Mapping[str, Any] | None

    def insert(self, row: Row) -> Row:
        """Return the row that is there after an insert.

        Raises:
            Refused: there is one with its key.
        """
        if row is not None:
            raise Refused
        return self._onto((None,) * len(COLUMNS))

    def update(self, row: Row) -> Row:
        """Return the row that is there after an update.

        Raises:
            Refused: there is none.
        """
        if row is None:
            raise Refused
        return self._onto(row)

    def upsert(self, row: Row) -> Row:
        """Return the row that is there after an upsert."""
        return self.insert(row) if row is None else self.update(row)

    def delete(self, row: Row) -> Row:
        """Return what is there after a delete."""
        return None

    def change(self, method: str) -> Change[Row] | None:
        """Return what a method does with the row; None if it cannot be sent."""
        is_fit = bool(self.key) if method == "delete" else self.meant is not None
        return getattr(self, method) if is_fit else None

    def _onto(self, row: Sequence[Any]) -> Row:
        assert self.meant is not None
        return tuple(self.meant.get(name, value) for name, value in zip(COLUMNS, row))


@st.composite
def rows(draw: st.DrawFn, *, unfit: bool = True) -> Written:
    """Return rows; `unfit`: of which some cannot be sent."""
    is_fit = not unfit or draw(st.integers(0, 4)) > 0
    key = draw(st.sampled_from(KEYS if is_fit else [*KEYS, ""]))
    no_key: list[dict[str, Any]] = [{}, {"No": ""}, {"No": None}]
    given = {"No": key} if key else dict(draw(st.sampled_from(no_key)))
    meant: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from([*COLUMNS]), unique=True)):
        values = [pair for pair in COLUMNS[name] if not is_fit or pair[1] is not _UNFIT]
        given[name], meant[name] = draw(st.sampled_from(values))
    return Written(given, key, meant if key and not any(value is _UNFIT for value in meant.values()) else None)
