"""The kinds that every tenant knows."""

from __future__ import annotations

from functools import cache

import sfmc_soap

from .accounts import Accounts, BusinessUnits
from .activity_status import ActivityStatuses
from .attributes import Attributes
from .automation_runs import RUNS
from .automations import Automations, Programs
from .data_extensions import DataExtensionKind
from .emails import Emails
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
from .send_definitions import EmailSendDefinitions
from .senders import DeliveryProfiles, SendClassifications, SenderProfiles
from .sends import Sends
from .standing import StatusEvents
from .subscribers import Subscribers
from .tasks import TaskKind
from .totals import total_kinds
from .triggered_definitions import TriggeredSendDefinitions
from .triggered_sends import TriggeredSends
from .users import Users


@cache
def all_kinds() -> Kinds:
    """Return them. They keep nothing: all tenants have the same."""
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
            DeliveryProfiles(),
            EmailSendDefinitions(),
            Emails(),
            Folders(),
            ImportSummaries(),
            Imports(),
            Lists(),
            StatusEvents(),
            SubscriberLists(),
            Subscribers(),
            Users(),
            list_subscribers(),
            Programs(),
            Queries(),
            RESULT_ITEMS,
            RESULT_MESSAGES,
            RUNS,
            RowKind(),
            ScheduledKind(named=False),
            ScheduledKind(named=True),
            TaskKind(sfmc_soap.DataExtractActivity, has_number=False),
            TaskKind(sfmc_soap.FileTransferActivity, has_number=False),
            SendClassifications(),
            SenderProfiles(),
            Sends(),
            TriggeredSendDefinitions(),
            TriggeredSends(),
            *event_kinds(),
            *total_kinds(),
        ]
    )
