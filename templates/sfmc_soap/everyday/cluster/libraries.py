"""Dask, which is loaded when a data frame of it is asked for, and need not be installed before.

Type checkers are content without it: what it defines is then Any.
"""

# mypy: disable-error-code="import-not-found,import-untyped,unused-ignore"
# pyright: reportMissingImports=false, reportMissingTypeStubs=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from ..frames.libraries import load

if TYPE_CHECKING:
    import dask.dataframe

    DaskFrame: TypeAlias = dask.dataframe.DataFrame


def load_dask() -> Any:
    """Load the data frames of Dask.

    Raises:
        MissingLibrary: they are not installed.
    """
    return load("dask.dataframe", "dask")


def load_distributed() -> Any:
    """Load Dask's scheduler for clusters.

    Raises:
        MissingLibrary: it is not installed.
    """
    return load("distributed", "dask")
