"""A small WSDL of Marketing Cloud, and templates with rooms of their own, to see which of them a package has."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from sfmc_soapgen import resources
from sfmc_soapgen.pipeline import Settings, understand
from sfmc_soapgen.python.bindings import MARKETING_CLOUD, Bindings, Selection
from sfmc_soapgen.wsdl.reader import Sources

from support.wsdls import FILE, NS, sequence, wsdl

MESSAGES = {"Retrieve": ("RetrieveRequest", "RetrieveResponse"), "Create": ("CreateRequest", "CreateResponse")}
PARTS = sequence("", of="FilterPart") + sequence("", of="Account") + sequence("", of="Other")

ROOMS = {
    "everyday/__init__.py": '"""Everyday work."""\n',
    "everyday/filters/__init__.py": '"""Filters."""\n\nfrom .conditions import Condition, P\n',
    "everyday/filters/conditions.py": '''"""Conditions."""

from __future__ import annotations

from ... import FilterPart
from ..._runtime.unset import UNSET


class Condition:
    """A condition."""

    part: FilterPart | None = None
    nothing = UNSET


P = Condition
''',
    "everyday/select/__init__.py": '''"""Pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...operations import RETRIEVE as RETRIEVE
from ..filters import Condition as Condition
from .selections import AsyncSelection, NoResult, Selection

SelectionInterrupted = SeveralResults = UnexpectedType = NoResult
''',
    "everyday/select/selections.py.jinja": '''"""Selections: {{ view.faces|map(attribute="client")|join(", ") }}."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator


class NoResult(Exception):
    """Nothing is there."""

{% for face in view.faces %}

class {{ face.name }}Selection:
    """What is selected."""

    {{ face.prefix }}def {{ face.iter }}(self) -> {{ face.iterator }}[int]:
        yield 7

    {{ face.prefix }}def pages(self) -> int:
        number = 0
        {{ face.loop }} _ in self:
            number += 1
        return number
{% endfor %}
''',
    "everyday/select/_methods.jinja": '''    def select(
        self, where: Condition | None = None, *more: Sequence[str]
    ) -> {{ face.name }}Selection:
        """Select."""
        from .everyday.select.selections import {{ face.name }}Selection

        return {{ face.name }}Selection()
''',
    "everyday/people/__init__.py": '''"""People."""


def profile_attributes() -> object:
    """Return the room that this one needs."""
    from .. import select

    return select
''',
    "everyday/people/_methods.jinja": '''    def folders(self) -> list[Account]:
        """Return nothing."""
        return []
''',
}
"""Templates: `people` needs `select` and, for a method, a type; `select` needs `filters` and the operation Retrieve."""

ROOMS_WITH_TABLES = {
    "everyday/rows/__init__.py": '"""Rows."""\n\nNoSuchColumn = NoSuchDataExtension = LookupError\n',
    "everyday/rows/tables.py.jinja": '''"""Tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ... import FilterPart
{% for section in view.imports %}
{% for statement in section %}
    {{ statement }}
{% endfor %}
{% endfor %}
{% for face in view.faces %}

class {{ face.name }}DataExtensionTable:
    """A table."""

    {{ face.prefix }}def rows(self, where: FilterPart) -> Iterable[str]:
        return ()

{% for source in view.methods[face.client] %}
{{ source }}
{% endfor %}
{% endfor %}
''',
    "everyday/storing/__init__.py": '"""Storing."""\n',
    "everyday/storing/_table_methods.jinja": '''    {{ face.prefix }}def clear(
        self, where: Condition, names: Iterable[str]
    ) -> Other:
        """Clear."""
        from ..storing import clear

        return {{ face.wait }}clear(self, where, names)
''',
}
"""More of them: `storing`, which needs a type for them, gives methods to the tables of `rows`."""

ROOM_WITH_SUBMODULE = {
    "everyday/cluster/__init__.py": '"""Clusters."""\n\nfrom ..filters import Condition as Condition\n',
    "dask.py": '"""Frames."""\n\nfrom .everyday.cluster import Condition as Condition\n',
}
"""One more: `cluster`, which has a module of the package."""


def small_wsdl(body: str = PARTS, operations: Mapping[str, tuple[str, str]] = MESSAGES) -> bytes:
    """A WSDL of Marketing Cloud's namespace."""
    messages = "".join(
        f'<xs:element name="{element}"><xs:complexType/></xs:element>'
        for each in operations.values()
        for element in each
    )
    return wsdl(body + messages, operations=operations).replace(NS.encode(), MARKETING_CLOUD.encode())


def templates_with(folder: Path, rooms: Mapping[str, str]) -> Path:
    """The templates, with other rooms."""
    templates = folder / "templates"
    shutil.copytree(resources.TEMPLATES, templates, ignore=shutil.ignore_patterns("everyday", "__pycache__"))
    for path, text in rooms.items():
        (templates / path).parent.mkdir(parents=True, exist_ok=True)
        (templates / path).write_text(text)
    return templates


def sources_of(data: bytes) -> Sources:
    """A WSDL that was read."""
    return Sources(FILE, {FILE: data})


def settings_with(templates: Path, everyday: tuple[str, ...] | None = None, **chosen: tuple[str, ...]) -> Settings:
    """Settings with these templates, for everything or a part."""
    return Settings(templates=templates, selection=Selection(everyday=everyday, **chosen))


def bindings_with(templates: Path, data: bytes) -> Bindings:
    """All of a WSDL, understood with these templates."""
    return understand(sources_of(data), settings_with(templates))
