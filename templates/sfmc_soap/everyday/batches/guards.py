"""Known rules of the service as one table of guards, and what holds objects to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ... import from_dict
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.flow import call_flow
from ..._runtime.client.settings import CallOptions
from ..._runtime.model import Model
from ..._runtime.shortening import shorten
from ..._runtime.suggestions import suggestion
from ..._runtime.warning import warn
from ..._runtime.xml.names import local_name
from .errors import UnfitItem
from .options import MAX_BYTES, Strict, asking

_LONGEST_KEY = 36
_LONGEST_LIST_NAME = 50
_MOST_ATTRIBUTES = 10


class Guard(NamedTuple):
    """A rule of the service about objects of some types.

    Attributes:
        types: their names in the WSDL; that of a base stands for all that extend it.
        look: yields what is wrong with an object, which is sent by an operation of a name.
        is_refused: whether the service refuses what breaks it. If not, it is only warned of.
        but: types that the rule is not for, although it is for their base.
    """

    types: tuple[str, ...]
    look: Callable[[Any, str], Iterator[str]]
    is_refused: bool
    but: tuple[str, ...] = ()


def _long_key(obj: Any, operation: str) -> Iterator[str]:
    if isinstance(obj.customer_key, str) and len(obj.customer_key) > _LONGEST_KEY:
        yield f"CustomerKey has {len(obj.customer_key)} characters: keep it to {_LONGEST_KEY}"


def _long_list_name(obj: Any, operation: str) -> Iterator[str]:
    if isinstance(obj.list_name, str) and len(obj.list_name) > _LONGEST_LIST_NAME:
        yield f"ListName has {len(obj.list_name)} characters: {_LONGEST_LIST_NAME} are the most (code 13010)"


def _many_attributes(obj: Any, operation: str) -> Iterator[str]:
    for person in [obj, *getattr(obj, "subscribers", ())]:
        if len(person.attributes) > _MOST_ATTRIBUTES:
            yield f"{len(person.attributes)} attributes: with more than {_MOST_ATTRIBUTES} of them the service is slow"
            return


def _unlimited_key(obj: Any, operation: str) -> Iterator[str]:
    for name in _unlimited(obj, is_key=True):
        yield f"the column {name} is a key of type Text: it needs a MaxLength"


def _unlimited_text(obj: Any, operation: str) -> Iterator[str]:
    for name in _unlimited(obj, is_key=False):
        yield f"the column {name} is of type Text and has no MaxLength: it is without limit, and slow"


def _unlimited(obj: Any, *, is_key: bool) -> Iterator[str]:
    for column in obj.fields or ():
        is_new_text = column.field_type == "Text" and not column.max_length and not column.object_id
        if is_new_text and (column.is_primary_key is True) is is_key:
            yield repr(shorten(str(column.name), _LONGEST_KEY))


def _fractions(obj: Any, operation: str) -> Iterator[str]:
    parts, seen = [obj.data_filter], set()
    while parts:
        part = parts.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if any(getattr(date, "microsecond", 0) for date in getattr(part, "date_value", ())):
            yield f"the filter compares {part.property} with a fraction of a second: DateValue has whole seconds"
            return
        parts += [each for name in ("left_operand", "right_operand") if (each := getattr(part, name, None))]


def _status(obj: Any, operation: str) -> Iterator[str]:
    if operation == "Create" and obj.status in ("Bounced", "Deleted"):
        instead = "leave it out, the service sets it" if obj.status == "Bounced" else "use delete_all, or unsubscribe"
        yield f"Create cannot set Status to {obj.status} (code 12016): {instead}"


def _email_type(obj: Any, operation: str) -> Iterator[str]:
    if operation == "Update" and isinstance(obj.email_type_preference, str):
        yield "Update ignores EmailTypePreference: leave it out"


GUARDS = (
    # "DataExtension", "Describe a DataFolder"; the others by the description of CustomerKey.
    Guard(("DataExtension", "DataFolder"), _long_key, is_refused=True),
    Guard(
        ("APIObject",),
        _long_key,
        is_refused=False,
        but=("DataExtension", "DataFolder", "ObjectExtension", "Subscriber"),
    ),
    # "13000-13099 List Object".
    Guard(("List",), _long_list_name, is_refused=True),
    # "Optimizing Triggered Sends".
    Guard(("Subscriber", "TriggeredSend"), _many_attributes, is_refused=False),
    # "DataExtensionField".
    Guard(("DataExtension",), _unlimited_key, is_refused=True),
    Guard(("DataExtension",), _unlimited_text, is_refused=False),
    # "SimpleFilterPart".
    Guard(("FilterDefinition",), _fractions, is_refused=True),
    # "12000-12099 Subscriber Object"; "Subscriber".
    Guard(("Subscriber",), _status, is_refused=True),
    Guard(("Subscriber",), _email_type, is_refused=False),
)
"""What is looked at. Above each is the vendor's page that tells it."""


