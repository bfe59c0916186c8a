"""Filters of a Retrieve: `P("SendID") == 43`, joined by `&` and `|`.

Imports run one way, top to bottom:

    errors  comparands      FilterError; values as a filter holds them
    parts                   what is in a filter part, made here or by hand
    wording                 a filter as text
    conditions              filter parts that `&` and `|` join
    properties              `P`
    limits                  what each object takes in a filter
    preparing               the filters of the requests that are sent
"""

from __future__ import annotations

from .conditions import Condition
from .errors import FilterError
from .parts import filtered_properties, replaced
from .preparing import prepare
from .properties import P

__all__ = ["Condition", "FilterError", "P", "filtered_properties", "prepare", "replaced"]
