"""What type checkers must see of everyday work: see `public_names`."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any, assert_type

import dask.dataframe
from sfmc_soap import (
    NO_RETRIES,
    APIObject,
    AsyncClient,
    AsyncConversation,
    AsyncOutbox,
    AsyncRun,
    AsyncSelection,
    AsyncSending,
    AsyncTracking,
    Automation,
    BusinessUnit,
    ClickEvent,
    Client,
    Column,
    Condition,
    Conversation,
    ConversationError,
    DataExtension,
    EmailSendDefinition,
    ExtractResponseMsg,
    FilterActivity,
    ImportDefinition,
    ImportResultsSummary,
    ListSubscriber,
    ObjectExtension,
    OpenEvent,
    Outbox,
    Outcome,
    Owner,
    P,
    QueryDefinition,
    QueuedCall,
    QueueOptions,
    Report,
    RetrieveRequest,
    Run,
    RunFailed,
    RunTimeout,
    Selection,
    SelectionInterrupted,
    Send,
    Sending,
    StoredCall,
    Subscriber,
    SubscriberStatus,
    Tracking,
    TrackingData,
    TrackingFiles,
    TrackingInterrupted,
    TrackingOption,
    TriggeredSendStatusEnum,
    TriggeredSendSummary,
    UnsetType,
    Window,
    clear_field,
    profile_attributes,
)
from sfmc_soap.dask import rows_frame, tracking_frame
from sfmc_soap.everyday.people import Folder
from sfmc_soap.everyday.rows import Description, RowValue
from sfmc_soap.everyday.rows.tables import AsyncDataExtensionTable, DataExtensionTable


def blocking(client: Client, since: dt.datetime) -> None:
    """The client that blocks."""
    condition = (P("SendID") == 43) & (P("EventDate") >= since) | P("SubscriberKey").in_("a", "b")
    assert_type(condition, Condition)
    opens = client.select(OpenEvent, "SubscriberKey", P("New"), where=condition, limit=3, timeout=20.0)
    assert_type(opens, Selection[OpenEvent])
    for event in opens:
        assert_type(event, OpenEvent)
    assert_type(opens.first(), OpenEvent | None)
    assert_type(opens.one(), OpenEvent)
    assert_type(opens.list(), list[OpenEvent])
    assert_type(opens.pages(), Iterator[list[OpenEvent]])
    assert_type(opens.dropped, tuple[str, ...])
    assert_type(opens.write("opens.csv", progress=True, unfit="null"), int)
    assert_type(client.select("OpenEvent"), Selection[APIObject])
    assert_type(client.retrievable(Subscriber), tuple[str, ...])
    client.retrieve(RetrieveRequest(object_type="Subscriber", filter=P("Status") == SubscriberStatus.ACTIVE))

    clicks = client.tracking(ClickEvent, "URL", P("New"), since=since, sends={43}, window=dt.timedelta(1), timeout=9.0)
    assert_type(clicks, Tracking[ClickEvent])
    for click in clicks:
        assert_type(click, ClickEvent)
    assert_type(clicks.pages(), Iterator[list[ClickEvent]])
    late = client.tracking(OpenEvent, since=since, overlap=dt.timedelta(hours=2), drop_repeats=True)
    assert_type(late.write("opens/", state="opens.db", format="csv", progress=True, unfit="null"), TrackingFiles)
    late.write("opens/", format="xlsx")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.tracking(Subscriber, since=since)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    client.tracking(ClickEvent, since=dt.date.today())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    report = client.upsert_all(iter([Subscriber()]), batch_size=10, on_batch=print, stop_on=3, timeout=9.0)
    assert_type(report, Report[Subscriber])
    for failure in report.failures:
        assert_type(failure, Outcome[Subscriber])
        assert_type(failure.object.subscriber_key, str | UnsetType)
        assert_type((failure.index, failure.code, failure.reasons), tuple[int, int | None, list[str]])
    assert_type(client.iter_delete([Subscriber()]), Iterator[Outcome[Subscriber]])
    client.create_all(["text"])  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    client.create_all([Subscriber()], batchsize=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

    opens.to_arrow(unfit="nul")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.select(str)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType, reportCallIssue]
    # fmt: off
    client.select(OpenEvent, limit="")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    # fmt: on
    client.select(OpenEvent, limt=3)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


async def awaiting(client: AsyncClient, since: dt.datetime) -> None:
    """The client whose calls are awaited."""
    opens = client.select(OpenEvent, "SubscriberKey")
    assert_type(opens, AsyncSelection[OpenEvent])
    async for event in opens:
        assert_type(event, OpenEvent)
    assert_type(await opens.first(), OpenEvent | None)
    assert_type(await opens.one(), OpenEvent)
    assert_type(await opens.list(), list[OpenEvent])
    assert_type(opens.pages(), AsyncIterator[list[OpenEvent]])
    clicks = client.tracking(ClickEvent, since=since)
    assert_type(await clicks.write("clicks/", state="clicks.db"), TrackingFiles)
    assert_type(clicks, AsyncTracking[ClickEvent])
    async for click in clicks:
        assert_type(click, ClickEvent)
    assert_type(clicks.pages(), AsyncIterator[list[ClickEvent]])
    assert_type(await opens.write("opens.csv"), int)
    assert_type(await client.retrievable("Subscriber"), tuple[str, ...])
    assert_type(await client.create_all([Subscriber()]), Report[Subscriber])
    async for outcome in client.iter_upsert([Subscriber()]):
        assert_type(outcome, Outcome[Subscriber])


def kept(client: Client) -> None:
    """Calls that are sent later."""
    with Outbox("outbox.db", client, concurrency=2, longest_wait=3600.0) as outbox:
        assert_type(outbox, Outbox)
        assert_type(outbox.create(Subscriber(), key="one"), int)
        assert_type(outbox.upsert([Subscriber()], idempotent=False), int)
        assert_type(outbox.stored(1), StoredCall)
        assert_type(outbox.undecided(limit=3), list[StoredCall])
        assert_type(outbox.counts()["waiting"], int)
        outbox.counts()["wating"]  # type: ignore[index]  # pyright: ignore[reportArgumentType]
        assert_type(outbox.result(1), Any)
        outbox.run(until_empty=True)
        outbox.settle(1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        outbox.create("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        outbox.create(Subscriber(), kye="one")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Outbox("outbox.db", client, most_call=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def kept_to_await(client: AsyncClient) -> None:
    """The same, to await."""
    async with AsyncOutbox("outbox.db", client) as outbox:
        assert_type(outbox, AsyncOutbox)
        assert_type(await outbox.delete(Subscriber()), int)
        assert_type(await outbox.dead(), list[StoredCall])
    AsyncOutbox("outbox.db", Client.from_env())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def interrupted(error: SelectionInterrupted) -> None:
    """How far a selection came."""
    assert_type(error.count, int)
    assert_type(error.pages, int)
    assert_type(error.hint, str)
    if isinstance(error, TrackingInterrupted):
        assert_type(error.window, Window)
        assert_type(error.window.start, dt.datetime)
        assert_type(error.window.sends, tuple[int, ...] | None)


def tables(client: Client) -> None:
    """A data extension, and who there is."""
    orders = client.data_extension("orders")
    assert_type(orders, DataExtensionTable)
    assert_type(orders.columns, list[Column])
    assert_type(orders.describe(), Description)
    assert_type(orders.rows("Id", where=P("Total") >= 30, limit=3), Selection[dict[str, RowValue]])
    assert_type(client.list_members(7), Selection[ListSubscriber])
    assert_type(client.business_units(), Selection[BusinessUnit])
    assert_type(client.folders("email").roots, list[Folder])
    assert_type(profile_attributes(Subscriber()), dict[str, str | None])

    orders.rows(limt=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def stored(client: Client, lines: csv.DictReader[str], pairs: list[tuple[str, int]]) -> None:
    """Rows that are written, in any form, with what became of them."""
    orders = client.data_extension("orders", columns=["Id", Column(name="Total", type="Decimal")])
    made = orders.create(
        {"Id": "Text(10)", "Total": Column(name="Total"), "Paid": bool}, key="Id", folder=7, timeout=20.0
    )
    assert_type(made, DataExtension)
    assert_type(orders.upsert(lines, progress=True, empty="skip"), Report[dict[str | Any, str | Any]])
    report = orders.insert(pairs, columns=["Id", "Total"], batch_size=20)
    assert_type(report, Report[tuple[str, int]])
    assert_type(report.failures[0].object, tuple[str, int])
    assert_type(orders.delete([{"Id": "a"}]), Report[dict[str, str]])
    assert_type(orders.replace(pairs), Report[dict[str, str | None]])
    for outcome in orders.iter_update(orders.rows()):
        assert_type(outcome, Outcome[dict[str, RowValue]])

    orders.upsert(pairs, empty="null")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    orders.upsert(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    orders.create({"Id": 5})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


async def awaited_stored(client: AsyncClient, pairs: AsyncIterator[tuple[str, int]]) -> None:
    """The same, awaited, and from an asynchronous iterator."""
    orders = client.data_extension("orders")
    assert_type(await orders.upsert(pairs, concurrency=8), Report[tuple[str, int]])
    async for outcome in orders.iter_delete([{"Id": 5}]):
        assert_type(outcome, Outcome[dict[str, int]])
    assert_type(await orders.create({"Id": int}), DataExtension)
    await orders.clear(timeout=20.0)


async def awaited_tables(client: AsyncClient) -> None:
    """The same, awaited."""
    orders = client.data_extension(name="Orders")
    assert_type(orders, AsyncDataExtensionTable)
    assert_type(await orders.columns, list[Column])
    assert_type(await orders.key_columns, list[Column])
    assert_type(orders.rows(), AsyncSelection[dict[str, RowValue]])
    async for row in orders.rows():
        assert_type(row, dict[str, RowValue])
    assert_type((await client.folders()).find("my emails"), list[Folder])


def extracts(client: Client) -> None:
    """Requests for extracts."""
    march = (dt.date(2026, 3, 1), dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    options = {TrackingOption.USE_IDS: True}
    assert_type(client.extract_data_extension("orders", "o.csv", column_headers=False, timeout=20), ExtractResponseMsg)
    opens = client.extract_tracking("o.zip", TrackingData.OPENS, start=march[0], end=march[1], options=options)
    assert_type(opens, ExtractResponseMsg)
    client.extract_tracking("o.zip", "ExtractOpens", start=march[0], end=march[1], options={"Format": "csv"})

    client.extract_tracking("o.zip", TrackingData.OPENS)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def awaited_extracts(client: AsyncClient) -> None:
    """The same, awaited."""
    assert_type(await client.extract_data_extension("orders", "orders.csv"), ExtractResponseMsg)


def runs(client: Client, thing: APIObject) -> None:
    """What is started, and what comes of it."""
    run = client.start(ImportDefinition(customer_key="nightly"), timeout=20.0)
    assert_type(run, Run[ImportResultsSummary])
    assert_type(run.wait(timeout=1800, poll=5, progress=True), ImportResultsSummary)
    assert_type(run.result, ImportResultsSummary | None)
    assert_type(run.id, str)
    assert_type(run.status(), str)
    assert_type(client.start(Automation(object_id="a")).wait(on_poll=print), Automation)
    assert_type(client.start(EmailSendDefinition(), action="test"), Run[Send])
    assert_type(client.start(QueryDefinition()), Run[ObjectExtension])
    assert_type(client.start(FilterActivity()), Run[ObjectExtension])
    assert_type(client.start(thing), Run[Any])
    assert_type(client.start(Send(id=7), action="pause"), Run[Any])
    assert_type(client.find_run("import", 7), Run[ImportResultsSummary])
    assert_type(client.find_run("automation", "a"), Run[Automation])
    assert_type(client.find_run("send", 7), Run[Send])
    assert_type(client.find_run("query", 7), Run[ObjectExtension])
    assert_type(client.find_run(run.kind, run.id), Run[Any])

    client.start("nightly")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    run.wait(polls=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def awaited_runs(client: AsyncClient) -> None:
    """The same, awaited."""
    run = await client.start(ImportDefinition(customer_key="nightly"))
    assert_type(run, AsyncRun[ImportResultsSummary])
    assert_type(await run.wait(), ImportResultsSummary)
    assert_type(await run.status(), str)
    assert_type(client.find_run("activity", 7), AsyncRun[ObjectExtension])


def ended(error: RunFailed | RunTimeout) -> None:
    """Why a wait ended."""
    assert_type(error.run_id, str)
    assert_type(error.status, str)


def people(client: Client) -> None:
    """Who is subscribed, and what became of it."""
    report = client.subscribe([{"SubscriberKey": "ada"}], lists=[7], resubscribe=True, strict="error", timeout=20.0)
    assert_type(report, Report[dict[str, str]])
    assert_type(report.failures[0].object["SubscriberKey"], str)
    assert_type(client.unsubscribe(["ada"], job_id=7, reason="asked"), Report[str])
    assert_type(client.add_to_list(7, iter([Subscriber()])), Report[Subscriber])
    assert_type(client.remove_from_list(7, ["ada"]), Report[str])
    clear_field(Subscriber(), "City", known=["City"])

    client.unsubscribe(["ada"], queued=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.subscribe([3])  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    client.subscribe(["ada"], strict="wrn")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def awaited_people(client: AsyncClient, keys: AsyncIterator[str]) -> None:
    """The same, awaited; people may come asynchronously."""
    assert_type(await client.subscribe(keys, lists=[7]), Report[str])
    assert_type(await client.unsubscribe(["ada"]), Report[str])
    assert_type(await client.add_to_list(7, [Subscriber()]), Report[Subscriber])


def sends(client: Client) -> None:
    """Triggered sends."""
    people: list[dict[str, object]] = [{"EmailAddress": "ada@example.org", "Points": 3}]
    sent = client.send("welcome", people, attributes={"City": "Rome"}, owner=Owner(), batch_size=10)
    assert_type(sent, Sending[dict[str, object]])
    assert_type(sent.succeeded, int)
    assert_type(sent.failures[0].object["Points"], object)
    assert_type(sent.wait(timeout=60.0, progress=True), TriggeredSendSummary)
    assert_type(client.triggered_send("welcome").status(), TriggeredSendStatusEnum)
    client.send("welcome", (Subscriber(subscriber_key=key) for key in "ab"))

    client.send("welcome", ["ada@example.org"])  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]


async def awaited_sends(client: AsyncClient, people: AsyncIterator[dict[str, str]]) -> None:
    """The same, awaited."""
    sent = await client.send("welcome", people)
    assert_type(sent, AsyncSending[dict[str, str]])
    assert_type(await sent.wait(), TriggeredSendSummary)
    assert_type(await client.triggered_send("welcome").refresh(), None)


def on_a_cluster(client: Client, since: dt.datetime) -> None:
    """Data frames of Dask."""
    opens = tracking_frame(client, ClickEvent, "URL", P("New"), since=since, sends={43}, window=dt.timedelta(1))
    assert_type(opens, dask.dataframe.DataFrame)
    orders = rows_frame(client, "orders", "Total", by="Total", boundaries=[10, Decimal("20.5")], unfit="null")
    assert_type(orders, dask.dataframe.DataFrame)
    by_date: list[dt.datetime] = [since]
    rows_frame(client, "orders", by="Placed", boundaries=by_date, make_client=lambda: client)

    tracking_frame(client, Subscriber, since=since)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    rows_frame(client, "orders", boundaries=["A"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    rows_frame(client, "orders", limit=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def queued(client: Client, at: dt.datetime) -> None:
    """Queued calls, by the client that blocks."""
    report = client.create_all([Subscriber()], queued=QueueOptions(priority="High", at=at, respond_to="https://a.org"))
    assert_type(report.queued, list[QueuedCall[Subscriber]])
    assert_type(client.results(report, wait=10), Report[Subscriber])
    assert_type(client.results(report.queued[0]), Report[Subscriber])
    assert_type(client.results(report.queued), Report[Subscriber])
    assert_type(client.results("a RequestID", timeout=20, retry=NO_RETRIES), Report[None])
    assert_type(client.results(["a RequestID", "another"]), Report[None])
    client.upsert_all([Subscriber()], fallback="queue")
    client.upsert_all([Subscriber()], fallback="later")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.cancel(report)
    with client.conversation("mine", timeout=20, retry=NO_RETRIES) as conversation:
        assert_type(conversation, Conversation)
        conversation.create_all([Subscriber(), DataExtension()], batch_size=3)
        conversation.send("welcome", [{"SubscriberKey": "ada"}])
        conversation.data_extension("orders").upsert([(1, "Rome")], columns=["OrderNo", "City"])
    assert_type(conversation.report, Report[Any])


async def queued_in_asyncio(client: AsyncClient, error: ConversationError) -> None:
    """Queued calls, by the client to await."""
    report = await client.send("welcome", [Subscriber()], queued=True)
    assert_type(await client.results(report), Report[Subscriber])
    async with client.conversation() as conversation:
        assert_type(conversation, AsyncConversation)
        conversation.add(error.unprocessed)
        await conversation.subscribe(["ada"], lists=[7])
    await client.cancel(conversation.report)
