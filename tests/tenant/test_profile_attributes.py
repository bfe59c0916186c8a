"""Profile attributes: set up by Configure, and held to what they are."""

from __future__ import annotations

import pytest
from sfmc_soap import (
    Attribute,
    Client,
    ConfigureResult,
    List,
    OperationError,
    PicklistItem,
    PropertyDefinition,
    PropertyType,
    RetrieveRequest,
    Subscriber,
)
from support.tenant.asking import equals, found
from support.tenant.people import ada, codes, created, updated

SIZE = PropertyDefinition(name="Shoe Size", property_type=PropertyType.DOUBLE, min_value="10", max_value="60")
COLOR = PropertyDefinition(
    name="Color", is_restricted_picklist=True, picklist_items=[PicklistItem(value="red"), PicklistItem(value="blue")]
)
CODE = PropertyDefinition(name="Code", min_length=2, max_length=3)


def configured(client: Client, action: str, *definitions: PropertyDefinition | List) -> list[ConfigureResult]:
    results = client.configure(action=action, configurations=list(definitions), raise_on=[]).results
    assert isinstance(results, list)
    return results


def refused(results: list[ConfigureResult]) -> list[object]:
    return [None if result.status_code == "OK" else result.error_code for result in results]


def with_value(name: str, value: str) -> Subscriber:
    return ada(attributes=[Attribute(name=name, value=value)])


def values(client: Client) -> dict[object, object]:
    (person,) = found(client, Subscriber, "ID", equals("SubscriberKey", "ada"))
    return {attribute.name: attribute.value for attribute in person.attributes}


@pytest.mark.parametrize("action", ["create", "Create"])
def test_an_attribute_that_is_set_up_is_kept(client: Client, action: str) -> None:
    assert refused(configured(client, action, PropertyDefinition(name="Company"))) == [None]
    created(client, with_value("Company", "Engines"))
    assert values(client) == {"Company": "Engines"}


def test_a_deleted_attribute_is_gone_with_its_values(client: Client) -> None:
    configured(client, "create", CODE)
    created(client, with_value("Code", "ab"))
    assert refused(configured(client, "delete", PropertyDefinition(name="Code"))) == [None]
    assert values(client) == {}
    configured(client, "create", CODE)
    assert values(client) == {}


@pytest.mark.parametrize(
    ("definition", "value", "fits"),
    [
        (SIZE, "38.5", True),
        (SIZE, "", True),
        (SIZE, "small", False),
        (SIZE, "9", False),
        (SIZE, "nan", False),
        (COLOR, "red", True),
        (COLOR, "green", False),
        (CODE, "abc", True),
        (CODE, "a", False),
        (CODE, "abcd", False),
        (PropertyDefinition(name="Born", property_type=PropertyType.DATETIME), "1815-12-10", True),
        (PropertyDefinition(name="Born", property_type=PropertyType.DATETIME), "12/10/1815 9:00 AM", True),
        (PropertyDefinition(name="Born", property_type=PropertyType.DATETIME), "Main Street 1", False),
        (PropertyDefinition(name="Member", property_type=PropertyType.BOOLEAN), "True", True),
        (PropertyDefinition(name="Member", property_type=PropertyType.BOOLEAN), "perhaps", False),
    ],
)
def test_a_value_must_fit(client: Client, definition: PropertyDefinition, value: str, fits: bool) -> None:
    configured(client, "create", definition)
    person = with_value(str(definition.name), value)
    assert codes(created(client, person)) == [None if fits else 12004]


def test_a_required_attribute_must_be_given_unless_it_has_a_default(client: Client) -> None:
    configured(client, "create", PropertyDefinition(name="Company", is_required=True))
    assert codes(created(client, ada())) == [12006]
    configured(client, "delete", PropertyDefinition(name="Company"))
    configured(client, "create", PropertyDefinition(name="Company", is_required=True, default_value="Engines"))
    assert codes(created(client, ada())) == [None]
    assert values(client) == {"Company": "Engines"}
    assert codes(updated(client, Subscriber(subscriber_key="ada"))) == [None]


def size(**values: str) -> PropertyDefinition:
    return PropertyDefinition(name="Size", property_type=PropertyType.DOUBLE, **values)  # type: ignore[arg-type]


RED = [PicklistItem(value="red", label="Red", is_default_value=False)]


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (PropertyDefinition(), 67002),
        (PropertyDefinition(name="1st"), 67003),
        (PropertyDefinition(name="Company$"), 67004),
        (PropertyDefinition(name="Email Address"), 67005),
        (PropertyDefinition(name="First Name"), 67006),
        (PropertyDefinition(name="Code", min_length=3, max_length=2), 67000),
        (PropertyDefinition(name="Size", min_value="small"), 67013),
        (PropertyDefinition(name="Size", max_value="large"), 67015),
        (PropertyDefinition(name="Color", is_restricted_picklist=True), 67007),
        (size(default_value="small"), 67012),
        (
            PropertyDefinition(name="Color", is_restricted_picklist=True, picklist_items=RED, default_value="blue"),
            67012,
        ),
        (size(default_value="1", min_value="2"), 67014),
        (size(default_value="nan"), 67014),
        (size(default_value="3", max_value="2"), 67016),
        (PropertyDefinition(name="Code", default_value="a", min_length=2), 67017),
        (PropertyDefinition(name="Code", default_value="abc", max_length=2), 67018),
    ],
)
def test_what_create_refuses(client: Client, definition: PropertyDefinition, code: int) -> None:
    assert refused(configured(client, "create", definition)) == [code]


def test_an_update_changes_little_and_only_what_is_there(client: Client) -> None:
    configured(client, "create", CODE)
    changes = [
        PropertyDefinition(name="Code", description="Two or three letters"),
        PropertyDefinition(name="Code", max_length=5),
        PropertyDefinition(name="Code", is_required=True),
        PropertyDefinition(name="Codes"),
    ]
    assert refused(configured(client, "update", *changes)) == [None, 67032, 67026, 67020]


def test_configure_does_nothing_else(client: Client) -> None:
    assert refused(configured(client, "shuffle", PropertyDefinition(name="Company"))) == [3]
    assert refused(configured(client, "create", List(list_name="Spring"))) == [5]
    with pytest.raises(OperationError):
        client.retrieve(RetrieveRequest(object_type="PropertyDefinition", properties=["Name"]))
