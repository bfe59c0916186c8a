"""What we write, others read to the same values; what they write, we do.

Objects are of every type and message, with the required fields that the witnesses insist on and, in some, with
enumeration values of tomorrow.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from sfmc_soap import Model, dumps, loads
from sfmc_soap._runtime.enums import OpenEnum
from sfmc_soap._runtime.model import iterate
from support.messages import walk
from support.naming import naming
from support.profiles import examples
from support.strategies import MODELS, complete, concrete, every_shard, instances_of_any
from support.witnesses.neutral import BlindSpot, Witness, local, neutral, told
from support.witnesses.with_xsdata import Xsdata
from support.witnesses.with_zeep import Zeep

every_witness = pytest.mark.parametrize("by", ["zeep", "xsdata"])


@st.composite
def messages(draw: DrawFn, types: list[str]) -> Model:
    """Objects of these types with all that the schema requires, where an enumeration's values need not be listed."""
    obj = draw(instances_of_any(types, valid=True))
    if draw(st.booleans()):
        for part in walk(obj):
            for name, value in vars(part).items():
                if isinstance(value, OpenEnum):
                    setattr(part, name, type(value)(f"{value} of tomorrow"))
    return obj


def without(obj: Model, lost: frozenset[str]) -> Model:
    """A copy of an object without the fields named."""
    left = copy.deepcopy(obj)
    for part in walk(left):
        for name, particle, _ in list(iterate(part)):
            if f"{local(type(part).__wire__)}.{local(particle.wire)}" in lost:
                delattr(part, name)
    return left


def check(obj: Model, witness: Witness) -> None:
    """A witness reads what we write and writes what we read, to the same values, all but the blind spots."""
    obj = without(obj, witness.lost)
    said = neutral(obj)
    read = witness.read(dumps(obj), type(obj))
    assert told(witness.as_read(read)) == told(witness.as_read(said))
    written = loads(witness.write(said, type(obj)), type(obj))
    assert told(witness.as_written(neutral(written))) == told(witness.as_written(said))


@every_shard
@examples(200, repeatable=True)
@given(data=st.data())
def test_any_object(types: list[str], witnesses: Mapping[str, Witness], data: st.DataObject) -> None:
    """Every witness reads and writes the same values, both ways, field by field."""
    obj = data.draw(messages(types))
    for witness in witnesses.values():
        check(obj, witness)


@pytest.mark.slow
@every_witness
def test_a_complete_object_of_every_type(by: str, witnesses: Mapping[str, Witness]) -> None:
    """Chance may pass a type over: here every type has its turn, with a value in every field."""
    for name, cls in MODELS.items():
        with naming(name):
            check(complete(concrete(cls)[0]), witnesses[by])


# Blind spots


@pytest.mark.parametrize("spot", Zeep.blind_readings + Xsdata.blind_readings, ids=lambda spot: spot.reason)
def test_blind_spots_in_reading_are_real(spot: BlindSpot, witnesses: Mapping[str, Witness]) -> None:
    """We tell the two apart, and the witness reads both as the same."""
    witness = witnesses["zeep" if spot in Zeep.blind_readings else "xsdata"]
    one, other = (told(witness.read(dumps(obj), type(obj))) for obj in spot[1:])
    assert one == other
    assert loads(dumps(spot.one)) != loads(dumps(spot.other))


@pytest.mark.parametrize("spot", Zeep.blind_writings + Xsdata.blind_writings, ids=lambda spot: spot.reason)
def test_blind_spots_in_writing_are_real(spot: BlindSpot, witnesses: Mapping[str, Witness]) -> None:
    """What the witness writes for the one says the other."""
    witness = witnesses["zeep" if spot in Zeep.blind_writings else "xsdata"]
    written = witness.write(neutral(spot.one), type(spot.one))
    assert told(neutral(loads(written, type(spot.one)))) == told(neutral(spot.other)) != told(neutral(spot.one))


@every_witness
def test_a_witness_has_every_field_but_the_lost_ones(by: str, witnesses: Mapping[str, Witness]) -> None:
    """No field of any type or message goes unseen."""
    missing = set()
    for cls in MODELS.values():
        theirs = witnesses[by].fields(cls.__wire__)
        ours = [local(particle.wire) or "@any" for particle in cls.__particles__.values()]
        missing |= {f"{local(cls.__wire__)}.{field}" for field in ours if field not in theirs}
        assert set(theirs) <= set(ours)
    assert missing == witnesses[by].lost


def test_zeep_needs_healing(witnesses: Mapping[str, Witness]) -> None:
    """Its elements with a copy of their type that lacks the base's elements: without them no healing is needed."""
    zeep = witnesses["zeep"]
    assert isinstance(zeep, Zeep)
    assert "SubscriberList.List" in zeep.healed
