"""The kinds that every tenant knows."""

from __future__ import annotations

import sfmc_soap

from .accounts import Accounts, BusinessUnits
from .data_extensions import DataExtensionKind
from .events import event_kinds
from .fields import FieldKind
from .folders import Folders
from .kinds import Kinds
from .lists import Lists
from .results import RESULT_ITEMS, RESULT_MESSAGES
from .rows import RowKind
from .scheduled import ScheduledKind
from .stored import StoredKind


def all_kinds() -> Kinds:
    """Return them."""
    return Kinds(
        [
            Accounts(),
            BusinessUnits(),
            DataExtensionKind(),
            FieldKind(),
            Folders(),
            Lists(),
            RESULT_ITEMS,
            RESULT_MESSAGES,
            RowKind(),
            ScheduledKind(named=False),
            ScheduledKind(named=True),
            StoredKind(sfmc_soap.Email),
            *event_kinds(),
        ]
    )
