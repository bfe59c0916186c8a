"""What goes wrong with a call, and what the outcomes of its objects say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from sfmc_soap import (
    NO_RETRIES,
    AsyncClient,
    AuthenticationFault,
    Client,
    ClientClosed,
    ConfigurationError,
    CreateOptions,
    DataExtensionObject,
    EncodeError,
    RequestTooLarge,
    SaveAction,
    SaveOption,
    Subscriber,
    TokenError,
    TotalFailure,
    UpdateOptions,
)
from support.everyday.sides import QUICK, Blocking, Side


def people(count: int) -> list[Subscriber]:
    return [Subscriber(subscriber_key=f"k{number}", email_address=f"p{number}@example.com") for number in range(count)]


def keys(side: Side) -> list[str]:
    """Return the keys of the subscribers that are there, in order."""
    with side.tenant.client() as client:
        return sorted(str(each.subscriber_key) for each in client.select(Subscriber, "SubscriberKey"))


def test_a_call_that_fails_fails_its_objects_and_no_others(side: Side) -> None:
    side.tenant.faults.schedule([None, "HTTP 503", None])
    report = side.run(side.client.create_all(people(9), batch_size=3, concurrency=1, retry=NO_RETRIES))
    assert report.succeeded == 6
    assert [each.index for each in report.unknown] == [3, 4, 5]
    assert all("HTTP 503" in each.reasons[0] and each.error is report.unknown[0].error for each in report.unknown)


def test_a_call_that_was_not_processed_is_a_failure(side: Side) -> None:
    side.tenant.faults.schedule([None, "rate limited"])
    report = side.run(side.client.create_all(people(4), batch_size=2, concurrency=1, retry=NO_RETRIES))
    assert [(each.index, each.unknown, each.code) for each in report.failures] == [(2, False, 17), (3, False, 17)]
    assert keys(side) == ["k0", "k1"]


def test_what_was_created_before_its_answer_was_lost(side: Side) -> None:
    """A second attempt says that the subscriber is there already: nobody knows who has made it."""
    side.tenant.faults.schedule(["dropped after"])
    report = side.run(side.client.create_all(people(2), idempotent=True, retry=QUICK))
    assert [each.code for each in report.unknown] == [12014, 12014]
    assert all("an earlier attempt" in each.reasons[-1] for each in report.unknown)
    assert keys(side) == ["k0", "k1"]


def test_a_create_is_not_repeated_by_itself(side: Side) -> None:
    side.tenant.faults.schedule(["dropped after"])
    report = side.run(side.client.create_all(people(2), retry=QUICK))
    assert [call.operation for call in side.tenant.calls.soap] == ["Create"]
    assert len(report.unknown) == 2


def test_an_upsert_is(side: Side) -> None:
    side.tenant.faults.schedule(["dropped after"])
    assert side.run(side.client.upsert_all(people(2), retry=QUICK)).succeeded == 2


@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_login_that_is_refused_is_raised_if_nothing_was_sent(side: Side, concurrency: int) -> None:
    side.tenant.faults.schedule(["login failed"] * 20)
    with pytest.raises(AuthenticationFault):
        side.run(side.client.create_all(people(9), batch_size=2, concurrency=concurrency))
    side.tenant.faults.clear()
    assert keys(side) == []


def test_a_login_that_is_refused_later_ends_the_run(side: Side) -> None:
    side.tenant.faults.schedule([None, "login failed", "login failed"])
    given = iter(people(20))
    report = side.run(side.client.create_all(given, batch_size=2, concurrency=1))
    assert (report.succeeded, [each.index for each in report.failures]) == (2, [2, 3])
    assert report.stopped is not None
    assert "Login Failed" in report.stopped
    assert next(given).subscriber_key == "k4"


def test_outcomes_end_with_what_ended_the_run(side: Side) -> None:
    side.tenant.faults.schedule([None, "login failed", "login failed"])
    outcomes: list[Any] = []
    with pytest.raises(AuthenticationFault):
        side.items(side.client.iter_create(people(9), batch_size=2, concurrency=1), into=outcomes)
    assert [(each.index, each.ok) for each in outcomes] == [(0, True), (1, True), (2, False), (3, False)]


def given_to(taken: list[int], count: int = 2000) -> Iterator[Subscriber]:
    """Yield subscribers, and keep the numbers of those that were taken."""
    for number, person in enumerate(people(count)):
        taken.append(number)
        yield person


def close(side: Side) -> None:
    """Close the client of a side, which can be asked all the same."""
    client: Any = side.client
    side.run(client.close())


WRITINGS: dict[str, Callable[[Client, Iterator[Subscriber]], Any]] = {
    "create": lambda client, given: client.create_all(given),
    "upsert": lambda client, given: client.upsert_all(given, concurrency=1),
    "update": lambda client, given: client.update_all(given, queued=True),
    "delete": lambda client, given: client.delete_all(given, fallback="queue"),
    "subscribe": lambda client, given: client.subscribe(given),
    "unsubscribe": lambda client, given: client.unsubscribe(given),
    "add to list": lambda client, given: client.add_to_list(1, given),
    "remove from list": lambda client, given: client.remove_from_list(1, given),
}


@pytest.mark.parametrize("name", WRITINGS)
def test_a_client_that_is_closed_takes_few_and_sends_none(side: Side, name: str) -> None:
    close(side)
    taken: list[int] = []
    with pytest.raises(ClientClosed, match="the client is closed"):
        side.run(WRITINGS[name](side.client, given_to(taken)))
    assert len(taken) < 1000
    assert not side.tenant.calls.soap


def test_outcomes_of_a_client_that_is_closed_are_none(side: Side) -> None:
    outcomes: list[Any] = []
    close(side)
    with pytest.raises(ClientClosed):
        side.items(side.client.iter_create(given_to([])), into=outcomes)
    assert not outcomes


def test_a_client_that_is_closed_in_the_midst_ends_the_run(side: Side) -> None:
    def close_at_once(batch: object) -> None:
        side.client.close()

    async def close_awaited(batch: object) -> None:
        await cast("AsyncClient", side.client).close()

    taken: list[int] = []
    on_batch = close_at_once if isinstance(side, Blocking) else close_awaited
    report = side.run(side.client.create_all(given_to(taken), batch_size=2, concurrency=1, on_batch=on_batch))
    assert (report.succeeded, [each.index for each in report.failures]) == (2, [2, 3])
    assert report.stopped is not None and "the client is closed" in report.stopped
    assert len(taken) < 10


def test_no_token_is_raised(side: Side) -> None:
    client = side.edited(lambda _: b"{}")
    with pytest.raises(TokenError) as raised:
        side.run(client.create_all(people(3)))
    report = raised.value.report  # type: ignore[attr-defined]
    assert [each.unknown for each in report.failures] == [False] * 3
    assert not side.tenant.calls.soap


def test_an_object_that_is_too_large_fails_alone(side: Side) -> None:
    given = people(8)
    given[5].email_address = f"{'x' * 5000}@example.com"
    report = side.run(side.client.upsert_all(given, max_bytes=3000))
    assert report.succeeded == 7
    [failure] = report.failures
    assert (failure.index, type(failure.error)) == (5, RequestTooLarge)
    assert all(len(call.sent) <= 3000 for call in side.tenant.calls.soap)


def test_an_object_that_cannot_be_written_fails_alone(side: Side) -> None:
    given: list[Any] = [*people(5), "Ada", None]
    given[2].id = "no number"
    report = side.run(side.client.create_all(given))
    assert report.succeeded == 4
    assert [(each.index, type(each.error)) for each in report.failures] == [
        (2, EncodeError),
        (5, type(None)),
        (6, type(None)),
    ]
    assert report.failures[1].reasons == ["expected an object of the service, such as Subscriber(...), got str"]


def test_an_object_whose_key_is_of_a_wrong_type_fails_alone(side: Side) -> None:
    """Before it is written, its key is looked at."""
    row, other = DataExtensionObject(customer_key="x"), Subscriber(subscriber_key="k2", email_address="a@example.com")
    row.keys = [{"name": "OrderNo"}]  # type: ignore[list-item]
    other.id = 10**5000
    report = side.run(side.client.update_all([*people(1), row, other]))
    assert [each.index for each in report.failures if isinstance(each.error, EncodeError)] == [1, 2]


def test_the_run_ends_where_the_caller_wants_it(side: Side) -> None:
    given = people(12)
    given[1].email_address = given[4].email_address = "none"
    by_number = side.run(side.client.create_all(given, batch_size=2, concurrency=1, stop_on=2))
    assert (by_number.succeeded, by_number.stopped) == (4, "stop_on, after 2 objects that did not succeed")
    by_function = side.run(
        side.client.upsert_all(given, batch_size=2, concurrency=1, stop_on=lambda each: each.code == 12000)
    )
    assert (by_function.succeeded, by_function.stopped) == (1, "stop_on, at [1] 12000 InvalidEmailAddress")


def test_what_was_given_fails(side: Side) -> None:
    """The caller's own exception comes after the outcomes of what was under way, with a report."""

    def given() -> Iterator[Subscriber]:
        yield from people(5)
        raise LookupError("the file ends here")

    with pytest.raises(LookupError) as raised:
        side.run(side.client.create_all(given(), batch_size=2))
    report = raised.value.report  # type: ignore[attr-defined]
    assert (report.succeeded, report.failures[0].reasons) == (4, ["not sent: LookupError, raised by what was given"])
    assert keys(side) == ["k0", "k1", "k2", "k3"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"batch_size": 0}, "batch_size must be 1 to 32,767"),
        ({"concurrency": 1000}, "concurrency must be 1 to 100"),
        ({"max_bytes": -1}, "max_bytes must be 1 or more"),
        ({"strict": "yes"}, 'strict must be "warn", "error" or None'),
        ({"options": CreateOptions(conversation_id="c")}, "conversation_id is of a single call"),
    ],
)
def test_options_out_of_range(side: Side, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        side.run(side.client.create_all([], **options))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"raise_on": ()}, "has no option 'raise_on'"),
        ({"batchsize": 3}, "did you mean 'batch_size'"),
        ({"batch_size": "3"}, "batch_size: expected an int, got str"),
        ({"on_batch": 3}, "on_batch: expected a function"),
        ({"options": UpdateOptions()}, "options: expected CreateOptions, got UpdateOptions"),
    ],
)
def test_options_of_a_wrong_type(side: Side, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(TypeError, match=problem):
        side.run(side.client.create_all([], **options))


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("text", r": write \[\.\.\.\] around one$"),
        (b"bytes", ", got bytes"),
        ({}, ", got dict"),
        (Subscriber(), ", got Subscriber: write"),
        (3, ", got int$"),
    ],
)
def test_what_is_no_list(side: Side, given: Any, hint: str) -> None:
    with pytest.raises(TypeError, match=f"objects: expected an iterable.*{hint}"):
        side.run(side.client.create_all(given))


def test_the_options_of_an_upsert_stay_as_they_were(side: Side) -> None:
    options = CreateOptions(save_options=[SaveOption(property_name="*", save_action=SaveAction.ADD_ONLY)])
    side.run(side.client.create_all(people(1)))
    report = side.run(side.client.create_all(people(1), options=options))
    with pytest.raises(TotalFailure):
        report.raise_for_failures()
    assert side.run(side.client.upsert_all(people(1), options=options)).succeeded == 1
    assert options.save_options == [SaveOption(property_name="*", save_action=SaveAction.ADD_ONLY)]
