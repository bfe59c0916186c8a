"""Folders as a tree, whatever the service says of them: parents may be missing, and may go in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ... import DataFolder


@dataclass(frozen=True, eq=False, kw_only=True)
class Folder:
    """A folder in a `FolderTree`.

    Attributes:
        id: its ID, by which objects name it: as CategoryID, or Category of a List. None if the service gave none.
        name: its name. Folders of one name may stand side by side.
        object: the folder as the service gave it.
    """

    id: int | None
    name: str
    object: DataFolder = field(repr=False)
    _tree: FolderTree = field(repr=False)
    _place: int = field(repr=False)

    @property
    def parent(self) -> Folder | None:
        """The folder that it stands in; None at the top."""
        return self._tree.parent_at(self._place)

    @property
    def children(self) -> list[Folder]:
        """The folders in it, by name."""
        return self._tree.children_at(self._place)

    @property
    def path(self) -> str:
        """The names from the top down to this one, as in `Data extensions/Shop/2026`."""
        names, folder = [self.name], self.parent
        while folder is not None:
            names.append(folder.name)
            folder = folder.parent
        return "/".join(reversed(names))


class FolderTree:
    """Folders by what they stand in. Iterate over it for all of them: each comes after the one that it stands in.

    A folder is at the top if it has no parent, or if its parent is not among the folders. Of folders that stand in each
    other in a circle, the first one is at the top.

    Args:
        folders: the folders.
    """

    # The folders know each other by their places alone: a chain of thousands is pickled without recursion.

    def __init__(self, folders: Iterable[DataFolder]) -> None:
        self._folders = [
            Folder(
                id=each.id if isinstance(each.id, int) else None,
                name=each.name if isinstance(each.name, str) else "",
                object=each,
                _tree=self,
                _place=place,
            )
            for place, each in enumerate(folders)
        ]
        # Of two with one ID, the first has what stands in them. 0 is the parent of what stands at the top.
        self._places: dict[int | None, int] = {}
        for place, folder in enumerate(self._folders):
            if folder.id:
                self._places.setdefault(folder.id, place)
        self._parents = [self._places.get(_parent_id(folder.object)) for folder in self._folders]
        self._cut_circles()
        self._children: dict[Folder | None, list[Folder]] = {}
        for folder in sorted(self._folders, key=lambda folder: folder.name.casefold()):
            self._children.setdefault(folder.parent, []).append(folder)

    @property
    def roots(self) -> list[Folder]:
        """The folders at the top, by name."""
        return self._children.get(None, [])

    def __len__(self) -> int:
        return len(self._folders)

    def __iter__(self) -> Iterator[Folder]:
        waiting = self.roots[::-1]
        while waiting:
            folder = waiting.pop()
            yield folder
            waiting += reversed(folder.children)

    def __getitem__(self, id: int) -> Folder:
        if id not in self._places:
            raise KeyError(f"none of the {len(self)} folders has the ID {id!r}")
        return self._folders[self._places[id]]

    def __repr__(self) -> str:
        return f"<FolderTree: {len(self)} folders, {len(self.roots)} at the top>"

    def find(self, path: str) -> list[Folder]:
        """Return the folders with a path, as in `Data extensions/Shop`: none, or several where names are there twice.

        Names may hold slashes.
        """
        found = []
        waiting = [(root, path) for root in reversed(self.roots)]
        while waiting:
            folder, rest = waiting.pop()
            if rest == folder.name:
                found.append(folder)
            if rest.startswith(f"{folder.name}/"):
                below = rest[len(folder.name) + 1 :]
                waiting += [(child, below) for child in reversed(folder.children)]
        return found

    def parent_at(self, place: int) -> Folder | None:
        """Return the folder that one stands in, by its place among all."""
        above = self._parents[place]
        return None if above is None else self._folders[above]

    def children_at(self, place: int) -> list[Folder]:
        """Return the folders in one, by its place among all."""
        return self._children.get(self._folders[place], [])

    def _cut_circles(self) -> None:
        """Put the first folder of each circle at the top."""
        seen: set[int] = set()
        for start in range(len(self._folders)):
            way: list[int] = []
            place: int | None = start
            while place is not None and place not in seen:
                seen.add(place)
                way.append(place)
                place = self._parents[place]
            if place is not None and place in way:
                self._parents[min(way[way.index(place) :])] = None


def _parent_id(folder: DataFolder) -> int | None:
    parent = folder.parent_folder
    return parent.id if isinstance(parent, DataFolder) and isinstance(parent.id, int) else None
