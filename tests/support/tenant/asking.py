"""What tests ask a tenant."""

from __future__ import annotations

from typing import TypeVar

from sfmc_soap import APIObject, Client, FilterPart, RetrieveRequest, SimpleFilterPart, SimpleOperators

T = TypeVar("T", bound=APIObject)


def equals(name: str, value: object) -> SimpleFilterPart:
    """Return a filter for one value of a property."""
    return SimpleFilterPart(property=name, simple_operator=SimpleOperators.EQUALS, value=[str(value)])


def found(client: Client, model: type[T], properties: str, filter: FilterPart) -> list[T]:
    """Return the objects of a type that a filter finds, with some properties, which are given as words."""
    request = RetrieveRequest(object_type=model.__name__, properties=properties.split(), filter=filter)
    results = client.retrieve(request).results
    assert all(isinstance(result, model) for result in results)
    return results  # type: ignore[return-value]


def start(client: Client, obj: APIObject) -> str:
    """Start something. Return the id of its task."""
    (result,) = client.perform(action="start", definitions=[obj]).results or []
    assert result.task
    return str(result.task.id)
