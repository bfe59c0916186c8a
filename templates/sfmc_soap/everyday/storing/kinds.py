"""Rows as what is written in batches."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from ... import UNSET, APIProperty, DataExtensionObject, NullAPIProperty
from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import ConfigurationError, Outcome
from ..._runtime.client.settings import CallOptions
from ..._runtime.model import Model
from ...operations import CREATE
from ..batches.kinds import Kind, Taken, options_of, with_save_option
from ..batches.options import asking
from ..batches.spelling import alike
from ..rows.definitions import Definition
from ..rows.errors import NoSuchDataExtension
from ..select.options import ReadOptions
from .converting import INSERT, REMOVE, Converter, Form, Verb

_NO_SUCH_KEY = 70003
"""What the service says of a row whose data extension is not there. Source: the vendor's table of error codes."""

RowT = TypeVar("RowT")
"""The type of a row, in the annotations of tables."""


class StoredRows(Kind[RowT]):
    """Rows of a data extension that are written.

    Args:
        definition: the data extension.
        verb: what is done with the rows.
        form: how they were given.
        options: the options of each request, None for none.

    Raises:
        TypeError: the options are those of another operation.
    """

    fatal = (NoSuchDataExtension,)

    def __init__(self, definition: Definition, verb: Verb, form: Form, options: Model | None) -> None:
        self.operation, self.is_upsert, self.idempotent = verb.operation, verb.is_upsert, verb.operation is not CREATE
        self._definition, self._verb, self._form = definition, verb, form
        self.options = options_of(verb.operation, options)
        if verb.is_upsert:
            # Source: the vendor's page about managing data in data extensions.
            self.options = with_save_option(self.options, "DataExtensionObject")

    def __getstate__(self) -> dict[str, Any]:
        # With a queued call that is pickled, results are read, and no rows written.
        return {name: value for name, value in vars(self).items() if name != "_converter"}

    def prepare(self, context: CallContext, call: CallOptions) -> Flow[None]:
        """Ask for the columns, unless they are known.

        Raises:
            NoSuchDataExtension: there is no such data extension.
            ConfigurationError: it has no primary key, and something else than adding is to be done.
            UnknownColumnError: it has no column of a name that was given for tuples.
        """
        known = yield from self._definition.known(context, reading(call))
        self._converter = Converter(known.columns, self._verb, self._form, str(self._definition))
        self._key, self._key_names = known.key, sorted(self._converter.keys)
        if self._verb is not INSERT and not self._converter.keys and not self._definition.has_given_columns:
            problem = f"the {self._definition} has no primary key: rows can be added, and be cleared all at once"
            raise ConfigurationError(f"{self._verb.name}(): {problem}")

    def object(self, item: RowT) -> DataExtensionObject:
        """Return a row as the service takes it.

        Raises:
            UnfitItem: it cannot be sent.
            UnknownColumnError: the first row has a value for a column that is not there.
            ConfigurationError: the first row is made of the names of columns.
        """
        return self.object_of(self._converter.texts(item))

    def object_of(self, texts: Mapping[str, str | None]) -> DataExtensionObject:
        """Return a row of these texts, by the names of their columns; None is for what is cleared."""
        in_keys = texts.keys() if self._verb is REMOVE else set() if self._verb is INSERT else self._converter.keys
        keys = [_property(name, text) for name, text in texts.items() if name in in_keys]
        properties = [_property(name, text) for name, text in texts.items() if name not in in_keys]
        return DataExtensionObject(customer_key=self._key, properties=properties or UNSET, keys=keys or UNSET)

    def key(self, obj: DataExtensionObject) -> Hashable | None:
        """Return the primary key of a row, None if the data extension has none."""
        there = {each.name: each.value for each in obj.keys or obj.properties or ()}
        return tuple(alike(there.get(name)) for name in self._key_names) or None

    def outcomes(self, taken: Sequence[Taken[RowT]], request: Model, response: Any) -> list[Outcome[RowT]]:
        """Return the outcomes of the rows of one call, in their order.

        Raises:
            NoSuchDataExtension: the service says so of each row, and would of all others.
        """
        found = super().outcomes(taken, request, response)
        if found and all(outcome.code == _NO_SUCH_KEY for outcome in found):
            raise NoSuchDataExtension(f"the {self._definition} is not there: {'; '.join(found[0].reasons)}")
        return found


def reading(call: CallOptions) -> ReadOptions:
    """Return how what must be known before is asked for, by the options of the calls that write."""
    return ReadOptions(call=asking(call))


def _property(name: str, text: str | None) -> APIProperty:
    return NullAPIProperty(name=name, value="") if text is None else APIProperty(name=name, value=text)
