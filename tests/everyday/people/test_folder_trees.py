"""Folders as a tree, of whatever the service may say: judged by walks over the plain parents."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import DataFolder
from sfmc_soap.everyday.people import FolderTree


def folder(id: int, parent: int, name: str = "x") -> DataFolder:
    """A folder in another one."""
    return DataFolder(id=id, name=name, parent_folder=DataFolder(id=parent))


SHOP = [
    folder(3, 2, "2026"),
    folder(1, 0, "Data extensions"),
    folder(2, 1, "Shop"),
    folder(5, 1, "Shop"),
    folder(4, 5, "2026"),
    folder(6, 1, "archive"),
]


def test_folders_know_their_path_and_what_is_in_them() -> None:
    tree = FolderTree(SHOP)
    assert [each.path for each in tree] == [
        "Data extensions",
        "Data extensions/archive",
        "Data extensions/Shop",
        "Data extensions/Shop/2026",
        "Data extensions/Shop",
        "Data extensions/Shop/2026",
    ]
    assert [child.id for child in tree[1].children] == [6, 2, 5]
    assert tree[3].parent is tree[2] and tree.roots == [tree[1]] and len(tree) == 6
    assert repr(tree) == "<FolderTree: 6 folders, 1 at the top>"
    assert "_tree" not in repr(tree[3])


def test_two_folders_of_one_path_are_both_found() -> None:
    tree = FolderTree([*SHOP, folder(7, 1, "Shop/2026")])
    assert [each.id for each in tree.find("Data extensions/Shop")] == [2, 5]
    assert [each.id for each in tree.find("Data extensions/Shop/2026")] == [3, 4, 7]
    assert tree.find("Shop") == []


def test_a_folder_whose_parent_is_not_there_is_at_the_top() -> None:
    assert [each.id for each in FolderTree([folder(2, 99), DataFolder(id=3, name="y"), folder(4, 2)]).roots] == [2, 3]


def test_of_folders_in_a_circle_the_first_is_at_the_top() -> None:
    tree = FolderTree([folder(9, 2), folder(2, 3), folder(3, 4), folder(4, 2), folder(5, 5)])
    assert [each.id for each in tree.roots] == [2, 5]
    assert sorted(str(each.id) for each in tree) == ["2", "3", "4", "5", "9"]


def test_folders_without_an_id_and_with_the_same_id_are_all_there() -> None:
    tree = FolderTree([DataFolder(name="no id"), folder(1, 0, "first"), folder(1, 0, "second"), folder(2, 1, "in it")])
    assert [each.path for each in tree] == ["first", "first/in it", "no id", "second"]
    with pytest.raises(KeyError, match=r"none of the .* folders has the ID"):
        tree[99]


def test_a_chain_of_thousands_is_walked_printed_pickled_and_copied() -> None:
    tree = FolderTree(folder(id, id - 1, "a") for id in range(1, 5001))
    assert tree[5000].path == "/".join(["a"] * 5000)
    assert [each.id for each in tree.find("/".join(["a"] * 5000))] == [5000]
    assert pickle.loads(pickle.dumps(tree[5000])).parent.id == 4999
    assert len(copy.deepcopy(tree)) == 5000 and len(repr(tree[5000])) < 100


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 7)), max_size=8))
def test_every_folder_is_there_once_and_stands_below_its_parent(pairs: list[tuple[int, int]]) -> None:
    given = [folder(id, parent, str(place)) for place, (id, parent) in enumerate(pairs)]
    tree = FolderTree(given)
    walked = list(tree)
    assert sorted(each.name for each in walked) == sorted(each.name for each in given if isinstance(each.name, str))
    for place, each in enumerate(walked):
        if each.parent is None:
            assert each in tree.roots
        else:
            assert each.parent in walked[:place] and each in each.parent.children
            assert each.parent.id == pairs[int(each.name)][1]
    # A folder is at the top if nothing says otherwise, or else once for each circle.
    first = {id: place for place, (id, _) in reversed([*enumerate(pairs)]) if id}
    above = [first.get(parent) if parent else None for _, parent in pairs]
    circles = {frozenset(circle) for place in range(len(pairs)) if (circle := _circle(above, place))}
    assert {int(root.name) for root in tree.roots} == {
        place for place, parent in enumerate(above) if parent is None
    } | {min(circle) for circle in circles}


def _circle(above: list[int | None], place: int) -> set[int]:
    """The circle that a place is on, if it is."""
    met, here = {place}, above[place]
    while here is not None and here != place:
        if here in met:
            return set()
        met.add(here)
        here = above[here]
    return met if here == place else set()
