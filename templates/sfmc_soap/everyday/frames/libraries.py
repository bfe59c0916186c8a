"""The libraries of tables. They are loaded when a table is asked for, and need not be installed before.

Type checkers are content without them: what they define is then Any.
"""

# mypy: disable-error-code="import-not-found,import-untyped,unused-ignore"
# pyright: reportMissingImports=false, reportMissingTypeStubs=false

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..._runtime.loading import LOADING
from .errors import MissingLibrary

if TYPE_CHECKING:
    from pandas import DataFrame
    from pyarrow import RecordBatch, RecordBatchReader, Schema, Table

__all__ = ["DataFrame", "RecordBatch", "RecordBatchReader", "Schema", "Table", "load_pandas", "load_pyarrow"]


def load_pyarrow(module: str = "pyarrow") -> Any:
    """Load pyarrow, or a module of it.

    Raises:
        MissingLibrary: it is not installed.
    """
    return _load(module, "arrow")


def load_pandas() -> Any:
    """Load pandas.

    Raises:
        MissingLibrary: it is not installed.
    """
    return _load("pandas", "pandas")


def _load(module: str, extra: str) -> Any:
    try:
        with LOADING:
            return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise MissingLibrary(
            f"{library} cannot be imported: install it, with pip install 'sfmc-soap[{extra}]' or pip install {library}",
            name=library,
        ) from error
