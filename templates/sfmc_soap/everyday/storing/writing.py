"""Rows of any form on their way into a data extension."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._runtime.client.context import CallContext
from ..batches.options import WriteOptions, write_options
from ..batches.writer import Writer
from ..rows.definitions import Definition
from .converting import Empty, Verb, form_of
from .forms import rows_of
from .kinds import StoredRows


def writer_of(
    context: CallContext,
    definition: Definition,
    verb: Verb,
    rows: Any,
    *,
    columns: Iterable[str] | None = None,
    empty: Empty = "send",
    options: WriteOptions,
) -> Writer[Any]:
    """Return what writes rows.

    Args:
        context: the client's.
        definition: the data extension.
        verb: what is done with the rows.
        rows: the rows, in any form.
        columns: the names of the values of tuples and lists.
        empty: what is done with an empty text.
        options: how they are written.

    Raises:
        ConfigurationError: an option is outside of its range.
        TypeError: there is no option of a name, or what was given holds no rows.
    """
    settings = write_options(options, verb.name)
    kind: StoredRows[Any] = StoredRows(definition, verb, form_of(columns, empty), settings.options)
    return Writer(context, kind, rows_of(rows), settings)
