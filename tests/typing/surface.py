"""What type checkers must see. Never run: mypy and pyright read it, and every ignore must be needed.

`assert_type` says what an expression is; an `ignore` marks a line that must be an error.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, assert_type

from sfmc_soap import (
    UNSET,
    APIFault,
    APIObject,
    AssetAnyProperty,
    CreateRequest,
    CreateResponse,
    DataExtension,
    DataExtensionField,
    Fault,
    Model,
    Operation,
    PerformOptions,
    RetrieveResponseMsg,
    Send,
    Subscriber,
    SubscriberStatus,
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

# Mistakes.
Subscriber(email="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Subscriber(id="a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Subscriber(id=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Subscriber("a")  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]
CreateRequest(objects=[EmailType.HTML])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
subscriber.staus  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
subscriber.email_address.upper()  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue]
dumps("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
