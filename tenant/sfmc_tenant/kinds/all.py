"""The kinds that every tenant knows."""

from __future__ import annotations

import sfmc_soap

from .accounts import Accounts, BusinessUnits
from .attributes import Attributes
from .data_extensions import DataExtensionKind
from .entries import SubscriberLists
from .events import event_kinds
from .fields import FieldKind
from .folders import Folders
from .kinds import Kinds
from .lists import Lists
from .memberships import list_subscribers
from .results import RESULT_ITEMS, RESULT_MESSAGES
from .rows import RowKind
from .scheduled import ScheduledKind
from .standing import StatusEvents
from .stored import StoredKind
from .subscribers import Subscribers


def all_kinds() -> Kinds:
    """Return them."""
    return Kinds(
        [
            Accounts(),
            Attributes(),
            BusinessUnits(),
            DataExtensionKind(),
            FieldKind(),
            Folders(),
            Lists(),
            StatusEvents(),
            SubscriberLists(),
            Subscribers(),
            list_subscribers(),
            RESULT_ITEMS,
            RESULT_MESSAGES,
            RowKind(),
            ScheduledKind(named=False),
            ScheduledKind(named=True),
            StoredKind(sfmc_soap.Email),
            *event_kinds(),
        ]
    )
