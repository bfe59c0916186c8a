"""Items as tables: Apache Arrow and pandas, and files of parquet, csv and JSON Lines."""

from __future__ import annotations

from .arrow import BatchBuilder, TableBuilder, frame_of, reader_of
from .columns import Column, columns_of
from .errors import MissingLibrary, UnfitValue
from .fitting import Fitter, Unfit
from .sinks import Sink, open_sink

__all__ = [
    "BatchBuilder",
    "Column",
    "Fitter",
    "MissingLibrary",
    "Sink",
    "TableBuilder",
    "Unfit",
    "UnfitValue",
    "columns_of",
    "frame_of",
    "open_sink",
    "reader_of",
]
