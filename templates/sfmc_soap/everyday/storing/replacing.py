"""All rows of a data extension are replaced: new ones are checked, old ones removed, and the new ones written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias, cast

from ..._runtime.client.context import CallContext
from ..._runtime.client.effects import Flow
from ..._runtime.client.errors import Outcome, TotalFailure
from ..._runtime.client.results import describe_failures
from ..._runtime.client.settings import RAISE_ON, CallOptions
from ..batches.errors import UnfitItem
from ..batches.input import END, Input
from ..batches.options import WriteSettings
from ..batches.report import Report
from ..batches.writer import Writer
from ..rows.definitions import Definition
from .clearing import clear
from .converting import INSERT, UPSERT, Converter, Form
from .forms import rows_of
from .kinds import StoredRows, reading

Texts: TypeAlias = dict[str, str | None]
"""A row as it is sent: texts by the names of their columns, None for each that is empty."""


class _Checked(StoredRows[Texts]):
    """Rows that were checked before."""

    def object(self, item: Texts) -> Any:
        """Return a row as the service takes it."""
        return self.object_of(item)


def replace(
    context: CallContext, definition: Definition, rows: object, *, form: Form, settings: WriteSettings
) -> Flow[Report[Texts]]:
    """Replace all rows. Return what became of the new ones.

    Args:
        context: the client's.
        definition: the data extension.
        rows: the new ones, in any form. They are kept in a temporary file until they are sent.
        form: how they were given.
        settings: how they are written.

    Raises:
        UnknownColumnError: the first row has a value for a column that is not there.
        TotalFailure: a row cannot be sent. `results` has each of these. Nothing was removed.
        NoSuchDataExtension: there is no such data extension.
        CallError: the rows could not be removed; or could be, and none could be written, which a note tells.
    """
    known = yield from definition.known(context, reading(settings.call))
    verb = UPSERT if any(column.is_key for column in known.columns.values()) else INSERT
    kind = _Checked(definition, verb, form, settings.options)
    with TemporaryFile("w+", encoding="utf-8") as file:
        yield from _keep(Input(rows_of(rows)), Converter(known.columns, verb, form, str(definition)), file)
        yield from _clear(context, definition, settings)
        try:
            with Writer(context, kind, _kept(file), settings) as writer:
                report = yield from writer.report()
        except BaseException as error:
            error.add_note(f"The {definition} was cleared before.")
            _add_rest(vars(error)["report"], file)
            raise
        _add_rest(report, file)
        return report


def _clear(context: CallContext, definition: Definition, settings: WriteSettings) -> Flow[None]:
    """Remove the old rows. If nobody knows whether that was done, a note says so."""
    try:
        yield from clear(context, definition, cast("CallOptions", {**settings.call, "raise_on": RAISE_ON}))
    except BaseException as error:
        if not isinstance(error, Exception) or getattr(error, "processed", False) is None:
            error.add_note(f"Nobody knows whether the {definition} was cleared. No new row was sent.")
        raise


def _keep(given: Input[Any], converter: Converter, file: IO[str]) -> Flow[None]:
    """Keep all rows in a file.

    Raises:
        TotalFailure: one cannot be sent.
    """
    failures: list[Outcome[Any]] = []
    index = 0
    while (row := (yield from given.next())) is not END:
        try:
            given.check(row)
            file.write(f"{json.dumps(converter.texts(row))}\n")
        except UnfitItem as unfit:
            failures.append(Outcome(row, None, index, reasons=unfit.reasons))
        index += 1
    if failures:
        error = TotalFailure(f"nothing was replaced: {describe_failures(failures, index)}")
        error.results, error.processed = tuple(failures), False
        raise error


def _add_rest(report: Report[Texts], file: IO[str]) -> None:
    """Add the rows that the writing did not come to: the caller may have them no more."""
    rest = islice(enumerate(_kept(file)), report.count, None)
    report.add(Outcome(row, None, index, reasons=[f"not sent: {report.stopped}"]) for index, row in rest)


def _kept(file: IO[str]) -> Iterator[Texts]:
    file.seek(0)
    for line in file:
        yield json.loads(line)
