"""Every case against the package that is generated for it: reading, writing, dicts, strict and tolerant mode."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
from support.constructs.case import Case, Valid, whole
from support.constructs.cases import CASES
from support.messages import meaning
from support.packages import package
from support.witnesses.of_any_wsdl import Witnesses

VALID = [(case, valid) for case in CASES for valid in case.valid]
INVALID = [(case, message) for case in CASES for message in case.invalid]

each_valid = pytest.mark.parametrize(("case", "valid"), VALID, ids=[f"{case}: {valid.xml}" for case, valid in VALID])
each_invalid = pytest.mark.parametrize(("case", "message"), INVALID, ids=[f"{case}: {text}" for case, text in INVALID])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Gives the package of a case, made once."""
    with ExitStack() as stack:

        @cache
        def make(case: Case) -> Any:
            return stack.enter_context(package(case.bytes, tmp_path_factory.mktemp("case"), beside=case.beside))

        yield make


@cache
def witnesses(case: Case) -> Witnesses:
    """The witnesses of a case."""
    return Witnesses(case.bytes, case.beside)


Made = Callable[[Case], Any]


@each_valid
def test_reading(made: Made, case: Case, valid: Valid) -> None:
    """A valid message is the object, strict or not."""
    package_ = made(case)
    expected = valid.make(package_)
    assert package_.loads(whole(valid.xml), strict=True) == expected
    assert package_.loads(whole(valid.xml)) == expected


@each_valid
def test_writing(made: Made, case: Case, valid: Valid) -> None:
    """The object is the message, strict or not, in the schema's order, and lxml finds it valid."""
    package_ = made(case)
    obj = valid.make(package_)
    for strict in (True, False):
        written = package_.dumps(obj, strict=strict)
        assert meaning(written) == meaning(whole(valid.written or valid.xml))
        assert witnesses(case).faults(written) == []
        assert package_.loads(written, strict=True) == obj


@each_valid
def test_dicts(made: Made, case: Case, valid: Valid) -> None:
    """To a dict, to JSON and back."""
    package_ = made(case)
    obj = valid.make(package_)
    mapping = package_.to_dict(obj)
    assert package_.from_dict(json.loads(json.dumps(mapping))) == obj
    if valid.dict is not None:
        assert mapping == valid.dict


@each_valid
def test_zeep(made: Made, case: Case, valid: Valid) -> None:
    """It reads the same values from what we write, and we the same object from what it writes."""
    package_, judge = made(case), witnesses(case)
    obj = valid.make(package_)
    written = package_.dumps(obj)
    if not (case.zeep or valid.zeep):
        assert judge.zeep_reads(written) == judge.zeep_reads(whole(valid.xml))
        assert package_.loads(judge.zeep_copies(written), strict=True) == obj
    else:
        # zeep is no witness of this one: it must be said why, and another judge be there.
        assert judge.faults(written) == []


@each_invalid
def test_strict_mode_refuses_what_the_schema_does(made: Made, case: Case, message: str) -> None:
    """With the place."""
    package_ = made(case)
    with pytest.raises(package_.DecodeError) as caught:
        package_.loads(whole(message), strict=True)
    assert caught.value.path


@each_invalid
def test_tolerant_mode_keeps_everything(made: Made, case: Case, message: str) -> None:
    """Nothing of an invalid message is lost: written again it says the same, in some order. So does its dict."""
    package_ = made(case)
    obj = package_.loads(whole(message))
    again = package_.dumps(obj)
    assert meaning(again, ordered=False) == meaning(whole(message), ordered=False)
    assert package_.loads(again) == obj
    assert package_.from_dict(json.loads(json.dumps(package_.to_dict(obj)))) == obj


@each_invalid
def test_strict_mode_writes_what_is_valid_or_nothing(made: Made, case: Case, message: str) -> None:
    """What was read from an invalid message is refused, unless writing it in order is all that it needed."""
    package_ = made(case)
    obj = package_.loads(whole(message))
    try:
        written = package_.dumps(obj, strict=True)
    except package_.EncodeError:
        return
    assert witnesses(case).faults(written) == []
