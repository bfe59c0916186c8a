"""Unset, nil and value: .NET's table of "Specified" row by row, and `specified` as a live set."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    Asset,
    Attribute,
    ClientID,
    CreateOptions,
    DataExtension,
    DataExtensionError,
    DefinitionRequestMsg,
    EmailSendDefinition,
    EncodeError,
    Model,
    PerformOptions,
    PrivateIP,
    PublicKeyManagement,
    ScheduleDefinition,
    Subscriber,
    SubscriberStatus,
    ValidationResult,
    dumps,
    loads,
    specified,
)
from support.messages import XMLNS
from support.naming import naming
from support.strategies import MODELS, is_simple, local_type

if TYPE_CHECKING:
    from sfmc_soap._runtime.particles import Particle


def subscriber_xml(content: str) -> bytes:
    """Return the XML that a Subscriber is written as."""
    return (f"<Subscriber {XMLNS}>{content}</Subscriber>" if content else f"<Subscriber {XMLNS}/>").encode()


# The table


def test_row_1_value_and_specified() -> None:
    """In .NET: `Status = Bounced; StatusSpecified = true`."""
    written = dumps(Subscriber(status=SubscriberStatus.BOUNCED))
    assert written == subscriber_xml("<Status>Bounced</Status>")
    read = loads(written, Subscriber)
    assert read.status is SubscriberStatus.BOUNCED
    assert "status" in specified(read)


def test_row_2_not_specified() -> None:
    """In .NET, `Status = Bounced` alone writes nothing. Here a field that is not specified has no value to lose."""
    written = dumps(Subscriber())
    assert written == subscriber_xml("")
    read = loads(written, Subscriber)
    assert read.status is UNSET
    assert "status" not in specified(read)


def test_row_3_specified_taken_back() -> None:
    """In .NET: `Status = Bounced; StatusSpecified = false`."""
    subscriber = Subscriber(status=SubscriberStatus.BOUNCED)
    specified(subscriber).discard("status")
    written = dumps(subscriber)
    assert written == subscriber_xml("")
    read = loads(written, Subscriber)
    assert read.status is UNSET
    assert "status" not in specified(read)


def test_row_4_specified_without_a_value() -> None:
    """In .NET: `StatusSpecified = true`."""
    subscriber = Subscriber()
    specified(subscriber).add("status")
    written = dumps(subscriber)
    assert written == subscriber_xml("<Status>Active</Status>")
    read = loads(written, Subscriber)
    assert read.status is SubscriberStatus.ACTIVE
    assert "status" in specified(read)


# Zeros

ZEROS: list[tuple[type[Model], str, Any, str]] = [
    (Subscriber, "email_address", "", "<EmailAddress></EmailAddress>"),
    (Subscriber, "status", SubscriberStatus.ACTIVE, "<Status>Active</Status>"),
    (Subscriber, "created_date", dt.datetime(1, 1, 1, tzinfo=SERVER_TIME), ">0001-01-01T00:00:00</CreatedDate>"),
    (DataExtension, "is_sendable", False, "<IsSendable>false</IsSendable>"),
    (CreateOptions, "priority", 0, "<Priority>0</Priority>"),
    (PrivateIP, "ordinal_id", 0, "<OrdinalID>0</OrdinalID>"),
    (ClientID, "id", 0, "<ID>0</ID>"),
    (ClientID, "enterprise_id", 0, "<EnterpriseID>0</EnterpriseID>"),
    (DataExtensionError, "error_code", 0, "<ErrorCode>0</ErrorCode>"),
    (ValidationResult, "score", 0.0, "<Score>0.0</Score>"),
    (EmailSendDefinition, "send_window_open", dt.time(), "<SendWindowOpen>00:00:00</SendWindowOpen>"),
    (PublicKeyManagement, "key", b"", "<Key></Key>"),
    (Subscriber, "partner_key", None, '<PartnerKey xsi:nil="true"/>'),
    (Subscriber, "modified_date", None, '<ModifiedDate xsi:nil="true"/>'),
    (Asset, "locked", None, '<Locked xsi:nil="true"/>'),
    (Asset, "member_id", None, '<MemberId xsi:nil="true"/>'),
    (DataExtension, "fields", [], "<Fields/>"),
    (Subscriber, "client", ClientID(), "<Client/>"),
]


@pytest.mark.parametrize(
    ("cls", "name", "zero", "xml"), ZEROS, ids=lambda value: str(getattr(value, "__name__", value))
)
def test_adding_sets_the_zero_of_the_type(cls: type[Model], name: str, zero: Any, xml: str) -> None:
    """A simple type gets .NET's zero, a nillable field becomes nil, a wrapper or object an empty one."""
    obj = cls()
    specified(obj).add(name)
    assert getattr(obj, name) == zero
    assert type(getattr(obj, name)) is type(zero)
    assert xml.encode() in dumps(obj)


