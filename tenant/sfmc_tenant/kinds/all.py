"""The kinds that every tenant knows."""

from __future__ import annotations

import sfmc_soap

from .kinds import Kinds
from .stored import StoredKind


def all_kinds() -> Kinds:
    """Return them."""
    return Kinds([StoredKind(sfmc_soap.DataFolder), StoredKind(sfmc_soap.Email)])
