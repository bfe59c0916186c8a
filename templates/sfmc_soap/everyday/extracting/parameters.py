"""The parameters of extracts, by the names that the service knows. Their case counts.

Source: the vendor's page about the method Extract. Where it spells a name in two ways, here is that of its samples.
"""

from __future__ import annotations

from enum import StrEnum


class RowsParameter(StrEnum):
    """The parameters of the extract of a data extension."""

    START_DATE = "StartDate"
    END_DATE = "EndDate"
    OUTPUT_FILE_NAME = "OutputFileName"
    ASYNC_ID = "_AsyncID"
    DE_CUSTOMER_KEY = "DECustomerKey"
    HAS_COLUMN_HEADERS = "HasColumnHeaders"


class TrackingParameter(StrEnum):
    """The parameters of a tracking extract that each have an argument of their own."""

    START_DATE = "StartDate"
    END_DATE = "EndDate"
    OUTPUT_FILE_NAME = "OutputFileName"
    ACCOUNT_IDS = "AccountIDs"
    SEND_IDS = "SendIDs"


class TrackingData(StrEnum):
    """What a tracking extract can hold: each is a file in its archive."""

    ATTRIBUTES = "ExtractAttributes"
    BOUNCES = "ExtractBounces"
    CLICK_IMPRESSIONS = "ExtractClickImpressions"
    CLICKS = "ExtractClicks"
    CONVERSIONS = "ExtractConversions"
    LIST_MEMBERSHIP_CHANGES = "extractListMembershipChanges"
    LISTS = "extractLists"
    NOT_SENT = "ExtractNotSent"
    OPENS = "ExtractOpens"
    SEND_IMPRESSIONS = "ExtractSendImpressions"
    SEND_JOB_IMPRESSIONS = "ExtractSendJobImpressions"
    SEND_JOBS = "ExtractSendJobs"
    SENT = "ExtractSent"
    STATUS_CHANGES = "extractStatusChanges"
    SUBSCRIBERS = "ExtractSubscribers"
    SURVEY_RESPONSES = "ExtractSurveyResponses"
    UNSUBS = "ExtractUnsubs"


class TrackingOption(StrEnum):
    """How a tracking extract is written. TIMEZONE takes an int, the five before it a str, the rest True or False."""

    ATTRIBUTES = "Attributes"
    CHARACTER_ENCODING = "CharacterEncoding"
    COLUMN_DELIMITER = "ColumnDelimiter"
    FORMAT = "Format"
    TEXT_QUALIFIER = "TextQualifier"
    TIMEZONE = "Timezone"
    INCLUDE_ALL_LIST_MEMBERS = "IncludeAllListMembers"
    INCLUDE_ALL_SUBSCRIBERS = "IncludeAllSubscribers"
    INCLUDE_INFERRED_OPENS = "IncludeInferredOpens"
    INCLUDE_MILLISECONDS = "IncludeMilliseconds"
    INCLUDE_TEST_SENDS = "IncludeTestSends"
    INCLUDE_UNSUB_REASON = "IncludeUnsubReason"
    QUOTE_TEXT = "QuoteText"
    UNICODE_OUTPUT = "UnicodeOutput"
    USE_IDS = "UseIDs"
    USE_LOCAL_TIME_ZONE_IN_QUERY = "UseLocalTZinQuery"


TEXTS = frozenset(
    {
        TrackingOption.ATTRIBUTES,
        TrackingOption.CHARACTER_ENCODING,
        TrackingOption.COLUMN_DELIMITER,
        TrackingOption.FORMAT,
        TrackingOption.TEXT_QUALIFIER,
    }
)
"""The options that take a text."""

NEEDED = {
    TrackingOption.ATTRIBUTES: TrackingData.ATTRIBUTES,
    TrackingOption.INCLUDE_ALL_SUBSCRIBERS: TrackingData.SUBSCRIBERS,
    TrackingOption.INCLUDE_INFERRED_OPENS: TrackingData.OPENS,
    TrackingOption.INCLUDE_UNSUB_REASON: TrackingData.UNSUBS,
}
"""The data that an option says something of."""
