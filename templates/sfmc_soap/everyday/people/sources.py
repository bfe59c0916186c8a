"""What selections of people, folders and business units read."""

from __future__ import annotations

from collections.abc import Sequence

from ... import BusinessUnit, DataFolder, FilterPart, ListSubscriber
from ..filters import P
from ..select.objects import Objects, objects_of

_MEMBER = "ID SubscriberKey ListID Status CreatedDate ModifiedDate".split()
_BUSINESS_UNIT = "ID Name ParentID CustomerKey IsActive".split()
_FOLDER = "ID CustomerKey Name Description ContentType ParentFolder.ID".split()


def members_of(list_id: int, properties: Sequence[str | P], where: FilterPart | None) -> Objects[ListSubscriber]:
    """Return what `list_members` reads.

    Raises:
        TypeError: the ID is no number.
    """
    if not isinstance(list_id, int):
        raise TypeError(
            f"list_members() takes the ID of a list, and not {type(list_id).__name__}: by its name it is found by"
            " select(List, 'ID', where=P('ListName') == 'Tea club').one().id"
        )
    on_list = P("ListID") == list_id
    both = on_list if where is None else on_list & where
    return objects_of(ListSubscriber, properties or _MEMBER, where=both)


def business_units(properties: Sequence[str | P], where: FilterPart | None) -> Objects[BusinessUnit]:
    """Return what `business_units` reads."""
    return objects_of(BusinessUnit, properties or _BUSINESS_UNIT, where=where)


def folders_of(content_types: Sequence[str]) -> Objects[DataFolder]:
    """Return what `folders` reads: those of some content types, of all if none is named."""
    where = P("ContentType").in_(content_types) if content_types else None
    return objects_of(DataFolder, _FOLDER, where=where)
