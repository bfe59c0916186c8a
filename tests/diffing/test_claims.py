"""What `diff` claims of messages, whatever has changed: it is lxml that says which are valid."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from sfmc_soapgen.diff import diff
from sfmc_soapgen.diff.changes import Effect
from sfmc_soapgen.errors import GeneratorError
from support.diffing.loosening import loosened
from support.messages import meaning
from support.packages import interface_of, package
from support.profiles import examples
from support.random_wsdls import Interface, interfaces
from support.witnesses.of_any_wsdl import Witnesses

seeds = st.integers(0, 2**32)


def kept(old: bytes, new: bytes) -> Witnesses:
    """The judge of a WSDL that breaks no message of another one, as `diff` has it. Any other is of no interest here."""
    try:
        interfaces = [interface_of(wsdl) for wsdl in (old, new)]
        judge = Witnesses(new)
        assert judge.schema
    except (GeneratorError, etree.XMLSchemaParseError):
        assume(False)
    changes = diff(*interfaces)
    assume(changes and max(each.wire for each in changes) is not Effect.BREAKING)
    return judge


@pytest.mark.slow
@examples(40, picky=True)
@given(interfaces(most=8), seeds)
def test_old_messages_are_valid(described: Interface, seed: int) -> None:
    """They are, wherever `diff` says that no change breaks them."""
    random = Random(seed)
    judge = kept(described.wsdl, loosened(described.wsdl, random))
    for _ in range(10):
        assert judge.faults(described.message(random)) == []


@examples(10, picky=True)
@given(interfaces(most=6), seeds)
def test_old_messages_are_read_and_written(described: Interface, seed: int) -> None:
    """Strict mode reads them, and writes what they were."""
    random = Random(seed)
    new = loosened(described.wsdl, random)
    kept(described.wsdl, new)
    with tempfile.TemporaryDirectory() as folder, package(new, Path(folder)) as made:
        for _ in range(6):
            message = described.message(random)
            read = made.loads(message, strict=True)
            assert meaning(made.dumps(read, root=meaning(message)[0], strict=True)) == meaning(message)
