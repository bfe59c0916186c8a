"""The libraries of tables. They are loaded when a table is asked for, and need not be installed before.

Type checkers are content without them: what they define is then Any.
"""

# mypy: disable-error-code="import-not-found,import-untyped,unused-ignore"
# pyright: reportMissingImports=false, reportMissingTypeStubs=false

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ..._runtime.loading import LOADING
from .errors import MissingLibrary


class Frame(Protocol):
    """A table of Arrow or pandas, or of another library that knows Arrow's interface for streams."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Return its rows, as Arrow lays them out."""
        ...


if TYPE_CHECKING:
    import pandas
    import pyarrow

    DataFrame: TypeAlias = pandas.DataFrame
    RecordBatch: TypeAlias = pyarrow.RecordBatch
    RecordBatchReader: TypeAlias = pyarrow.RecordBatchReader
    Schema: TypeAlias = pyarrow.Schema
    Table: TypeAlias = pyarrow.Table


def load_pyarrow(module: str = "pyarrow") -> Any:
    """Load pyarrow, or a module of it.

    Raises:
        MissingLibrary: it is not installed.
    """
    return load(module, "arrow")


def load_pandas() -> Any:
    """Load pandas.

    Raises:
        MissingLibrary: it is not installed.
    """
    return load("pandas", "pandas")


def load(module: str, extra: str) -> Any:
    """Load a module of a library that an extra installs.

    Raises:
        MissingLibrary: it is not installed.
    """
    try:
        with LOADING:
            return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise MissingLibrary(
            f"{library} cannot be imported: install it, with pip install 'sfmc-soap[{extra}]' or pip install {library}",
            name=library,
        ) from error
