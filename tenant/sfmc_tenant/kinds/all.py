"""The kinds that every tenant knows."""

from __future__ import annotations

import sfmc_soap

from .accounts import Accounts, BusinessUnits
from .activity_status import ActivityStatuses
from .attributes import Attributes
from .automation_runs import RUNS
from .automations import Automations, Programs
from .data_extensions import DataExtensionKind
from .entries import SubscriberLists
from .events import event_kinds
from .extract_types import ExtractTypes
from .fields import FieldKind
from .folders import Folders
from .import_summaries import ImportSummaries
from .imports import Imports
from .kinds import Kinds
from .lists import Lists
from .memberships import list_subscribers
from .queries import Queries
from .results import RESULT_ITEMS, RESULT_MESSAGES
from .rows import RowKind
from .scheduled import ScheduledKind
from .standing import StatusEvents
from .stored import StoredKind
from .subscribers import Subscribers
from .tasks import TaskKind


def all_kinds() -> Kinds:
    """Return them."""
    return Kinds(
        [
            Accounts(),
            Attributes(),
            ActivityStatuses(),
            Automations(),
            BusinessUnits(),
            DataExtensionKind(),
            ExtractTypes(),
            FieldKind(),
            Folders(),
            ImportSummaries(),
            Imports(),
            Lists(),
            StatusEvents(),
            SubscriberLists(),
            Subscribers(),
            list_subscribers(),
            Programs(),
            Queries(),
            RESULT_ITEMS,
            RESULT_MESSAGES,
            RUNS,
            RowKind(),
            ScheduledKind(named=False),
            ScheduledKind(named=True),
            StoredKind(sfmc_soap.Email),
            TaskKind(sfmc_soap.DataExtractActivity, has_number=False),
            TaskKind(sfmc_soap.FileTransferActivity, has_number=False),
            *event_kinds(),
        ]
    )
