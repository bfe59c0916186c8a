"""What the cases say holds for everybody: lxml judges the messages as they do, and zeep knows each valid one."""

from __future__ import annotations

from functools import cache

import pytest
from support.constructs.case import Case, Valid, whole
from support.constructs.cases import CASES
from support.messages import meaning
from support.witnesses.of_any_wsdl import Witnesses


@cache
def witnesses(case: Case) -> Witnesses:
    """The witnesses of a case."""
    return Witnesses(case.bytes, case.beside)


def messages() -> list[tuple[Case, Valid]]:
    """Every valid message."""
    return [(case, valid) for case in CASES for valid in case.valid]


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_lxml_judges_as_the_cases_say(case: Case) -> None:
    """Every valid message is valid, as it came and as we shall write it, and every invalid one is not."""
    judge = witnesses(case)
    assert {
        message: faults
        for valid in case.valid
        for message in filter(None, (valid.xml, valid.written))
        if (faults := judge.faults(whole(message)))
    } == {}
    assert [message for message in case.invalid if not judge.faults(whole(message))] == []


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_zeep_knows_the_messages(case: Case) -> None:
    """It reads every valid message and writes it again, save where a case says why not."""
    judge = witnesses(case)
    assert judge.client.wsdl.types.documents
    for valid in case.valid:
        if not (case.zeep or valid.zeep):
            xml = whole(valid.xml)
            assert meaning(judge.zeep_copies(xml)) == meaning(xml)
