"""What an operation is: a typed description, without a way to call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from .model import Model

Request = TypeVar("Request", bound=Model)
Response = TypeVar("Response", bound=Model)


@dataclass(frozen=True, slots=True)
class Operation(Generic[Request, Response]):
    """One document/literal operation of the port type.

    Attributes:
        name: its name in the WSDL.
        soap_action: the value of the SOAPAction header, without quotes.
        request, response: the classes of its messages.
    """

    name: str
    soap_action: str
    request: type[Request]
    response: type[Response]
