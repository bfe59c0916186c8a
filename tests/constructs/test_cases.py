"""Every case against the package that is generated for it: reading, writing, dicts, strict and tolerant mode."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.both_ways import check_both_ways
from support.constructs.case import Case, whole
from support.constructs.cases import CASES
from support.messages import meaning
from support.naming import naming
from support.packages import package
from support.witnesses.of_any_wsdl import Witnesses


@pytest.fixture(scope="module", params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    """Every case, with all its tests in a row."""
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def made(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of the case."""
    with package(case.bytes, tmp_path_factory.mktemp("case"), beside=case.beside) as module:
        yield module


@pytest.fixture(scope="module")
def judge(case: Case) -> Witnesses:
    """The witnesses of the case."""
    return Witnesses(case.bytes, case.beside)


def test_reading(case: Case, made: Any) -> None:
    """A valid message is the object, strict or not."""
    for valid in case.valid:
        with naming(valid.xml):
            expected = valid.make(made)
            assert made.loads(whole(valid.xml), strict=True) == expected
            assert made.loads(whole(valid.xml)) == expected


@pytest.mark.parametrize("strict", [True, False])
def test_writing(case: Case, made: Any, judge: Witnesses, strict: bool) -> None:
    """The object is the message, strict or not, in the schema's order, and lxml finds it valid."""
    for valid in case.valid:
        with naming(valid.xml):
            obj = valid.make(made)
            written = made.dumps(obj, strict=strict)
            assert meaning(written) == meaning(whole(valid.written or valid.xml))
            assert judge.faults(written) == []
            assert made.loads(written, strict=True) == obj


def test_both_ways_of_writing(case: Case, made: Any) -> None:
    """What is written fast is what is written otherwise, of valid messages and of others."""
    for message in [valid.xml for valid in case.valid] + [*case.invalid]:
        with naming(message):
            check_both_ways(made._codec, made.loads(whole(message)))
    for valid in case.valid:
        with naming(valid.xml):
            check_both_ways(made._codec, valid.make(made))


def test_dicts(case: Case, made: Any) -> None:
    """An object is the same after a dict and JSON."""
    for valid in case.valid:
        with naming(valid.xml):
            obj = valid.make(made)
            mapping = made.to_dict(obj)
            assert made.from_dict(json.loads(json.dumps(mapping))) == obj
            assert valid.dict is None or mapping == valid.dict


def test_zeep(case: Case, made: Any, judge: Witnesses) -> None:
    """It reads the same values from what we write, and we the same object from what it writes."""
    for valid in case.valid:
        with naming(valid.xml):
            obj = valid.make(made)
            written = made.dumps(obj)
            if case.zeep or valid.zeep:
                # zeep is no witness of this one: it must be said why, and another judge be there.
                assert judge.faults(written) == []
                continue
            assert judge.zeep_reads(written) == judge.zeep_reads(whole(valid.xml))
            assert made.loads(judge.zeep_copies(written), strict=True) == obj


def test_strict_mode_refuses_what_the_schema_does(case: Case, made: Any) -> None:
    """The error has the path."""
    for message in case.invalid:
        with naming(message):
            with pytest.raises(made.DecodeError) as caught:
                made.loads(whole(message), strict=True)
            assert caught.value.path


def test_tolerant_mode_keeps_everything(case: Case, made: Any) -> None:
    """Nothing of an invalid message is lost: written again it says the same, in some order. So does its dict."""
    for message in case.invalid:
        with naming(message):
            obj = made.loads(whole(message))
            again = made.dumps(obj)
            assert meaning(again, ordered=False) == meaning(whole(message), ordered=False)
            assert made.loads(again) == obj
            assert made.from_dict(json.loads(json.dumps(made.to_dict(obj)))) == obj


def test_strict_mode_writes_what_is_valid_or_nothing(case: Case, made: Any, judge: Witnesses) -> None:
    """What was read from an invalid message is refused, unless writing it in order is all that it needed."""
    for message in case.invalid:
        with naming(message):
            obj = made.loads(whole(message))
            try:
                written = made.dumps(obj, strict=True)
            except made.EncodeError:
                continue
            assert judge.faults(written) == []
