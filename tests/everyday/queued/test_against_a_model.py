"""Whatever goes wrong, what is told of queued calls and conversations is true when all of them are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import CallError, ConversationError, Report
from sfmc_tenant import Tenant
from support.everyday.faults import Faults, any_faults
from support.everyday.queues import conversing, emails, there_later
from support.everyday.sides import SIDES
from support.profiles import examples

lost: st.SearchStrategy[Faults] = st.lists(st.sampled_from([None, "dropped after"]), max_size=4)
names = st.lists(st.sampled_from("abcdef"), max_size=6, unique=True).map(tuple)


@pytest.mark.parametrize("side", SIDES)
@examples(150)
@given(
    keys=names,
    faults=lost | any_faults(calm=4),
    queued=st.booleans(),
    batch_size=st.integers(1, 3),
    idempotent=st.booleans(),
)
def test_what_is_queued(
    side: str, keys: Sequence[str], faults: Faults, queued: bool, batch_size: int, idempotent: bool
) -> None:
    """What succeeded is there in the end, what failed is not. Only what is sent again may find itself there."""
    with Tenant() as tenant:
        worker = SIDES[side](tenant)
        tenant.faults.schedule(faults)
        options: dict[str, Any] = {"batch_size": batch_size, "concurrency": 1, "idempotent": idempotent}
        options |= {"queued": True} if queued else {"fallback": "queue"}
        report: Report[Any]
        try:
            report = worker.run(worker.client.create_all(emails(*keys), **options))
        except CallError as error:
            # Nothing could be sent.
            assert error.processed is False
            report = vars(error)["report"]
        tenant.faults.clear()
        there = there_later(tenant)
        results = worker.run(worker.client.results(report))
        failed, unknown = ({each.index for each in found} for found in (results.failures, results.unknown))
        for index, key in enumerate(keys):
            if index not in unknown:
                was_done = index < report.count and index not in failed
                assert (key in there) == was_done, (index, key)
        assert (results.count, results.failures) == (report.count, report.failures)
        assert idempotent or results.unknown == report.unknown
        worker.close()


@pytest.mark.parametrize("side", SIDES)
@examples(150)
@given(parts=st.lists(st.integers(1, 2), min_size=1, max_size=4), faults=lost | any_faults(calm=4))
def test_a_conversation(side: str, parts: Sequence[int], faults: Faults) -> None:
    """All of it is done, or what it was left with is not done, or nobody knows."""
    with Tenant() as tenant:
        worker = SIDES[side](tenant)
        tenant.faults.schedule(faults)
        done: Sequence[str] = [f"{part}{number}" for part, count in enumerate(parts) for number in range(count)]
        error: ConversationError | None = None
        conversation: Any = None
        try:
            with conversing(worker) as conversation:
                for part, count in enumerate(parts):
                    worker.run(conversation.create_all(emails(*(f"{part}{number}" for number in range(count)))))
        except ConversationError as caught:
            error = caught
        tenant.faults.clear()
        there = there_later(tenant)
        if error is None:
            assert there == done
            results = worker.run(worker.client.results(conversation.report))
            assert results.succeeded == len(done)
        else:
            left = [each.customer_key for part in error.unprocessed for each in part.objects]
            assert not {*left} & {*there}
            assert len(error.unprocessed) + len(error.unknown) == len(parts)
            assert there in ([], done)
        worker.close()
