"""Rows and tracking events as data frames of Dask, which the workers of a cluster read: needs the extra `dask`."""

from __future__ import annotations

from .everyday.cluster.rows import rows_frame

__all__ = ["rows_frame"]
