"""Pages as HTML, from templates that escape whatever they are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sfmc_soap import SERVER_TIME

_LONGEST = 2000
"""How many characters of a value are shown."""


def render(template: str, **values: Any) -> str:
    """Return a page, or a part of one."""
    return _ENVIRONMENT.get_template(template).render(values)


def address(path: str, query: Mapping[str, Any]) -> str:
    """Return an address on this server, without the members of the query that are empty."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def shorten(text: str, most: int = 500) -> str:
    """Return the beginning of a text, and how many characters were cut off.

    Args:
        text: the text.
        most: how many characters to keep.
    """
    return text if len(text) <= most else f"{text[:most]}... ({len(text) - most} more characters)"


def shown(value: Any) -> str:
    """Return a value for people to read; HTML for a time, so that machines can read it as well."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            local = value.astimezone(SERVER_TIME) if value.tzinfo else value
            return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), f"{local:%Y-%m-%d %H:%M:%S}")
    return shorten(str(value), _LONGEST)


_ENVIRONMENT = Environment(
    loader=PackageLoader("sfmc_tenant.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["shown"] = shown
