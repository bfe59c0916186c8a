"""The two faces of everything that does I/O: code that blocks and code that awaits, from one text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..templating import environment


@dataclass(frozen=True)
class Face:
    """The words in which the two faces differ.

    Attributes:
        client: the client's class.
        name: what stands before the name of a class.
        prefix: what stands before `def` of what may wait.
        wait: what stands before a call that may wait.
        loop: the keyword of a loop.
        iterator: the type that a loop takes its items from.
        iter: the method that returns one.
    """

    client: str
    name: str
    prefix: str
    wait: str
    loop: str
    iterator: str
    iter: str


FACES = (
    Face(
        client="Client",
        name="",
        prefix="",
        wait="",
        loop="for",
        iterator="Iterator",
        iter="__iter__",
    ),
    Face(
        client="AsyncClient",
        name="Async",
        prefix="async ",
        wait="await ",
        loop="async for",
        iterator="AsyncIterator",
        iter="__aiter__",
    ),
)
"""Blocking, and in asyncio."""


@dataclass(frozen=True)
class FacesView:
    """What a template of a room is given, as `view`.

    Attributes:
        faces: the two faces.
        methods: what other rooms give to the classes of each face, by the name of its client, as source.
        imports: the statements that import what the annotations of these methods name: of Python's own modules, and of
            the package.
    """

    faces: tuple[Face, ...] = FACES
    methods: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {face.client: () for face in FACES})
    imports: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def with_faces(template: str, view: FacesView) -> str:
    """Return a module of a room, which has both faces.

    Args:
        template: its template.
        view: what the template is given.
    """
    return environment().from_string(template).render(view=view)


@lru_cache
def with_faces_alone(template: str) -> str:
    """Return a module of a room to which no other room gives methods. Reading rooms and emitting them both take it."""
    return with_faces(template, FacesView())