class Guards:
    """What holds the objects of one writing to the guards.

    Args:
        strict: "warn" to warn of what breaks one, once for each; "error" to fail what the service would refuse, and
            what has profile attributes that the account does not know; None to say nothing.
        max_bytes: how many bytes a request may have, if that can be chosen. Source: the vendor's best
            practices for the SOAP API.

    Raises:
        ConfigurationError: `strict` is none of these.
    """

    def __init__(self, strict: Strict, max_bytes: int = 0) -> None:
        if strict not in ("warn", "error", None):
            raise ConfigurationError('strict must be "warn", "error" or None')
        self._strict = strict
        self._told: set[Guard] = set()
        self._is_asked = False
        self._attributes: dict[str, str] = {}
        if strict is not None and max_bytes > MAX_BYTES:
            warn(f"max_bytes is {max_bytes:,}: the service takes requests of {MAX_BYTES:,} bytes")

    def must_ask(self, obj: object) -> bool:
        """Return whether it must be asked which profile attributes there are, before an object is checked."""
        return self._strict == "error" and not self._is_asked and _has_profile(obj)

    def ask(self, context: CallContext, call: CallOptions) -> Flow[None]:
        """Ask which profile attributes there are, if the package has Describe.

        Source: the vendor's page "Describe a Subscriber": they are its ExtendedProperties.

        Raises:
            CallError: the call failed.
        """
        self._is_asked = True
        operation = context.bindings.operations.get("Describe")
        if operation is not None:
            wanted = {"DescribeRequests": {"ObjectDefinitionRequest": [{"ObjectType": "Subscriber"}]}}
            request = from_dict(wanted, operation.request)
            described: Any = yield from call_flow(context, operation, request, asking(call))
            found = (
                each for definition in described.object_definition for each in definition.extended_properties or ()
            )
            self._attributes = {each.name.casefold(): each.name for each in found if isinstance(each.name, str)}

    def check(self, obj: Model, operation: str) -> None:
        """Check an object that an operation of a name sends. Warn of what it is sent with all the same.

        Raises:
            UnfitItem: it is not to be sent.
        """
        if self._strict is None:
            return
        refused = _listed(self._unknown_attributes(obj)) if self._attributes else []
        for guard in _guards_of(cast(Any, type(obj))):
            for problem in _listed(guard.look(obj, operation)):
                if guard.is_refused and self._strict == "error":
                    refused.append(problem)
                elif guard not in self._told:
                    self._told.add(guard)
                    warn(f"{type(obj).__name__}: {problem}. This is told once")
        if refused:
            raise UnfitItem(*refused)

    def _unknown_attributes(self, obj: Any) -> Iterator[str]:
        if not _has_profile(obj):
            return
        for attribute in obj.attributes:
            name = getattr(attribute, "name", None)
            if isinstance(name, str) and name.casefold() not in self._attributes:
                shown = shorten(name, _LONGEST_KEY)
                yield f"there is no profile attribute {shown!r}{suggestion(shown, self._attributes.values())}"


def _listed(problems: Iterator[str]) -> list[str]:
    try:
        return [*problems]
    except (AttributeError, TypeError):
        # A value is of a wrong type, which is told when the object is written.
        return []


@lru_cache(maxsize=1000)
def _guards_of(model: Any) -> tuple[Guard, ...]:
    names = {local_name(each.__wire__) for each in model.__mro__ if issubclass(each, Model)}
    return tuple(each for each in GUARDS if names.intersection(each.types) and not names.intersection(each.but))


def _has_profile(obj: object) -> bool:
    return isinstance(obj, Model) and local_name(obj.__wire__) == "Subscriber"
