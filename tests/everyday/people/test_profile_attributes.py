"""The profile attributes of a subscriber as a dict."""

from __future__ import annotations

from sfmc_soap import Attribute, Subscriber
from sfmc_soap.everyday.people import profile_attributes


def test_attributes_are_a_dict_in_their_order() -> None:
    ada = Subscriber(attributes=[Attribute(name="First Name", value="Ada"), Attribute(name="City", value="")])
    assert profile_attributes(ada) == {"First Name": "Ada", "City": None}


def test_what_is_unset_or_nil_is_none_or_not_there() -> None:
    odd = Subscriber(attributes=[Attribute(name="A"), Attribute(name="B", value=None), Attribute(value="x")])  # type: ignore[arg-type]
    assert profile_attributes(odd) == {"A": None, "B": None}
    assert profile_attributes(Subscriber()) == {}
