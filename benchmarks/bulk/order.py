"""What a program is to pull."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx

from ..caller import Caller, logged_in
from ..serving import PACKAGE
from . import DAY, SINCE


@dataclass(frozen=True)
class Order:
    """What a program is to pull.

    Attributes:
        address: where the tenant is.
        count: how many.
        total: how many the tenant has.
    """

    address: str
    count: int
    total: int

    @property
    def credentials(self) -> Mapping[str, str]:
        """What a program logs in with."""
        return {**PACKAGE, "auth_url": self.address}

    @property
    def until(self) -> datetime:
        """When the events have happened that are to be pulled."""
        return SINCE + DAY * self.count / self.total

    @contextmanager
    def caller(self) -> Iterator[Caller]:
        """Log in without a client."""
        with httpx.Client() as http:
            yield logged_in(http, self.credentials)