def check_adding_and_discarding(obj: Model, name: str, particle: Particle) -> None:
    """Adding a field to an empty object sets it and nothing else, and it is written and read as specified."""
    fields = specified(obj)
    if particle.many:
        with pytest.raises(TypeError, match="append"):
            fields.add(name)
        return
    if not is_simple(particle) and not particle.item and MODELS[local_type(particle)].__abstract__:
        with pytest.raises(TypeError, match="is abstract"):
            fields.add(name)
        return
    fields.add(name)
    assert set(fields) == {name}
    if local_type(particle) != "instanceid":
        assert set(specified(loads(dumps(obj), type(obj)))) == {name}
    fields.discard(name)
    assert obj == type(obj)()


def test_every_field_can_be_added_and_discarded() -> None:
    for cls in MODELS.values():
        for name, particle in cls.__particles__.items():
            if not cls.__abstract__:
                with naming(f"{cls.__name__}.{name}"):
                    check_adding_and_discarding(cls(), name, particle)


def test_the_zero_of_a_pattern_type_is_refused_when_written() -> None:
    """An empty text is outside the pattern of instanceid: an object can hold it, but it cannot be written."""
    obj = PerformOptions()
    specified(obj).add("program_activity_instance_id")
    with pytest.raises(EncodeError, match="must match"):
        dumps(obj)


def test_adding_what_is_set_changes_nothing() -> None:
    """`add` never overwrites a value, nor nil."""
    subscriber = Subscriber(status=SubscriberStatus.HELD, partner_key=None)
    specified(subscriber).add("status")
    specified(subscriber).add("partner_key")
    assert subscriber == Subscriber(status=SubscriberStatus.HELD, partner_key=None)


# The live set


def test_it_is_a_view_in_wire_order() -> None:
    """Membership, length and iteration follow the object, in the order of the wire."""
    subscriber = Subscriber(status=SubscriberStatus.ACTIVE, email_address="a@example.com")
    fields = specified(subscriber)
    assert list(fields) == ["email_address", "status"]
    subscriber.partner_key = None
    subscriber.attributes.append(Attribute(name="a", value="b"))
    assert list(fields) == ["partner_key", "email_address", "attributes", "status"]
    assert len(fields) == 4
    subscriber.email_address = UNSET
    subscriber.attributes.clear()
    assert list(fields) == ["partner_key", "status"]
    assert repr(fields) == "specified({'partner_key', 'status'})"


def test_an_empty_repeated_element_is_not_specified_and_an_empty_wrapper_is() -> None:
    """On the wire, an empty repeated element is absent, and an empty wrapper is an element."""
    assert "attributes" not in specified(Subscriber(attributes=[]))
    assert "addresses" in specified(Subscriber(addresses=[]))


def test_discarding() -> None:
    """`discard` makes a field of any kind unset, and what is unset already stays so."""
    subscriber = Subscriber(partner_key=None, addresses=[], attributes=[Attribute()], id=5)
    fields = specified(subscriber)
    for name in ("partner_key", "addresses", "attributes", "id", "id"):
        fields.discard(name)
    assert subscriber == Subscriber()
    with pytest.raises(KeyError):
        fields.remove("id")


def test_clearing_and_popping() -> None:
    """`clear` and `pop` make fields unset as well."""
    subscriber = Subscriber(partner_key="k", id=5)
    assert specified(subscriber).pop() == "partner_key"
    assert subscriber == Subscriber(id=5)
    specified(subscriber).clear()
    assert subscriber == Subscriber()


def test_set_operators() -> None:
    """Operators give plain sets, and in-place operators change the object."""
    subscriber = Subscriber(id=5, email_address="a@example.com")
    fields = specified(subscriber)
    assert set(fields) == {"id", "email_address"}
    assert fields == fields | set()
    assert fields | {"status"} == {"id", "email_address", "status"}
    assert fields & {"id", "status"} == {"id"}
    assert fields - {"id"} == {"email_address"}
    assert fields ^ {"id", "status"} == {"email_address", "status"}
    assert fields <= {"id", "email_address", "status"}
    assert fields.isdisjoint({"status"})
    assert type(fields | set()) is set
    fields |= {"status"}
    fields -= {"id"}
    assert subscriber == Subscriber(email_address="a@example.com", status=SubscriberStatus.ACTIVE)


@pytest.mark.parametrize(("wrong", "meant"), [("staus", "status"), ("EmailAddress", "email_address"), ("Id", "id")])
def test_no_such_field(wrong: str, meant: str) -> None:
    """A name that is not a field's raises with a suggestion, and is never a member."""
    fields = specified(Subscriber())
    assert wrong not in fields
    with pytest.raises(KeyError, match=f"Subscriber has no field '{wrong}': did you mean '{meant}'"):
        fields.add(wrong)
    with pytest.raises(KeyError, match=f"did you mean '{meant}'"):
        fields.discard(wrong)
    assert 5 not in fields  # type: ignore[comparison-overlap]


def test_what_cannot_be_added_says_why() -> None:
    """A repeated element is set by appending, and an abstract type has no empty object. The object does not change."""
    subscriber, schedule = Subscriber(), ScheduleDefinition()
    with pytest.raises(TypeError, match="attributes is repeated: append to it"):
        specified(subscriber).add("attributes")
    with pytest.raises(TypeError, match="Recurrence is abstract"):
        specified(schedule).add("recurrence")
    assert (subscriber, schedule) == (Subscriber(), ScheduleDefinition())
    assert "describe_requests" not in specified(DefinitionRequestMsg())
