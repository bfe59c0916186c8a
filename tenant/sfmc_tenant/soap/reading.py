"""What the service makes of a message that its schema does not allow, as a serializer of .NET does.

Elements and texts that it does not know are lost, and so is a second copy of an element. A value that is none of its
type makes the whole message unreadable.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from sfmc_soap import Model, Unknown, XmlElement, unknown

from ..call.errors import ServiceFault
from ..kinds.base.wire_names import field_of, model_inside
from ..redaction import HIDDEN, is_secret

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def read_as_the_service_does(message: Model) -> None:
    """Take from a message what the service loses of it.

    Raises:
        ServiceFault: the service cannot read it.
    """
    waiting: list[Any] = [message]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, Enum):
            if not getattr(each, "known", True):
                raise _unreadable(str(each), type(each).__name__)
        elif isinstance(each, Model):
            for lost in unknown(each):
                _check(each, lost)
            unknown(each).clear()
            waiting += [held for held in vars(each).values() if isinstance(held, Enum | Model | list)]


def _check(holder: Model, lost: Unknown) -> None:
    """Check that something which was not understood can be lost.

    Raises:
        ServiceFault: it is a value of a field, but not of its type.
    """
    element = lost.xml
    if not isinstance(element, XmlElement) or lost.instead_of is not None:
        return
    wire = element.tag.rpartition("}")[2]
    found = field_of(type(holder), wire)
    if found is None or lost.within or wire != lost.after:
        return
    name, particle = found
    if wire == "Objects" and element.attributes.get(_NIL) in ("true", "1"):
        raise ServiceFault("An object of the message is null.", 6)
    is_copy = not particle.many and name in vars(holder)
    takes_anything = particle.type == "xs:string" or model_inside(type(holder), wire) is not None
    if not is_copy and not takes_anything:
        raise _unreadable(element.text, wire)


def _unreadable(text: str, name: str) -> ServiceFault:
    told = HIDDEN if is_secret(name) else text[:100]
    wrong = f"Instance validation error: '{told}' is not a valid value for {name}."
    said = f"Server was unable to read request. ---> There is an error in the XML document. ---> {wrong}"
    return ServiceFault(said, faultcode="Client")
