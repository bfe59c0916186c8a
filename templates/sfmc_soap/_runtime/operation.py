"""Operations and ports as typed descriptions. A client calls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .model import Model

if TYPE_CHECKING:
    from .envelope import SoapVersion

Request = TypeVar("Request", bound=Model)
Response = TypeVar("Response", bound=Model)


@dataclass(frozen=True, slots=True)
class Operation(Generic[Request, Response]):
    """One document/literal operation of a port type.

    Attributes:
        name: its name in the WSDL.
        soap_action: the value of the SOAPAction header, without quotes.
        request, response: the classes of its messages.
        request_element, response_element: the qualified names of their elements: `wrap(obj, root=...)` takes one where
            several elements share a class.
        request_headers, response_headers: the classes of the header blocks that the WSDL names.
        faults: the classes that the detail of a fault may hold.
    """

    name: str
    soap_action: str
    request: type[Request]
    response: type[Response]
    request_element: str
    response_element: str
    request_headers: tuple[type[Any], ...] = ()
    response_headers: tuple[type[Any], ...] = ()
    faults: tuple[type[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a service: where and how it can be called.

    Attributes:
        service, name, port_type: names in the WSDL.
        version: the SOAP version of its binding.
        endpoint: its address.
    """

    service: str
    name: str
    port_type: str
    version: SoapVersion
    endpoint: str
