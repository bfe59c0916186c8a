"""What came of asynchronous calls: a ResultMessage for each, a ResultItem for each of its objects."""

from __future__ import annotations

from sfmc_soap import ResultItem, ResultMessage

from .read_only import ReadOnlyKind

RESULT_ITEMS = ReadOnlyKind(ResultItem, has_number=False)
RESULT_MESSAGES = ReadOnlyKind(ResultMessage, has_number=False)
