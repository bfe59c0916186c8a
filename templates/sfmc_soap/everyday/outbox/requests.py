"""What people ask an outbox to store, as calls: the operation, its request, and whether it may be sent twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from ... import (
    APIObject,
    CreateOptions,
    DeleteOptions,
    ExecuteRequest,
    ExecuteRequestMsg,
    PerformOptions,
    PerformRequestMsg,
    UpdateOptions,
)
from ..._runtime.client.arguments import check_options, listed
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.model import Model
from ...operations import EXECUTE, PERFORM
from ..batches.kinds import Kind
from ..batches.objects import creating, deleting, updating, upserting
from ..batches.options import WriteOptions
from .calls import NewCall
from .messages import new_call

_KINDS = {"create": creating, "update": updating, "upsert": upserting, "delete": deleting}


class StoreOptions(TypedDict, total=False):
    """How a call is stored, as keyword arguments.

    key: calls with the same key are sent in the order in which they were stored, each after the one before is done.
    idempotent: whether sending it twice does no harm, so that it is sent again when nobody knows if it was processed.
        None, as if it is left out, for what is known of the operation.
    """

    key: str | None
    idempotent: bool | None


Options = CreateOptions | UpdateOptions | DeleteOptions | None


def writing(verb: str, objects: APIObject | Iterable[APIObject], options: Options, store: StoreOptions) -> NewCall:
    """Return a call that writes objects.

    Args:
        verb: create, update, upsert or delete.
        objects: one or several.
        options: of the request.
        store: how it is stored.

    Raises:
        TypeError: something is of a wrong type.
        SfmcSoapError: the call cannot be stored, as `new_call` tells, or objects of this type cannot be upserted.
    """
    _check_store(store, verb)
    kind: Kind[Any] = _KINDS[verb](options)
    given = _some([objects] if isinstance(objects, Model) else objects, "objects")
    request = kind.request([kind.object(each) for each in given])
    known: StoreOptions = {"idempotent": kind.idempotent}
    known.update(_given(store))
    return new_call(kind.operation, request, **known)


def performing(
    action: str, definitions: APIObject | Iterable[APIObject], options: PerformOptions | None, store: StoreOptions
) -> NewCall:
    """Return a call that performs an action. It may not be sent twice, unless the caller says so."""
    check_options(store, StoreOptions, "perform")
    given = _some([definitions] if isinstance(definitions, APIObject) else definitions, "definitions")
    request = PerformRequestMsg(action=action, definitions=given, options=options or PerformOptions())
    return new_call(PERFORM, request, **_given(store))


def executing(requests: Iterable[ExecuteRequest], store: StoreOptions) -> NewCall:
    """Return a call that runs functions. It may not be sent twice, unless the caller says so."""
    check_options(store, StoreOptions, "execute")
    return new_call(EXECUTE, ExecuteRequestMsg(requests=_some(requests, "requests")), **_given(store))


def calling(operation: Any, request: Model, store: StoreOptions) -> NewCall:
    """Return a call of any operation."""
    check_options(store, StoreOptions, "call")
    return new_call(operation, request, **_given(store))


def _check_store(store: StoreOptions, verb: str) -> None:
    """Check the names of options. Those that a client's writing has are told apart.

    Raises:
        TypeError: there is no option of a name.
    """
    others = sorted((store.keys() - StoreOptions.__annotations__.keys()) & WriteOptions.__annotations__.keys())
    if others:
        raise TypeError(f"{verb}() of an outbox has no option {others[0]!r}: it is one of {verb}_all of a client")
    check_options(store, StoreOptions, verb)


def _some(given: Any, name: str) -> list[Any]:
    """Return what a call is given, as a list.

    Raises:
        TypeError: it is no iterable.
        ConfigurationError: it is empty.
    """
    found = listed(given, name)
    if not found:
        raise ConfigurationError(f"{name} is empty: there is nothing to store")
    return found


def _given(store: StoreOptions) -> StoreOptions:
    """Return the options that say something."""
    given: Any = {name: value for name, value in store.items() if value is not None}
    options: StoreOptions = given
    return options
