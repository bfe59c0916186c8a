"""What tables and files can fail with."""

from __future__ import annotations

from ..._runtime.errors import SfmcSoapError


class UnfitValue(SfmcSoapError, ValueError):
    """A value that does not fit its column. The message does not show the value, which may be a secret.

    Attributes:
        problem: what is wrong with it.
        row: the position of its item among all items, from 0.
        column: the name of the column.
    """

    def __init__(self, problem: str, row: int, column: str) -> None:
        super().__init__(problem, row, column)
        self.problem, self.row, self.column = problem, row, column

    def __str__(self) -> str:
        return f'row {self.row} (from 0), column {self.column}: {self.problem}; unfit="null" leaves such values out'


class MissingLibrary(SfmcSoapError, ImportError):
    """A library is needed that is not installed. The message says how to install it."""
