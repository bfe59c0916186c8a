"""Subscribers and lists for tests, and what became of each object of a call."""

from __future__ import annotations

from sfmc_soap import (
    AccountTypeEnum,
    APIObject,
    BusinessUnit,
    Client,
    CreateOptions,
    CreateResult,
    List,
    SaveAction,
    SaveOption,
    Subscriber,
    UpdateOptions,
    UpdateResult,
)

UPSERT = [SaveOption(property_name="*", save_action=SaveAction.UPDATE_ADD)]


def created(client: Client, *objects: APIObject, upsert: bool = False) -> list[CreateResult]:
    """Create objects. Return the results, also of those that failed."""
    options = CreateOptions(save_options=UPSERT if upsert else [])
    return client.create(list(objects), options=options, raise_on=[]).results


def updated(client: Client, *objects: APIObject, upsert: bool = False) -> list[UpdateResult]:
    """Update objects. Return the results, also of those that failed."""
    options = UpdateOptions(save_options=UPSERT if upsert else [])
    return client.update(list(objects), options=options, raise_on=[]).results


def list_named(client: Client, name: str) -> int:
    """Make a list. Return its ID."""
    (result,) = created(client, List(list_name=name))
    assert isinstance(result.new_id, int) and result.new_id
    return result.new_id


def unit(name: str, **values: object) -> BusinessUnit:
    """Return a business unit below the account of a new tenant."""
    given = {"account_type": AccountTypeEnum.BUSINESS_UNIT, "email": "unit@example.org", "from_name": name}
    return BusinessUnit(name=name, **(given | {"parent_id": 1000001} | values))  # type: ignore[arg-type]


def open_unit(client: Client, name: str, **values: object) -> int:
    """Create a business unit. Return its MID."""
    (result,) = created(client, unit(name, **values))
    assert isinstance(result.new_id, int) and result.new_id
    return result.new_id


def ada(**values: object) -> Subscriber:
    """Return a subscriber with a key and an address."""
    return Subscriber(subscriber_key="ada", email_address="ada@example.org", **values)  # type: ignore[arg-type]


def codes(results: list[CreateResult] | list[UpdateResult]) -> list[object]:
    """Return the ErrorCode of each result, None for those that are OK."""
    return [None if result.status_code == "OK" else result.error_code for result in results]
