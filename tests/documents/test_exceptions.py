"""The exceptions on the pages are those that the package exports, with their bases."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
import sfmc_soap
from sfmc_soap import SfmcSoapError
from sfmc_soapgen.python.exports import EVERYDAY
from support import ROOT

_BRANCH = re.compile(r"^(?P<before>[ │├└─]*)(?P<name>\w+)(?: \(also an? (?P<also>\w+)\))?", re.MULTILINE)


def of_package(names: Iterable[str]) -> dict[str, type[Exception]]:
    """Return the exceptions among names that the package exports, without warnings."""
    found = {name: getattr(sfmc_soap, name) for name in names}
    return {name: each for name, each in found.items() if isinstance(each, type) and issubclass(each, SfmcSoapError)}


def drawn(page: str) -> dict[str, list[str]]:
    """Return the tree on a page: name -> the bases that stand there."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    tree = next(
        block for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL) if block.startswith("SfmcSoapError")
    )
    above: list[tuple[int, str]] = []
    bases: dict[str, list[str]] = {}
    for branch in _BRANCH.finditer(tree):
        above = [each for each in above if each[0] < len(branch["before"])]
        bases[branch["name"]] = [*(name for _, name in above[-1:]), *filter(None, [branch["also"]])]
        above.append((len(branch["before"]), branch["name"]))
    return bases


@pytest.mark.parametrize("page", ["client.md", "everyday.md"])
def test_a_tree_is_as_it_is_in_python(page: str) -> None:
    """Each exception stands below its base, with its other base beside it."""
    tree = drawn(page)
    bases = {name: [base.__name__ for base in each.__bases__] for name, each in of_package(tree).items()}
    assert bases == {**tree, "SfmcSoapError": ["Exception"]}


def test_each_exception_is_in_a_tree() -> None:
    """Those of the rooms are on the page about everyday work, all others on the page about the client."""
    names = {name for room in EVERYDAY.values() for each in room.exports.values() for name in each}
    everyday = of_package(names).keys()
    others = of_package(sfmc_soap.__all__).keys() - everyday
    assert everyday < drawn("everyday.md").keys()
    assert others == drawn("client.md").keys()
