"""What a WSDL says, as facts that every reader of it can state in the same words.

Names are `{namespace}local`. A field's subject is `type.field`, what is in a wrapper `type.wrapper/field`; `*` is a
wildcard.

kind            subject     value
type            name        "type", "message" (an element with a type of its own), "enum" or "pattern"
base            type        the type it extends
abstract        type        ""
order           type        its own fields, without its base's
field type      field       its type, "" for a wrapper
min, max        field       0 or 1 (an arm of a choice: 0); 1 or "unbounded"
nillable        field       ""
choice          type#n      the arms of its n-th choice
choice min      type#n      1 if one arm must be there, else 0
note            any         what is said of it: "Deprecated. Use X.", "Reserved."
members         enum        its values in order
pattern         pattern     its regular expression
element         element     the type it names, "" for a message
operations      ""          their names in order
action          operation   its SOAPAction
request         operation   the element of its request
response        operation   the element of its response
service         ""          its name
endpoint        ""          address
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

ANY = "*"
UNBOUNDED = "unbounded"
NAMESPACES = ("{http://exacttarget.com/wsdl/partnerAPI}", "{urn:fault.partner.exacttarget.com}")
"""What the names of the WSDL's own declarations begin with."""


class Fact(NamedTuple):
    """One fact."""

    kind: str
    subject: str
    value: object = ""


class Reader(ABC):
    """Another implementation that reads WSDLs.

    Attributes:
        facts: all it says about this one.
    """

    facts: frozenset[Fact]

    @abstractmethod
    def sees(self, fact: Fact) -> Fact | None:
        """What it would say of a fact, None for nothing."""
