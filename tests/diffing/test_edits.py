"""Random edits of random interfaces: `diff` finds them, all of them, and nothing else; and what it claims is true."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st
from sfmc_soapgen.diff import diff
from sfmc_soapgen.diff.changes import Change, Effect
from sfmc_soapgen.python.interface import from_json, to_json
from support.diffing.edits import ALL, NOTHING, WIRE_KEEPS, edit
from support.messages import meaning
from support.packages import interface_of, package
from support.profiles import examples
from support.random_wsdls import Interface as Described
from support.random_wsdls import interfaces
from support.witnesses.of_any_wsdl import Witnesses

seeds = st.integers(0, 2**32)


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    """Path, what, effect on code, effect on the wire.

    What methods take follows from their requests, and collisions of Python names from the order of fields: not told.
    """
    return [
        (each.path.rpartition("}")[2], each.what, str(each.code), str(each.wire))
        for each in changes
        if each.what not in ("signature", "Python name")
    ]


@examples(50)
@given(interfaces(), seeds)
def test_known_effects(described: Described, seed: int) -> None:
    """`diff` finds the effects of up to eight edits, and no others."""
    new, expected = edit(described.wsdl, Random(seed), ALL, 8)
    assert sorted(told(diff(interface_of(described.wsdl), interface_of(new)))) == sorted(expected)


@examples(20)
@given(interfaces(), seeds)
def test_no_effect(described: Described, seed: int) -> None:
    """Comments, documentation and another order of declarations are no change."""
    new, _ = edit(described.wsdl, Random(seed), NOTHING, 8)
    assert diff(interface_of(described.wsdl), interface_of(new)) == ()


@examples(30)
@given(interfaces())
def test_in_json_and_back(described: Described) -> None:
    """Nothing of an interface is lost."""
    one = interface_of(described.wsdl)
    assert from_json(json.loads(json.dumps(to_json(one)))) == one


@examples(12)
@given(interfaces(), seeds)
def test_messages_that_nothing_breaks(described: Described, seed: int) -> None:
    """Old messages are valid for lxml, are read in strict mode, and are written as what they were."""
    random = Random(seed)
    new, expected = edit(described.wsdl, random, WIRE_KEEPS, 8)
    assume(expected)
    assert max(each.wire for each in diff(interface_of(described.wsdl), interface_of(new))) is Effect.ADDITIVE
    judge = Witnesses(new)
    with tempfile.TemporaryDirectory() as folder, package(new, Path(folder)) as made:
        for _ in range(6):
            message = described.message(random)
            assert judge.faults(message) == []
            read = made.loads(message, strict=True)
            assert meaning(made.dumps(read, root=meaning(message)[0], strict=True)) == meaning(message)
