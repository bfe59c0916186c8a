"""What all calls of a client share, and what they need of the generated package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ..envelope import HeaderBlock, SoapVersion
from ..faults import Fault
from ..header import Header
from ..model import Model
from ..operation import Operation, Port
from ..xml.limits import Limits
from ..xml.raw import XmlElement
from .credentials import Credentials
from .retrying import RetryBudget
from .settings import Settings
from .token_manager import TokenManager
from .turns import Line

R = TypeVar("R", bound=Model)


class Wrap(Protocol):
    """The package's `wrap`, which puts a message into an envelope."""

    def __call__(
        self,
        body: Model,
        *,
        root: str | None = ...,
        headers: Iterable[HeaderBlock | Model | XmlElement] = ...,
        version: SoapVersion = ...,
    ) -> bytes: ...


class OpenEnvelope(Protocol):
    """A function that returns the body of an envelope, a message of the given type or a fault, and its header."""

    def __call__(
        self, data: bytes | str, type: type[R], *, limits: Limits = ..., encoding: str | None = ...
    ) -> tuple[R | Fault, Header]: ...


@dataclass(frozen=True, kw_only=True)
class Bindings:
    """The parts of the generated package that a client needs.

    Attributes:
        wrap: puts a message into an envelope.
        open: takes the message or the fault out of an envelope.
        operations: the operations by their names in the WSDL.
        ports: the ports in the WSDL.
        has_tenants: whether each tenant has an address of its own, so that those of the ports serve nobody.
        has_select: whether clients have `select`, which reads all pages.
        is_part: whether types or operations of the WSDL were left out.
        user_agent: the value of the User-Agent header.
    """

    wrap: Wrap
    open: OpenEnvelope
    operations: Mapping[str, Operation[Any, Any]]
    ports: tuple[Port, ...]
    has_tenants: bool
    has_select: bool
    is_part: bool
    user_agent: str

    def port(self, operation: Operation[Any, Any], version: SoapVersion | None) -> Port:
        """Return the first port that offers an operation: in a SOAP version, if there is one."""
        ports = [port for port in self.ports if port.port_type == operation.port_type] or self.ports
        return next((port for port in ports if version in (None, port.version)), ports[0])


@dataclass(frozen=True, kw_only=True)
class CallContext:
    """What all calls of a client share.

    Attributes:
        bindings: the generated package.
        credentials: who calls.
        settings: the settings of the client.
        budget: the retries that the client has left.
        tokens: the manager of the credentials' token.
        line: where the client's calls wait for their turn.
    """

    bindings: Bindings
    credentials: Credentials
    settings: Settings
    budget: RetryBudget
    tokens: TokenManager = field(repr=False)
    line: Line = field(repr=False)
