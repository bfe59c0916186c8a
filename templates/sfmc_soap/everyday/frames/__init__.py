"""Items as tables: Apache Arrow and pandas, and files of parquet, csv and JSON Lines."""

from __future__ import annotations

from .arrow import TableBuilder, batch_of, frame_of, reader_of, schema_of
from .columns import Column, columns_of
from .errors import MissingLibrary, UnfitValue
from .fitting import Unfit
from .sinks import Sink, open_sink

__all__ = [
    "Column",
    "MissingLibrary",
    "Sink",
    "TableBuilder",
    "Unfit",
    "UnfitValue",
    "batch_of",
    "columns_of",
    "frame_of",
    "open_sink",
    "reader_of",
    "schema_of",
]
