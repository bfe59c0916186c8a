"""What came of asynchronous calls: a ResultMessage for each, a ResultItem for each of its objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sfmc_soap import ResultItem, ResultMessage

from ...call.call import Call
from ...state.clock import stamp
from ..base.kind import Source
from ..base.read_only import ReadOnlyKind

KEPT = timedelta(days=30)
"""How long results can be retrieved."""


class Results(ReadOnlyKind):
    """The kinds of results of asynchronous calls, which are kept for some time only."""

    def source(self, call: Call, argument: str) -> Source:
        source = super().source(call, argument)
        since = stamp(call.clock.now() - KEPT)
        where = [*source.where, "json_extract(objects.data, '$.CreatedDate') > ?"]
        return replace(source, where=where, values=[*source.values, since])


RESULT_ITEMS = Results(ResultItem, has_number=False)
RESULT_MESSAGES = Results(ResultMessage, has_number=False)


def forget_old(call: Call) -> None:
    """Forget the results that can be retrieved no more."""
    old = "kind IN ('ResultItem', 'ResultMessage') AND json_extract(data, '$.CreatedDate') <= ?"
    call.store.run(f"DELETE FROM objects WHERE {old}", stamp(call.clock.now() - KEPT))
