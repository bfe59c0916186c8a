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
from ..batches.calls import not_sent
from ..batches.errors import UnfitItem
from ..batches.input import END, Input
from ..batches.kinds import Taken
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
        report: Report[Texts] = Report()
        # Made before anything is removed: an option may be wrong.
        writer = Writer(context, kind, _kept(file), settings)
        yield from _clear(context, definition, settings)
        try:
            with writer:
                yield from writer.report(report)
        except BaseException as error:
            error.add_note(f"The {definition} was cleared before.")
            raise
        finally:
            if report.stopped is not None:
                # The caller may have the rows no more that the writing did not come to.
                rest = enumerate(_kept(file, report.count), report.count)
                report.add(not_sent((Taken(index, row, None) for index, row in rest), writer.cause))
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


def _kept(file: IO[str], start: int = 0) -> Iterator[Texts]:
    """Yield the rows of a file, from one on."""
    file.seek(0)
    for line in islice(file, start, None):
        yield json.loads(line)
