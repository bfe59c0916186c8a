"""Requests for extracts: what is wrong with one is said before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from ... import ExtractOptions, ExtractParameter, ExtractRequest
from ..._runtime.client.arguments import BIGGEST_ID, listed
from ..._runtime.shortening import shorten
from ..._runtime.simple_type import wrong_type
from ..._runtime.suggestions import suggestion
from ..filters.comparands import text_of
from .dates import server_time, us_text
from .errors import ExtractError
from .parameters import NEEDED, TEXTS, RowsParameter, TrackingData, TrackingOption, TrackingParameter

_ROWS = "bb94a04d-9632-4623-be47-daabc3f588a6"
_TRACKING = "c7219016-a7f0-4c72-8657-1ec12c28a0db"
"""The IDs of both extracts, in every account. Source: the vendor's page about the method Extract."""

_NO_DATE = "1/1/1900 1:00:00 AM"
"""Both dates of an extract of rows, which knows no period. Source: the same page."""

E = TypeVar("E", TrackingData, TrackingOption)


def rows_request(key: str, file: str, *, column_headers: bool) -> ExtractRequest:
    """Return the request for a file with the rows of a data extension.

    Args:
        key: the key of the data extension.
        file: the name of the file.
        column_headers: whether its first line names the columns.

    Raises:
        ExtractError: the key or the name is no text, or empty, or `column_headers` is no bool.
    """
    if not isinstance(column_headers, bool):
        raise ExtractError(f"column_headers: {wrong_type(column_headers, 'a bool')}")
    return _request(
        _ROWS,
        {
            RowsParameter.DE_CUSTOMER_KEY: _named(key, "the key of the data extension"),
            RowsParameter.HAS_COLUMN_HEADERS: text_of(column_headers),
            RowsParameter.ASYNC_ID: "0",
            RowsParameter.OUTPUT_FILE_NAME: _named(file, "the name of the file"),
            RowsParameter.START_DATE: _NO_DATE,
            RowsParameter.END_DATE: _NO_DATE,
        },
    )


def tracking_request(
    file: str,
    data: Sequence[TrackingData | str],
    *,
    period: tuple[date, date],
    sends: Iterable[int],
    accounts: Iterable[int],
    options: Mapping[TrackingOption, str | int] | Mapping[str, str | int],
) -> ExtractRequest:
    """Return the request for an archive with what became of messages.

    Args:
        file: the name of the archive.
        data: what it holds.
        period: from when and until when.
        sends: the IDs of the sends; none for all.
        accounts: the MIDs of the accounts; none for the token's own.
        options: how it is written.

    Raises:
        ExtractError: a name is not known, a value does not fit, or one thing contradicts another.
    """
    if not isinstance(options, Mapping):
        raise ExtractError(f"options: {wrong_type(options, 'a mapping of names to values')}")
    held = dict.fromkeys(_member(TrackingData, each) for each in data)
    if not held:
        raise ExtractError("nothing to extract: name it after the file, such as TrackingData.OPENS")
    start, end = server_time(period[0], "start"), server_time(period[1], "end", is_upper=True)
    if end <= start:
        raise ExtractError(
            "the period ends before it has begun, or at once: a date is its midnight, so that a day ends with the next"
        )
    written = {_member(TrackingOption, name): value for name, value in options.items()}
    _check_together(written, held)
    values: dict[StrEnum, str] = {
        TrackingParameter.START_DATE: us_text(start),
        TrackingParameter.END_DATE: us_text(end),
        TrackingParameter.OUTPUT_FILE_NAME: _named(file, "the name of the file"),
        RowsParameter.ASYNC_ID: "0",
        TrackingOption.FORMAT: "csv",
        **dict.fromkeys(held, "true"),
        **{option: _value(option, value) for option, value in written.items()},
    }
    for parameter, ids in ((TrackingParameter.SEND_IDS, sends), (TrackingParameter.ACCOUNT_IDS, accounts)):
        if text := _ids(parameter, ids):
            values[parameter] = text
    return _request(_TRACKING, values)


def _request(id: str, values: Mapping[StrEnum, str]) -> ExtractRequest:
    parameters = [ExtractParameter(name=name.value, value=value) for name, value in values.items()]
    return ExtractRequest(id=id, options=ExtractOptions(), parameters=parameters)


def _named(text: str, what: str) -> str:
    """Return a name that must be there.

    Raises:
        ExtractError: it is no text, or empty.
    """
    if not isinstance(text, str):
        raise ExtractError(f"{what}: {wrong_type(text, 'a str')}")
    if not text.strip():
        raise ExtractError(f"{what} is empty")
    return text


def _member(names: type[E], given: str) -> E:
    """Return the member that is meant by itself or by its name on the wire.

    Raises:
        ExtractError: there is none.
    """
    if not isinstance(given, str):
        raise ExtractError(str(wrong_type(given, names.__name__)))
    known = {each.value: each for each in names}
    if given in known:
        return known[given]
    name = shorten(str(given))
    if given in {each.value for each in TrackingParameter}:
        raise ExtractError(f"{name} has an argument of its own: start, end, file, sends or accounts")
    hint = suggestion(name, known) or "."
    raise ExtractError(f"there is no {names.__name__} {name!r}{hint} client.extract() sends any other name.")


def _check_together(options: Mapping[TrackingOption, object], data: Iterable[TrackingData]) -> None:
    """Check that options do not contradict each other, or what is extracted.

    Raises:
        ExtractError: they do.
    """
    for option, needed in NEEDED.items():
        if options.get(option) and needed not in data:
            raise ExtractError(f"{option.value} says something of {needed.value}, which is not extracted")
    qualifier = options.get(TrackingOption.TEXT_QUALIFIER)
    if qualifier and qualifier == options.get(TrackingOption.COLUMN_DELIMITER):
        raise ExtractError("TextQualifier and ColumnDelimiter are the same: no program could read the files")
    if qualifier and options.get(TrackingOption.QUOTE_TEXT) is False:
        raise ExtractError("TextQualifier says what stands around texts, and QuoteText that nothing does")


def _value(option: TrackingOption, value: str | int) -> str:
    """Return the value of an option as the service takes it.

    Raises:
        ExtractError: the option takes values of another type.
    """
    wanted = str if option in TEXTS else int if option is TrackingOption.TIMEZONE else bool
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ExtractError(f"{option.value}: {wrong_type(value, f'a value of type {wanted.__name__}')}")
    try:
        return text_of(value)
    except ValueError as error:
        raise ExtractError(f"{option.value}: {error}") from None


def _ids(parameter: TrackingParameter, ids: Iterable[int]) -> str:
    """Return IDs as the service takes them: with commas between them.

    Raises:
        ExtractError: one is not an ID.
    """
    for each in (given := listed(ids, parameter.value)):
        if not isinstance(each, int) or isinstance(each, bool) or not 0 < each <= BIGGEST_ID:
            raise ExtractError(f"{parameter.value}: an ID is a whole number from 1 to {BIGGEST_ID}")
    return ",".join(map(str, given))
