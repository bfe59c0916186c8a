"""The witnesses, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import pytest
from support.witnesses import facts_by_xmlschema, facts_by_xsdata, facts_by_zeep, with_xsdata, with_zeep
from support.witnesses.facts import Reader
from support.witnesses.neutral import Witness


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """What xsdata's own generator makes of the WSDL."""
    return with_xsdata.generate(tmp_path_factory.mktemp("xsdata"))


@pytest.fixture(scope="session")
def witnesses(stock: ModuleType) -> Mapping[str, Witness]:
    """What reads and writes messages without us."""
    return {"zeep": with_zeep.Zeep(), "xsdata": with_xsdata.Xsdata(stock)}


@pytest.fixture(scope="session")
def readers(stock: ModuleType) -> Mapping[str, Reader]:
    """What reads the WSDL without us."""
    return {
        "zeep": facts_by_zeep.Zeep(),
        "xsdata": facts_by_xsdata.Stock(stock),
        "xmlschema": facts_by_xmlschema.Xmlschema(),
    }
