"""Operations and ports as typed descriptions. A client calls them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
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
        request: the class of its request message.
        response: the class of its response message.
        request_element: the qualified name of the request's element: `wrap(obj, root=...)` takes it where several
            elements share a class.
        response_element: the qualified name of the response's element.
        request_headers: the classes of the header blocks that the WSDL names for requests.
        response_headers: those that it names for responses.
        faults: the classes that the detail of a fault may hold.
        port_type: the name of its port type, which its ports offer.
    """

    name: str
    soap_action: str
    request: type[Request]
    response: type[Response]
    _: KW_ONLY
    request_element: str
    response_element: str
    request_headers: tuple[type[Any], ...] = ()
    response_headers: tuple[type[Any], ...] = ()
    faults: tuple[type[Any], ...] = ()
    port_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port of a service: where and how it can be called.

    Attributes:
        service: the name of its service in the WSDL.
        name: its own name.
        port_type: the name of its port type.
        version: the SOAP version of its binding.
        endpoint: its address.
    """

    service: str
    name: str
    port_type: str
    version: SoapVersion
    endpoint: str
