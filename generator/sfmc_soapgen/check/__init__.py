"""The checks of a WSDL's meaning: what would give wrong or unsafe code is an error here, with file and line."""

from __future__ import annotations

from ..ir import Service
from .content import check_enums, check_fields, check_inheritance
from .names import check_names, check_unique
from .references import check_operations, check_references
from .simple_types import check_schema_values, check_simple_types

__all__ = ["check"]


def check(service: Service) -> None:
    """Check what the other stages rely on.

    Raises:
        InputError: a name leads nowhere or is declared twice, or inheritance goes in a circle.
        UnsupportedError: the WSDL is sound, but no safe code can be made of it.
    """
    check_names(service)
    check_unique(service)
    check_references(service)
    check_operations(service)
    check_inheritance(service)
    check_fields(service)
    check_enums(service)
    check_simple_types(service)
    check_schema_values(service)
