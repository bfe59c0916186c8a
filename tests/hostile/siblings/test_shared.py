"""What is kept from one document to the next: bounded, without secrets, and shared by threads."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

from sfmc_soap import Limits, _codec
from sfmc_soap._runtime.model import Model
from sfmc_soap._runtime.siblings import family, reading
from sfmc_soap._runtime.siblings.reading import Siblings
from support.siblings.both_ways import (
    TYPED,
    as_a_whole,
    assert_same,
    by_siblings,
    is_read_by_known_shapes,
    know,
    least_size,
    outcome,
)
from support.siblings.documents import SUBSCRIBER, page, subscribers

from benchmarks import data


def test_shapes_that_are_not_used_make_room() -> None:
    """Whatever was seen first."""
    first, *usual = subscribers(60)
    odd = [result.replace(" xsi", f"{' ' * number} xsi") for number, result in enumerate(usual[:40], start=1)]
    know(page(first, *odd))
    assert not is_read_by_known_shapes(page(first, *odd), TYPED)
    for document in page(first, *usual), page(first, *odd[:9], *usual), page(first, *usual):
        assert_same(document, "of a type")
    assert is_read_by_known_shapes(page(first, *usual), TYPED)


def test_a_shape_makes_no_room_for_one_that_comes_to_nothing() -> None:
    first, *others = [SUBSCRIBER.replace(" xsi", f"{' ' * number} xsi").format(1) for number in range(6)]
    *known, new = ([result] * 9 for result in others)
    for results in known:
        know(page(first, *results))
    with mock.patch.object(family, "_agrees", return_value=False) as asked:
        by_siblings(page(first, *new), TYPED)
    assert asked.called
    for results in known:
        assert is_read_by_known_shapes(page(first, *results), TYPED)


def test_attributes_of_the_first_sibling_are_not_kept() -> None:
    document = page('<Results xsi:type="Subscriber" New="secret"></Results>', *subscribers(20))
    with mock.patch.object(Siblings, "_new_family", autospec=True, side_effect=Siblings._new_family) as made:
        by_siblings(document, TYPED)
    assert made.called
    assert "secret" not in str(made.call_args)


def test_caches_are_bounded() -> None:
    siblings = Siblings(_codec.plans)
    for number in range(reading._MOST_FAMILIES + 5):
        document = page(*subscribers(9)).replace(b"xmlns:", f'xmlns:q="urn:{number}" xmlns:'.encode(), 1)
        with least_size(0):
            siblings.read(document, _take, None, limits=Limits(), encoding=None)
    assert siblings._family.cache_info().currsize == reading._MOST_FAMILIES


def _take(root: Any, decode: Any) -> Model:
    found: Model = decode(root)
    return found


def test_threads_share_what_they_learn() -> None:
    pages = [data.varied_document(kind, 400) for kind in data.RESPONSES]
    expected = [as_a_whole(document, TYPED) for document in pages]
    found: list[Any] = []

    def read(first: int) -> None:
        for number in range(first, first + 9):
            found.append(outcome(pages[number % 3], TYPED) == expected[number % 3])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 54
