"""Columns of the generated types: what they are called, of what type they are, and what an object has in them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    Attribute,
    ClientID,
    DataFolder,
    List,
    Model,
    OpenEvent,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    UnfitValue,
    XmlElement,
    from_dict,
    loads,
    specified,
    to_dict,
    unknown,
)
from sfmc_soap.everyday.frames.columns import columns_of
from sfmc_soap.everyday.frames.fitting import values_of
from support.everyday.tables import built
from support.profiles import examples
from support.strategies import MODELS, every_shard, instances

NAMESPACE = "http://exacttarget.com/wsdl/partnerAPI"


def event(inside: str) -> OpenEvent:
    """An event as it is received."""
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    return loads(f'<OpenEvent xmlns="{NAMESPACE}" xmlns:xsi="{xsi}">{inside}</OpenEvent>', OpenEvent)


def value(item: Model, name: str, model: type[Model] | None = None) -> Any:
    """The value of an item in a column."""
    [column] = columns_of(model or type(item), [name])
    [found] = values_of([item], column)
    return found


def test_types_follow_the_schema() -> None:
    """Enumerations, objects and lists are text, and so is what the type does not have."""
    names = ["SendID", "SubscriberKey", "EventDate", "EventType", "Client.ID", "Client", "PartnerProperties", "Other"]
    columns = columns_of(OpenEvent, names)
    assert [column.name for column in columns] == names
    assert [column.type for column in columns] == [int, str, dt.datetime, str, int, str, str, str]
    assert [column.type for column in columns_of(DataFolder, ["AllowChildren", "ParentFolder.ParentFolder.ID"])] == [
        bool,
        int,
    ]


def test_a_path_leads_into_the_objects_inside() -> None:
    """Also where there is none, at the end or on the way."""
    folder = DataFolder(parent_folder=DataFolder(id=7))
    assert value(folder, "ParentFolder.ID") == 7
    assert value(folder, "ParentFolder.Name") is None
    assert value(folder, "ParentFolder.ParentFolder.ID") is None
    assert value(DataFolder(), "ParentFolder.ParentFolder.ID") is None


def test_a_path_through_a_list_is_a_list() -> None:
    """The text of its column is JSON."""
    lists = [
        SubscriberList(list=List(id=3), status=SubscriberStatus.ACTIVE),
        SubscriberList(status=SubscriberStatus("Odd")),
    ]
    subscriber = Subscriber(lists=lists)
    assert [json.loads(value(subscriber, name)) for name in ("Lists.List.ID", "Lists.Status")] == [
        [3, None],
        ["Active", "Odd"],
    ]
    assert value(Subscriber(), "Lists.Status") is None


def test_objects_and_lists_are_json() -> None:
    """In the form of to_dict, which from_dict reads."""
    attributes = [Attribute(name="City", value="Örebro"), Attribute(name="None", value="")]
    subscriber = Subscriber(client=ClientID(id=1), attributes=attributes)
    assert from_dict(json.loads(value(subscriber, "Client"))) == subscriber.client
    assert [from_dict(each) for each in json.loads(value(subscriber, "Attributes"))] == attributes
    assert "Örebro" in value(subscriber, "Attributes")


def test_unset_and_nil_are_no_value() -> None:
    assert value(OpenEvent(), "SendID") is None
    assert value(event('<SendID xsi:nil="true"/><Other xsi:nil="1"/>'), "SendID") is None
    assert value(event('<SendID xsi:nil="true"/><Other xsi:nil="1"/>'), "Other") is None


def test_what_no_field_takes_is_text() -> None:
    """Elements that the type does not have: their text, their XML if they hold more, a list if there are several."""
    received = event("<Other>1</Other><Two>a</Two><Two/><Deep><In>x</In></Deep>")
    assert value(received, "Other") == "1"
    assert json.loads(value(received, "Two")) == ["a", ""]
    assert value(received, "Deep.In") == "x"
    assert value(received, "Deep.Out") is None
    deep = XmlElement(value(received, "Deep"))
    assert [child.text for child in deep.children] == ["x"]


def test_a_text_that_is_no_value_of_its_field_does_not_fit() -> None:
    """It is not lost: the field is unset, and what was received is told."""
    received = event("<SendID>many</SendID>")
    assert unknown(received) != []
    with pytest.raises(UnfitValue, match="column SendID: expected int, got str"):
        value(received, "SendID")


def test_the_same_name_in_another_type() -> None:
    """What counts is the field of the object that is there, not of the type that was asked for."""
    [column] = columns_of(OpenEvent, ["SubscriberKey"])
    assert values_of([Subscriber(subscriber_key="k"), OpenEvent(subscriber_key="e"), DataFolder()], column) == [
        "k",
        "e",
        None,
    ]


def test_columns_can_be_pickled() -> None:
    columns = columns_of(OpenEvent, ["SendID", "Client.ID", "EventType"])
    assert pickle.loads(pickle.dumps(columns)) == columns


@pytest.mark.slow
@every_shard
@given(data=st.data())
@examples(40)
def test_every_field_of_every_type(types: list[str], data: st.DataObject) -> None:
    """A column has what the field has, and Arrow takes it."""
    model = MODELS[data.draw(st.sampled_from(types))]
    item = data.draw(instances(model))
    fields = {
        field.metadata["particle"].wire: field.name
        for field in dataclasses.fields(model)
        if field.metadata["particle"].kind == "element"
    }
    columns = columns_of(model, fields)
    assert built([[item]], columns).schema.names == [*fields]
    for column in columns:
        name = fields[column.name]
        _check(values_of([item], column)[0], getattr(item, name) if name in specified(item) else None, column.type)


def _check(found: Any, held: Any, type: type) -> None:
    """Compare what is in a column with what is in the field."""
    if held is None:
        assert found is None
    elif isinstance(held, Model):
        assert json.loads(found) == json.loads(json.dumps(to_dict(held)))
    elif isinstance(held, list):
        assert len(json.loads(found)) == len(held)
    elif type is str:
        assert found == str(held)
    else:
        assert found == held or found != found
