"""What type checkers must see. Never run: mypy and pyright read it, and every ignore must be needed.

`assert_type` says what an expression is; an `ignore` marks a line that must be an error.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any, Literal, assert_type

import httpx
import httpx2
import sfmc_soap
from sfmc_soap import (
    UNSET,
    APIFault,
    APIObject,
    AssetAnyProperty,
    AsyncClient,
    BadResponse,
    CallError,
    Client,
    ClientCredentials,
    Condition,
    CreateOptions,
    CreateRequest,
    CreateResponse,
    Credentials,
    DataExtension,
    DataExtensionField,
    Fault,
    FuelOAuth,
    Model,
    Operation,
    Outcome,
    P,
    PartialFailure,
    PerformOptions,
    RetrieveRequest,
    RetrieveRequestMsg,
    RetrieveResponseMsg,
    RetryPolicy,
    Send,
    SimpleFilterPart,
    SoapFault,
    Subscriber,
    SubscriberAddress,
    SubscriberStatus,
    SystemStatusOptions,
    SystemStatusResponseMsg,
    Timeouts,
    TokenAuth,
    UnsetType,
    XmlElement,
    dumps,
    from_dict,
    loads,
    specified,
    to_dict,
    unknown,
    unwrap,
    wrap,
)
from sfmc_soap.enums import EmailType
from sfmc_soap.models.lists import List
from sfmc_soap.operations import CREATE

subscriber = Subscriber(email_address="a@example.com", status=SubscriberStatus.ACTIVE, partner_key=None, id=UNSET)

# Fields: own and inherited, with their three states.
assert_type(subscriber.email_address, str | UnsetType)
assert_type(subscriber.partner_key, str | None | UnsetType)
assert_type(subscriber.created_date, dt.datetime | UnsetType)
assert_type(subscriber.status, SubscriberStatus | UnsetType)
assert_type(subscriber.email_type_preference, EmailType | UnsetType)
assert_type(DataExtension().fields, list[DataExtensionField] | UnsetType)
assert_type(Send().list, list[List])
assert_type(AssetAnyProperty().any, list[XmlElement])
assert_type(PerformOptions().program_activity_instance_id, str | UnsetType)

# Narrowing on `is UNSET`.
if subscriber.email_address is not UNSET:
    assert_type(subscriber.email_address, str)
else:
    assert_type(subscriber.email_address, Literal[UnsetType.UNSET])
if subscriber.partner_key is UNSET:
    pass
elif subscriber.partner_key is None:
    pass
else:
    assert_type(subscriber.partner_key, str)

# Narrowing on truth: UNSET is false.
assert_type(UNSET.__bool__(), Literal[False])
if subscriber.email_address:
    assert_type(subscriber.email_address, str)
if subscriber.partner_key:
    assert_type(subscriber.partner_key, str)
if addresses := subscriber.addresses:
    assert_type(addresses, list[SubscriberAddress])
assert_type(subscriber.email_address or "", str)
assert_type(subscriber.id or 0, int)
assert_type(subscriber.created_date or None, dt.datetime | None)
assert_type([field.name for field in DataExtension().fields or []], list[str | UnsetType])
assert_type(f"{UNSET}", str)

# Reading and writing.
assert_type(dumps(subscriber), bytes)
assert_type(loads(b""), Model)
assert_type(loads(b"", Subscriber), Subscriber)
assert_type(from_dict({}, RetrieveResponseMsg), RetrieveResponseMsg)
assert_type(from_dict({}), Model)
assert_type(RetrieveResponseMsg().results, list[APIObject])
assert_type([item.reason for item in unknown(subscriber)], list[str])
assert_type("id" in specified(subscriber), bool)
assert_type(len(to_dict(subscriber)), int)

# Operations and envelopes.
assert_type(CREATE, Operation[CreateRequest, CreateResponse])
assert_type(wrap(CreateRequest()), bytes)
answer = unwrap(b"", CREATE.response)
assert_type(answer.body, CreateResponse | Fault)
if isinstance(answer.body, Fault):
    assert_type(answer.body.detail_as(APIFault), APIFault | None)
else:
    assert_type(answer.body, CreateResponse)

# Filters.
since = dt.datetime.now(dt.UTC)
where = (P("SendID") == 43) & (P("EventDate") >= since) | P("City").in_("Paris", "Rome") & P("Total").between(1, 2.5)
assert_type(where, Condition)
assert_type(since <= P("EventDate"), Condition)
assert_type(P("City").in_({"Paris", "Rome"}), Condition)
assert_type(P("Status") != SubscriberStatus.ACTIVE, Condition)
assert_type(where & SimpleFilterPart(), Condition)
assert_type(SimpleFilterPart() | where, Condition)
RetrieveRequest(filter=P("SendID") == 43)

# Mistakes.
sfmc_soap.Subscribr  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
Subscriber(email="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Subscriber(id="a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Subscriber(id=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Subscriber("a")  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]
CreateRequest(objects=[EmailType.HTML])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
subscriber.staus  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
subscriber.email_address.upper()  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue]
P("SendID") == P("JobID")  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnusedExpression]
P("EventDate") >= dt.date(2026, 3, 1)  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnusedExpression]
where & True  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnusedExpression]
RetrieveRequest(filter=P("SendID"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
dumps("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

# Clients: methods take the fields of the request and the options of a call, and give the answer.
credentials = ClientCredentials(client_id="id", client_secret="secret", subdomain="tenant", account_id="7")
policy = RetryPolicy(attempts=2)
client = Client(credentials, timeouts=Timeouts(retrieve=60), retry=policy, raise_on=(), hooks=(print,), ask_status=True)
assert_type(client.create(objects=[subscriber]), CreateResponse)
assert_type(client.create([subscriber], options=CreateOptions()), CreateResponse)
assert_type(client.retrieve(RetrieveRequest(object_type="Subscriber")).results, list[APIObject])
assert_type(client.create(options=CreateOptions(), objects=(each for each in [subscriber])), CreateResponse)
assert_type(client.retrieve(retrieve_request=RetrieveRequest(object_type="Subscriber")).results, list[APIObject])
assert_type(
    client.get_system_status(timeout=5, retry=policy, raise_on=("Error",), idempotent=True, headers=[FuelOAuth("t")]),
    SystemStatusResponseMsg,
)
assert_type(client.call(CREATE, CreateRequest(), timeout=5), CreateResponse)
assert_type(client.for_business_unit(42), Client)
assert_type(client.credentials, Credentials)
assert_type(Client.from_env(), Client)
assert_type(Client.from_config("sfmc.toml", profile="sandbox", log_bodies=True), Client)
with client as entered:
    assert_type(entered, Client)
Client(credentials, http_client=httpx.Client())
Client(credentials, http_client=httpx.Client)
Client(credentials, http_client=lambda: httpx.Client(verify=False))
AsyncClient(credentials, http_client=httpx.AsyncClient())
Client(credentials, http_client=httpx2.Client())
Client(credentials, http_client=httpx2.Client)
AsyncClient(credentials, http_client=lambda: httpx2.AsyncClient(verify=False))
httpx2.Client(auth=client.rest_auth)
httpx.AsyncClient(auth=client.rest_auth)
httpx2.AsyncClient(auth=client.rest_auth)
assert_type(client.rest_auth, TokenAuth)
assert_type(TokenAuth(credentials, token_margin=60), TokenAuth)
httpx.Client(auth=TokenAuth(credentials))


async def calls(client: AsyncClient) -> None:
    """The same in asyncio."""
    assert_type(await client.create(objects=[subscriber], timeout=5), CreateResponse)
    assert_type(await client.create([subscriber], timeout=5), CreateResponse)
    assert_type(await client.call(CREATE, CreateRequest()), CreateResponse)
    created, status = await asyncio.gather(client.create(objects=[]), client.get_system_status())
    assert_type(created, CreateResponse)
    assert_type(status, SystemStatusResponseMsg)
    async with client.for_business_unit("42") as entered:
        assert_type(entered, AsyncClient)
    await client.close()
    client.create(objects=[]).results  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def failures() -> None:
    """What an exception of a call tells."""
    try:
        client.create(objects=[])
    except PartialFailure as error:
        assert_type(error.results, tuple[Outcome[Any], ...])
        assert_type(error.failures[0].result, Model | None)
        assert_type(error.results[0].ok, bool)
        assert_type(error.status, str)
    except SoapFault as error:
        assert_type(error.fault, Fault)
        assert_type(error.code, int | None)
    except BadResponse as error:
        assert_type(error.first_bytes, bytes)
    except CallError as error:
        assert_type(error.message_id, str)
        assert_type(error.attempts, int)
        assert_type(error.processed, bool | None)
        assert_type(error.retry_after, float | None)
        assert_type(error.system_status, str | None)
        assert_type(error.http_status, int)


def truth() -> None:
    """A condition is neither true nor false: pyright says so."""
    if where:  # pyright: ignore[reportGeneralTypeIssues]
        raise AssertionError


# Mistakes with clients.
client.create()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.create([subscriber], CreateOptions())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.create(subscriber)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.get_system_status(SystemStatusOptions())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.create(objects=[EmailType.HTML])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
client.create(objects=[subscriber], options=PerformOptions())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.create(objects=[subscriber], timout=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.create(objects=[subscriber], timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
client.call(CREATE, RetrieveRequestMsg())  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
client.creat  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
Client(credentials, timeout=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Client(credentials, http_client=httpx.AsyncClient())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Client(credentials, http_client=httpx2.AsyncClient())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
AsyncClient(credentials, http_client=httpx2.Client())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
ClientCredentials(client_id="id", subdomain="tenant")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
