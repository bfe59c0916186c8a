"""A bare Retrieve: what the client says and does about it since there are selections."""

from __future__ import annotations

import warnings

import pytest
from sfmc_soap import UNSET, ProtocolError, RetrieveOptions, RetrieveRequest, SfmcSoapWarning, UnsetType
from support.everyday.people import KEYS, subscribe_all
from support.everyday.sides import Side


def page(continue_request: str | UnsetType = UNSET) -> RetrieveRequest:
    """A request for subscribers, in small pages."""
    return RetrieveRequest(
        object_type="Subscriber",
        properties=["SubscriberKey"],
        options=RetrieveOptions(batch_size=10),
        continue_request=continue_request,
    )


def test_a_first_page_of_several_warns_once(side: Side) -> None:
    subscribe_all(side.tenant)
    with pytest.warns(SfmcSoapWarning, match=r"there is more: client.select\(...\) reads all pages"):
        first = side.run(side.client.retrieve(page()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        side.run(side.client.retrieve(page()))
        assert first.request_id
        side.run(side.client.retrieve(page(continue_request=first.request_id)))


def test_whoever_pages_by_hand_is_not_warned(side: Side) -> None:
    subscribe_all(side.tenant)
    with side.tenant.client() as other, pytest.warns(SfmcSoapWarning):
        first = other.retrieve(page())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert first.request_id
        found = side.run(side.client.retrieve(page(continue_request=first.request_id)))
        assert found.overall_status == "MoreDataAvailable"
        assert len(side.items(side.client.select("Subscriber", "SubscriberKey", page_size=10))) == len(KEYS)


def test_what_is_given_once_is_not_lost_to_a_warning(side: Side) -> None:
    subscribe_all(side.tenant)
    client = side.edited(lambda content: content.replace(b"<OverallStatus>OK<", b"<OverallStatus>MoreDataAvailable<"))
    request = RetrieveRequest(object_type="OpenEvent", properties=["SubscriberKey"], retrieve_all_since_last_batch=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert side.run(client.retrieve(request)).overall_status == "MoreDataAvailable"


@pytest.mark.parametrize(
    ("since_last", "again", "repeats"),
    [(UNSET, UNSET, True), (True, UNSET, False), (True, False, False), (True, True, True), (False, UNSET, True)],
)
def test_what_is_given_once_is_not_asked_for_twice(
    side: Side, since_last: bool | UnsetType, again: bool | UnsetType, repeats: bool
) -> None:
    side.tenant.faults.add("dropped after", operation="Retrieve")
    before = len(side.tenant.calls.soap)
    request = RetrieveRequest(
        object_type="OpenEvent",
        properties=["SubscriberKey"],
        retrieve_all_since_last_batch=since_last,
        repeat_last_result=again,
    )
    if repeats:
        assert side.run(side.client.retrieve(request)).overall_status == "OK"
    else:
        with pytest.raises(ProtocolError) as caught:
            side.run(side.client.retrieve(request))
        assert (caught.value.attempts, caught.value.processed) == (1, None)
        side.run(side.client.retrieve(request, idempotent=True))
    assert len(side.tenant.calls.soap) - before == 2


def test_a_read_that_must_not_be_repeated_is_not(side: Side) -> None:
    side.tenant.faults.add("dropped after", operation="Retrieve")
    with pytest.raises(ProtocolError) as caught:
        side.run(side.client.retrieve(page(), idempotent=False))
    assert caught.value.attempts == 1
