"""What the service tells of a data extension: its key and its columns, each asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ... import APIObject, DataExtension, DataExtensionField, FilterPart
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..filters import P
from ..select.errors import SelectionError, SeveralResults
from ..select.objects import Objects, objects_of
from ..select.options import ReadOptions
from ..select.reader import look_up
from .columns import Column, columns_named, columns_of
from .errors import NoSuchDataExtension

T = TypeVar("T", bound=APIObject)

_COLUMN = "Name FieldType IsPrimaryKey IsRequired MaxLength Scale Ordinal DefaultValue".split()
"""What is asked of a column. Precision cannot be retrieved."""
_DATA_EXTENSION = (
    "ObjectID CustomerKey Name Description IsSendable IsTestable SendableDataExtensionField.Name"
    " SendableSubscriberField.Name CategoryID CreatedDate ModifiedDate"
).split()
_MOST = 10_000
"""How many columns or data extensions one key or name can lead to: more than the service has."""
_LOOK_UP = ReadOptions(prefetch=0, limit=_MOST + 1)


@dataclass(frozen=True)
class Description:
    """A data extension and its columns. `str()` of it is for people.

    Attributes:
        data_extension: the data extension.
        columns: its columns, by their ordinals.
    """

    data_extension: DataExtension
    columns: Sequence[Column]

    def __str__(self) -> str:
        found = self.data_extension
        lines = [f"{found.name} (key {found.customer_key}), {len(self.columns)} columns", *map(str, self.columns)]
        return "\n  ".join(lines)


@dataclass(frozen=True)
class Known:
    """What is known of a data extension.

    Attributes:
        key: its CustomerKey.
        columns: its columns, by their names, in the order of their ordinals.
    """

    key: str
    columns: Mapping[str, Column]


class Definition:
    """A data extension, as far as it is known.

    Args:
        key: its CustomerKey, None if only the name is known.
        name: its name.
        columns: its columns, if they are known beforehand: they are not asked for then. Texts are names of columns.

    Attributes:
        told: the names of the columns that were told to hold values that do not fit them.

    Raises:
        SelectionError: neither is given, or both are, or it is empty.
        ConfigurationError: the columns are none, or one is there twice.
        TypeError: it is not a text, or a column is something else.
    """

    def __init__(self, key: str | None, name: str | None = None, columns: Iterable[str | Column] | None = None) -> None:
        self._given, self._is_key = _given(key, name), name is None
        self._columns = None if columns is None else columns_named(columns)
        self._known: dict[tuple[bool, tuple[int, ...]], Known] = {}
        self.told: set[str] = set()

    def __str__(self) -> str:
        return f"data extension {self._shown}"

    def known(self, context: CallContext, options: ReadOptions) -> Flow[Known]:
        """Return what is known. It is asked for once for the accounts that are read from.

        Raises:
            NoSuchDataExtension: there is none, or it shows no columns.
            SeveralResults: several have the name.
            CallError: a call failed.
        """
        accounts = (options.all_accounts, options.clients)
        if accounts not in self._known:
            options = replace(_LOOK_UP, all_accounts=options.all_accounts, clients=options.clients, call=options.call)
            self._known[accounts] = yield from self._ask(context, options)
        return self._known[accounts]

    @property
    def has_given_columns(self) -> bool:
        """Whether its columns were given, and are not asked for."""
        return self._columns is not None

    @property
    def given_key(self) -> str | None:
        """The CustomerKey that was given, None if the name was."""
        return self._given if self._is_key else None

    @property
    def given_name(self) -> str | None:
        """The name that was given, None if the CustomerKey was."""
        return None if self._is_key else self._given

    def forget(self) -> None:
        """Forget what is known, as it is not so any more."""
        self._known.clear()

    def learned(self, options: ReadOptions) -> Known:
        """Return what was asked for before."""
        return self._known[options.all_accounts, options.clients]

    def describe(self, context: CallContext) -> Flow[Description]:
        """Return the data extension and its columns.

        Raises:
            NoSuchDataExtension: there is none, or it shows no columns.
            SeveralResults: several have the name.
            CallError: a call failed.
        """
        known = yield from self.known(context, _LOOK_UP)
        found = yield from _data_extensions(context, _LOOK_UP, P("CustomerKey") == known.key)
        if not found:
            raise NoSuchDataExtension(f"the {self} shows its columns, and is not found itself")
        return Description(found[0], [*known.columns.values()])

    @property
    def _shown(self) -> str:
        return shorten(repr(self._given))

    def _ask(self, context: CallContext, options: ReadOptions) -> Flow[Known]:
        key = self._given if self._is_key else (yield from self._key_of_name(context, options))
        if self._columns is not None:
            return Known(key, self._columns)
        fields = yield from _columns(context, options, key)
        if not fields:
            raise (yield from self._missing(context, options, key))
        return Known(key, {column.name: column for column in columns_of(fields)})

    def _key_of_name(self, context: CallContext, options: ReadOptions) -> Flow[str]:
        found = yield from _data_extensions(context, options, P("Name") == self._given)
        keys = [each.customer_key for each in found if isinstance(each.customer_key, str)]
        if len(keys) > 1:
            problem = f"several data extensions have the name {self._shown}: write data_extension(key) with one of "
            raise SeveralResults(shorten(problem + ", ".join(map(repr, keys))))
        if not keys:
            raise NoSuchDataExtension(f"no data extension has the name {self._shown}")
        return keys[0]

    def _missing(self, context: CallContext, options: ReadOptions, key: str) -> Flow[NoSuchDataExtension]:
        """Return why a key leads to no columns. Often it is a name."""
        found = yield from _data_extensions(context, options, (P("CustomerKey") == key) | (P("Name") == key))
        if any(each.customer_key == key for each in found):
            return NoSuchDataExtension(f"the {self} is there, and the service shows no columns of it")
        near = [f": did you mean {each.customer_key!r}, the key of {each.name!r}?" for each in found]
        return NoSuchDataExtension(shorten(f"no data extension has the key {self._shown}{''.join(near[:1])}"))


def _columns(context: CallContext, options: ReadOptions, key: str) -> Flow[list[DataExtensionField]]:
    where = P("DataExtension.CustomerKey") == key
    return _read(context, options, objects_of(DataExtensionField, _COLUMN, where=where))


def _data_extensions(context: CallContext, options: ReadOptions, where: FilterPart) -> Flow[list[DataExtension]]:
    return _read(context, options, objects_of(DataExtension, _DATA_EXTENSION, where=where))


def _read(context: CallContext, options: ReadOptions, source: Objects[T]) -> Flow[list[T]]:
    found = yield from look_up(context, source, options)
    if len(found) > _MOST:
        raise SelectionError(f"{source}: the service gives more than {_MOST} of them")
    return found


def _given(key: str | None, name: str | None) -> str:
    """Return the key or the name that was given.

    Raises:
        SelectionError: neither is given, or both are, or it is empty.
        TypeError: it is not a text.
    """
    given = key if name is None else name
    if given is None or None not in (key, name):
        raise SelectionError("data_extension() takes a key, as in data_extension('orders'), or name='Orders'")
    if not isinstance(given, str):
        raise TypeError(f"data_extension(): {wrong_type(given, 'a str')}")
    if not given:
        raise SelectionError("data_extension(): the key or name is empty")
    return given
