"""The table of how runs are polled says what is known of the service, and nothing else."""

from __future__ import annotations

from sfmc_soap import AutomationStatusCode
from sfmc_soap.enums import AutomationStatus
from sfmc_soap.everyday.tasks.kinds import KINDS

FACTS: dict[str, tuple[str, str, set[str | int], set[str | int], set[str | int]]] = {
    "import": ("ImportResultsSummary", "TaskResultID", {"New", "Processing", "IOWork"}, {"Completed"}, {"Error"}),
    "query": ("AsyncActivityStatus", "TaskID", {"Queued", "Processing"}, {"Complete"}, {"Error"}),
    "activity": ("AsyncActivityStatus", "TaskID", {"Queued", "Processing"}, {"Complete"}, {"Error"}),
    "automation": ("Automation", "ObjectID", {1, 3}, {2, 6, 7, 8}, {-1, 0, 4, 5}),
    "send": ("Send", "ID", set(), set(), {"Canceled", "Cancelled"}),
}
"""By kind: the object, the filter, and what goes on, ends well, and ends badly."""


def test_what_is_asked_for_and_what_is_said() -> None:
    table = {
        name: (kind.object_type, kind.filter, set(kind.goes_on), set(kind.ends_well), set(kind.ends_badly))
        for name, kind in KINDS.items()
    }
    assert table == FACTS


def test_what_else_tells_of_an_end() -> None:
    """A send has ended when it has a SentDate, a task when it has a CompletedDate."""
    assert {name: kind.ended_by for name, kind in KINDS.items() if kind.ended_by} == {
        "query": "CompletedDate",
        "activity": "CompletedDate",
        "send": "SentDate",
    }
    assert {name: kind.errors for name, kind in KINDS.items() if kind.errors} == {
        "import": "NumberErrors",
        "send": "NumberErrored",
    }
    assert {name: kind.failed_by for name, kind in KINDS.items() if kind.failed_by} == {
        "query": ("ErrorMsg", "ErrorCount"),
        "activity": ("ErrorMsg", "ErrorCount"),
    }


def test_what_is_judged_is_read() -> None:
    for kind in KINDS.values():
        judged = {kind.filter, kind.status, kind.ended_by, kind.errors, kind.begun_by, *kind.failed_by} - {""}
        assert judged <= {*kind.properties}
        assert not kind.goes_on & kind.ends_well and not kind.ends_badly & (kind.goes_on | kind.ends_well)


def test_which_types_are_started() -> None:
    assert {type_: name for name, kind in KINDS.items() for type_ in kind.started_by} == {
        "ImportDefinition": "import",
        "Automation": "automation",
        "EmailSendDefinition": "send",
        "QueryDefinition": "query",
        "DataExtractActivity": "activity",
        "FileTransferActivity": "activity",
        "FilterActivity": "activity",
        "GroupDefinition": "activity",
    }


def test_the_numbers_of_automations_have_the_words_of_the_wsdl() -> None:
    words = [str(code) for code in AutomationStatusCode]
    assert {*words} == {str(word) for word in AutomationStatus} - {"Skipped", "Unknown", "New"}
    assert [int(code) for code in AutomationStatusCode] == [*range(-1, 9)]
    assert str(AutomationStatusCode(7)) == "AwaitingTrigger"
