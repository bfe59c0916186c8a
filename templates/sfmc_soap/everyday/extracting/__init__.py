"""Requests for extracts: files with the rows of a data extension, or with what became of messages."""

from __future__ import annotations

from .parameters import TrackingData, TrackingOption

__all__ = ["TrackingData", "TrackingOption"]
