"""The witnesses, each made once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from witnesses.neutral import Witness
from witnesses.with_xsdata import Xsdata, generate
from witnesses.with_zeep import Zeep


@pytest.fixture(scope="session")
def witnesses(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Witness]:
    """zeep, and xsdata with the classes that its generator makes of the WSDL."""
    return {"zeep": Zeep(), "xsdata": Xsdata(generate(tmp_path_factory.mktemp("xsdata")))}
