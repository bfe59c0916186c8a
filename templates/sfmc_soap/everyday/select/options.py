"""How a selection is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from ..._runtime.client.arguments import BIGGEST_ID, check_options, check_whole, listed
from ..._runtime.client.settings import CallOptions
from ..._runtime.simple_type import wrong_type

PAGE = 2500
"""How many objects the service puts into a page at most. Source: the vendor's guide."""


@dataclass(frozen=True)
class Page:
    """What is told of a page.

    Attributes:
        number: its number, from 1.
        count: how many objects or rows it has.
        total: how many were read with it.
        request_id: the RequestID of the response.
        status: its OverallStatus.
    """

    number: int
    count: int
    total: int
    request_id: str
    status: str


class SelectOptions(CallOptions, total=False):
    """How a selection is read, as keyword arguments; and the options of each of its calls.

    all_accounts: True to read from the account above all business units, and from all of them. It wins over `clients`.
    clients: the MIDs of the accounts to read from: the token's own and those below it.
    page_size: how many objects a page has at most, for a service that is slow; 2,500 if left out.
    limit: how many objects or rows are read at most.
    prefetch: 1 to fetch the next page while the last one is worked on, 0 not to. 1 if left out.
    on_page: is called with a `Page` for each response. For an `AsyncClient` it may be a coroutine function.
    """

    all_accounts: bool
    clients: Iterable[int]
    page_size: int | None
    limit: int | None
    prefetch: int
    on_page: Callable[[Page], object] | None


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """The same, checked.

    Attributes:
        all_accounts, clients, page_size, limit, prefetch, on_page: as in `SelectOptions`.
        call: the options of each call.
        is_divisible: whether less is asked for instead of sending again what asks for too much.
    """

    all_accounts: bool = False
    clients: tuple[int, ...] = ()
    page_size: int | None = None
    limit: int | None = None
    prefetch: int = 1
    on_page: Callable[[Page], object] | None = None
    call: CallOptions = field(default_factory=CallOptions)
    is_divisible: bool = False


def read_options(options: SelectOptions, method: str) -> ReadOptions:
    """Return the options of a method that reads.

    Raises:
        TypeError: there is no option of a name, or one is of a wrong type.
        ConfigurationError: one is outside of its range.
    """
    for name, instead in _INSTEAD.items():
        if name in options:
            raise TypeError(f"{method}() has no option {name!r}: {instead}")
    check_options(options, SelectOptions, method)
    given: dict[str, Any] = {name: value for name, value in options.items() if name in _OWN}
    call = cast("CallOptions", {name: value for name, value in options.items() if name not in _OWN})
    read = ReadOptions(**{**given, "clients": tuple(listed(given.get("clients", ()), "clients"))}, call=call)
    for mid in read.clients:
        check_whole(mid, "clients: a MID", most=BIGGEST_ID)
    check_whole(read.prefetch, "prefetch", least=0, most=1)
    for name, least in (("page_size", 1), ("limit", 0)):
        if (value := getattr(read, name)) is not None:
            check_whole(value, name, least=least)
    if read.on_page is not None and not callable(read.on_page):
        raise TypeError(f"on_page: {wrong_type(read.on_page, 'a function')}")
    return read


_INSTEAD = {
    "filter": "a filter is given as where=, such as where=P('ID') == 3",
    "properties": "write the names after the type, as in select(OpenEvent, 'SendID')",
    "columns": "write the names one after the other, as in rows('City', 'Age')",
}
"""What to write in the place of options that requests and other programs have."""
_OWN = SelectOptions.__annotations__.keys() - CallOptions.__annotations__.keys()
