"""`P`: a property, to be compared with values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from ... import SimpleOperators
from ..._runtime.warning import warn
from .comparands import Value, has_fraction, text_of, whole_seconds
from .conditions import Condition, SimpleCondition
from .errors import FilterError

_UPPER = {
    SimpleOperators.GREATER_THAN: (False,),
    SimpleOperators.GREATER_THAN_OR_EQUAL: (False,),
    SimpleOperators.LESS_THAN: (True,),
    SimpleOperators.LESS_THAN_OR_EQUAL: (True,),
    SimpleOperators.BETWEEN: (False, True),
}
"""Whether each value is the end of what is asked for, of the operators that take a date between two seconds."""

_HERE = {
    SimpleOperators.EQUALS: " ==",
    SimpleOperators.NOT_EQUALS: " !=",
    SimpleOperators.LESS_THAN: " <",
    SimpleOperators.LESS_THAN_OR_EQUAL: " <=",
    SimpleOperators.GREATER_THAN: " >",
    SimpleOperators.GREATER_THAN_OR_EQUAL: " >=",
    SimpleOperators.IN: ".in_()",
    SimpleOperators.BETWEEN: ".between()",
    SimpleOperators.LIKE: ".like()",
}
"""What operators with values are called here."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class P:
    """A property by its name on the wire, or a column of a data extension: comparing it makes a `Condition`.

        (P("SendID") == 43) & (P("EventDate") >= since)

    Each comparison needs parentheses beside `&` and `|`. A date has a time zone; as the service compares whole seconds,
    a fraction of one widens what is asked for, with a warning. What cannot be asked for raises a `FilterError`.

    Attributes:
        name: the name.
    """

    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise FilterError('P() takes the name of a property, as in P("SendID")')

    def __eq__(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self, value: Value
    ) -> Condition:
        return self._compared(SimpleOperators.EQUALS, [value])

    def __ne__(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self, value: Value
    ) -> Condition:
        return self._compared(SimpleOperators.NOT_EQUALS, [value])

    def __lt__(self, value: Value) -> Condition:
        return self._compared(SimpleOperators.LESS_THAN, [value])

    def __le__(self, value: Value) -> Condition:
        return self._compared(SimpleOperators.LESS_THAN_OR_EQUAL, [value])

    def __gt__(self, value: Value) -> Condition:
        return self._compared(SimpleOperators.GREATER_THAN, [value])

    def __ge__(self, value: Value) -> Condition:
        return self._compared(SimpleOperators.GREATER_THAN_OR_EQUAL, [value])

    def in_(self, *values: Value | Iterable[Value]) -> Condition:
        """Return the condition that the property is one of these values, each of which is sent once.

        With one value it is the same as `==`: some objects fail with an IN of one. A str is one value.

        Args:
            values: the values, or one list or other collection of them.

        Raises:
            FilterError: there is none.
        """
        listed = _listed(values)
        if not listed:
            raise FilterError(f"{self!r}.in_(): there is no value, so nothing could be found")
        condition = self._compared(SimpleOperators.IN, listed)
        condition.value = [*dict.fromkeys(condition.value)]
        condition.date_value = [*dict.fromkeys(condition.date_value)]
        if len(condition.value) + len(condition.date_value) == 1:
            condition.simple_operator = SimpleOperators.EQUALS
        return condition

    def between(self, low: Value, high: Value) -> Condition:
        """Return the condition that the property is not below the one value and not above the other."""
        return self._compared(SimpleOperators.BETWEEN, [low, high])

    def like(self, text: str) -> Condition:
        """Return the condition that the property holds a text.

        The service puts a `%` before and after it. Source: the vendor's page about simple operators.

        Raises:
            FilterError: it is not a text.
        """
        if not isinstance(text, str):
            raise FilterError(f"{self!r}.like(): expected a str, got {type(text).__name__}")
        return self._compared(SimpleOperators.LIKE, [text])

    def is_null(self) -> Condition:
        """Return the condition that the property has no value."""
        return self._compared(SimpleOperators.IS_NULL, [])

    def is_not_null(self) -> Condition:
        """Return the condition that the property has a value."""
        return self._compared(SimpleOperators.IS_NOT_NULL, [])

    def __and__(self, other: Any) -> NoReturn:
        raise FilterError(
            f"{self!r} is not compared with anything: put each comparison into parentheses, as in "
            "(P('ID') > 1) & (P('ID') < 5)"
        )

    __rand__ = __or__ = __ror__ = __and__

    def __invert__(self) -> NoReturn:
        raise FilterError(f"{self!r} is not compared with anything: write {self!r} == False")

    def __bool__(self) -> NoReturn:
        raise FilterError(f"{self!r} is neither true nor false before it is sent: compare it, as in {self!r} == True")

    def __repr__(self) -> str:
        return f"P({self.name!r})"

    def _compared(self, operator: SimpleOperators, values: list[Any]) -> SimpleCondition:
        """Return the condition of this property, an operator and values.

        Raises:
            FilterError: the operator does not take them.
        """
        try:
            dates = self._dates(operator, values)
            texts = [] if dates else [text_of(value) for value in values]
        except ValueError as error:
            raise FilterError(f"{self!r}{_HERE[operator]}: {error}") from None
        return SimpleCondition(property=self.name, simple_operator=operator, value=texts, date_value=dates)

    def _dates(self, operator: SimpleOperators, values: list[Any]) -> list[datetime]:
        """Return dates in whole seconds; none for values of other types.

        Raises:
            ValueError: the operator does not take them.
        """
        dates = [value for value in values if isinstance(value, datetime)]
        if dates and len(dates) < len(values):
            raise ValueError("dates and other values in one comparison")
        ends = _UPPER.get(operator)
        whole = [whole_seconds(date, is_upper=end) for date, end in zip(dates, ends or [False] * len(dates))]
        if any(map(has_fraction, dates)):
            if ends is None:
                raise ValueError("the service compares whole seconds: write .between(...) for a date with a fraction")
            text = "the service compares dates in whole seconds, so it may find up to a second more than was asked for"
            warn(f"{self!r}: {text}")
        return whole


def _listed(values: tuple[Any, ...]) -> list[Any]:
    """Return the values that `in_` was given: one by one, or as one collection."""
    if len(values) == 1 and isinstance(values[0], Iterable) and not isinstance(values[0], (str, bytes, Mapping)):
        return [*values[0]]
    return [*values]
