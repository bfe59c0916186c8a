"""The kinds that every tenant knows."""

from __future__ import annotations

from functools import cache

import sfmc_soap

from .accounts.accounts import Accounts, BusinessUnits
from .accounts.user_accounts import UserAccounts
from .accounts.users import Users
from .asynchronous.results import RESULT_ITEMS, RESULT_MESSAGES
from .asynchronous.scheduled import ScheduledCalls
from .base.kinds import Kinds
from .data.data_extensions import DataExtensions
from .data.fields import Fields
from .data.rows import Rows
from .folders import Folders
from .people.account_status import StatusEvents
from .people.attributes import Attributes
from .people.entries import SubscriberLists
from .people.lists import Lists
from .people.memberships import list_subscribers
from .people.subscribers import Subscribers
from .sending.emails import Emails
from .sending.events import event_kinds
from .sending.send_definitions import EmailSendDefinitions
from .sending.senders import DeliveryProfiles, SendClassifications, SenderProfiles
from .sending.sends import Sends
from .sending.totals import total_kinds
from .sending.triggered_definitions import TriggeredSendDefinitions
from .sending.triggered_sends import TriggeredSends
from .tasks.activity_status import ActivityStatuses
from .tasks.automation_runs import RUNS
from .tasks.automations import Automations, Programs
from .tasks.extract_types import ExtractTypes
from .tasks.import_summaries import ImportSummaries
from .tasks.imports import Imports
from .tasks.queries import Queries
from .tasks.tasks import TaskKind


@cache
def all_kinds() -> Kinds:
    """Return all kinds. They keep nothing, so that all tenants have the same."""
    return Kinds(
        [
            # Accounts.
            Accounts(),
            BusinessUnits(),
            Users(),
            UserAccounts(),
            # Asynchronous calls.
            RESULT_ITEMS,
            RESULT_MESSAGES,
            ScheduledCalls(named=False),
            ScheduledCalls(named=True),
            # Data.
            DataExtensions(),
            Fields(),
            Rows(),
            # Folders.
            Folders(),
            # People.
            Attributes(),
            Lists(),
            StatusEvents(),
            SubscriberLists(),
            Subscribers(),
            list_subscribers(),
            # Sending.
            DeliveryProfiles(),
            EmailSendDefinitions(),
            Emails(),
            SendClassifications(),
            SenderProfiles(),
            Sends(),
            TriggeredSendDefinitions(),
            TriggeredSends(),
            *event_kinds(),
            *total_kinds(),
            # Tasks.
            ActivityStatuses(),
            Automations(),
            ExtractTypes(),
            ImportSummaries(),
            Imports(),
            Programs(),
            Queries(),
            RUNS,
            TaskKind(sfmc_soap.DataExtractActivity, has_number=False),
            TaskKind(sfmc_soap.FileTransferActivity, has_number=False),
            TaskKind(sfmc_soap.FilterActivity, has_number=False),
            TaskKind(sfmc_soap.GroupDefinition, has_number=False),
        ]
    )
