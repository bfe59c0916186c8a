"""Rows and tracking events as data frames of Dask, which the workers of a cluster read: needs the extra `dask`."""

from __future__ import annotations

from .everyday.cluster.options import PartitionOptions
from .everyday.cluster.rows import rows_frame
from .everyday.cluster.tracking import tracking_frame

__all__ = ["PartitionOptions", "rows_frame", "tracking_frame"]
