"""How the service says no: each time by an exception of its own."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import sfmc_tenant


def held() -> Iterator[tuple[str, object]]:
    """What the modules of the tenant and their classes hold, by name; of containers what is in them."""
    for module in pkgutil.walk_packages(sfmc_tenant.__path__, "sfmc_tenant."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            members = vars(value).items() if isinstance(value, type) else [("", value)]
            for member, each in members:
                place = f"{module.name}.{name}.{member}"
                yield place, each
                yield from ((place, inner) for inner in inside(each))


def inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value


def test_no_exception_is_made_once_and_raised_by_many() -> None:
    """It would carry the traceback of one call into another, which may be of another thread."""
    found = list(held())
    assert [place for place, each in found if isinstance(each, BaseException)] == []
    assert len(found) > 1000
