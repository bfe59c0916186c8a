"""What the generator reads in the WSDL, others read too; and a mistake in it would be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from support.witnesses.facts import Fact, Reader
from support.witnesses.facts_by_xsdata import UNUSED
from support.witnesses.ir_facts import facts, mutants, service
from support.witnesses.neutral import local

SITES = 40
"""How many mutants there are of each kind at most, besides one of each type."""

UNSEEN = {
    "zeep": {
        "abstract or not",
        "choice required or not",
        "deprecated or not",
        "replaced by something else",
        "reserved or not",
        "type deprecated or not",
        "member added",
        "member changed",
        "member dropped",
        "members swapped",
        "pattern changed",
        "service in another namespace",
    },
    "xsdata": {
        "abstract or not",
        "choice required or not",
        "deprecated or not",
        "replaced by something else",
        "reserved or not",
        "type deprecated or not",
        "element of another type",
        "field of a longer type",
        "field out of its choice",
        "operations in another order",
        "pattern changed",
        "pattern dropped",
        "pattern renamed",
        "service in another namespace",
        "service renamed",
    },
    "xmlschema": set[str](),
}
"""The kinds of mistakes that a reader never sees. It sees all of the others, but for `LEFT_OUT`."""

LEFT_OUT = {"zeep": set[str](), "xsdata": {*UNUSED, "attributeset"}, "xmlschema": set[str]()}
"""Where else a reader misses mistakes: the enumerations that xsdata passes over, the type of which it lost a field."""


def seen(by: Reader, said: Iterable[Fact]) -> set[Fact]:
    """What a reader would say of these facts."""
    return {fact for fact in map(by.sees, said) if fact is not None}


@pytest.mark.parametrize("by", UNSEEN)
def test_every_reader_says_what_the_generator_says(by: str, readers: Mapping[str, Reader]) -> None:
    """The same types, fields, order, cardinalities, bases, members, elements, operations: no fact more, none less."""
    ours, theirs = seen(readers[by], facts(service())), readers[by].facts
    assert sorted(ours - theirs) == sorted(theirs - ours) == []
    assert len(theirs) > 5000


@pytest.mark.slow
def test_every_mistake_is_seen(readers: Mapping[str, Reader], request: pytest.FixtureRequest) -> None:
    """Mutants of the generator's representation, of every kind and of every item: some reader says otherwise."""
    right = facts(service())
    made = Counter[str]()
    caught = {by: Counter[str]() for by in readers}
    escaped = []
    touched = set()
    for mutant in mutants(service(), SITES):
        wrong = facts(mutant.service)
        by_whom = [by for by, it in readers.items() if seen(it, right - wrong) != seen(it, wrong - right)]
        made[mutant.kind] += 1
        touched.add(mutant.where)
        for by in readers:
            caught[by][mutant.kind] += by in by_whom
            if by not in by_whom and mutant.kind not in UNSEEN[by]:
                assert local(mutant.where).lower() in LEFT_OUT[by], mutant.kind
        if not by_whom:
            escaped.append((mutant.kind, mutant.where))

    assert escaped == []
    assert made.total() > 1000
    assert touched >= {fact.subject for fact in right if fact.kind in ("type", "element", "action")}
    assert {by: {kind for kind in made if not caught[by][kind]} for by in readers} == UNSEEN
    table = [
        f"{kind}: {made[kind]} made, " + ", ".join(f"{score[kind]} by {by}" for by, score in caught.items())
        for kind in made
    ]
    total = [f"{score.total()} by {by}" for by, score in caught.items()]
    summary = f"Mutants of what the generator reads: {made.total()} made, all seen, {', '.join(total)}"
    request.node.user_properties += [("summary", summary), *(("details", line) for line in table)]
