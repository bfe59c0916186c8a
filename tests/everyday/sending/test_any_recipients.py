"""Any recipients in batches of any size: a plain model says what becomes of each, and who gets a message."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_tenant import Tenant
from support.everyday.sends import KEY, messages, person
from support.everyday.sides import SIDES
from support.profiles import examples
from support.tenant.mailing import define_triggered

GOOD = st.integers(0, 5).map(person)
"""Few people, so that some are there twice."""
REFUSED = st.integers(0, 5).map(lambda number: {**person(number), "EmailAddress": "no address"})
UNFIT = st.sampled_from([{}, {"FirstName": "Ada"}, "ada@example.org", {"EmailAddress": None}])
RECIPIENTS = st.lists(
    st.tuples(st.just("good"), GOOD) | st.tuples(st.just("refused"), REFUSED) | st.tuples(st.just("unfit"), UNFIT),
    max_size=15,
)


@pytest.mark.parametrize("name", SIDES)
@examples(20)
@given(recipients=RECIPIENTS, batch_size=st.integers(1, 6), concurrency=st.integers(1, 3))
def test_outcomes_and_messages_are_as_the_model_says(
    name: str, recipients: list[tuple[str, Any]], batch_size: int, concurrency: int
) -> None:
    with Tenant() as tenant:
        with tenant.client() as client:
            define_triggered(client)
        tenant.calls.clear()
        with_client = SIDES[name](tenant)
        people = [recipient for _, recipient in recipients]
        sent = with_client.run(with_client.client.send(KEY, people, batch_size=batch_size, concurrency=concurrency))
        with_client.close()
        wrong = [index for index, (kind, _) in enumerate(recipients) if kind != "good"]
        assert [each.index for each in sent.failures] == wrong
        assert (sent.succeeded, sent.unknown) == (len(recipients) - len(wrong), [])
        assert messages(tenant) == Counter(each["SubscriberKey"] for kind, each in recipients if kind == "good")
