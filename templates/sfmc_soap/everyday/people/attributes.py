"""The profile attributes of a subscriber."""

from __future__ import annotations

from ... import Subscriber


def profile_attributes(subscriber: Subscriber) -> dict[str, str | None]:
    """Return the profile attributes of a subscriber as a dict: None for one without a value.

    A Retrieve of subscribers gives them without being asked for them. Their names must not be among its properties
    (guide, "Retrieving profile attributes on the Subscriber object"). Of two with one name, the later counts.
    """
    return {
        attribute.name: attribute.value if isinstance(attribute.value, str) and attribute.value else None
        for attribute in subscriber.attributes or []
        if isinstance(attribute.name, str)
    }
