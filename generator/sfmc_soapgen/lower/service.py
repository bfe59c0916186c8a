"""The WSDL around the schemas: services, ports, bindings, port types and messages become operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from xsdata.formats.dataclass.models.generics import AnyElement
from xsdata.models import wsdl

from ..errors import InputError, UnsupportedError, did_you_mean
from ..ir import Operation, Port, QName, Service
from ..wsdl.grammar import SOAP, SOAP12
from ..wsdl.xsdata_adapter import Tree
from .documentation import wsdl_documentation
from .scope import resolve

_Node = TypeVar("_Node", bound=wsdl.WsdlElement)
_Name = TypeVar("_Name", str, QName)

_VERSIONS = {SOAP: "1.1", SOAP12: "1.2"}


def read_service(tree: Tree) -> Service:
    """Return the service without its types: SOAP ports, and the operations of their port types.

    Raises:
        InputError: something is missing, contradictory or declared twice.
        UnsupportedError: there is no SOAP port, or an operation is not of a kind that is supported.
    """
    reader = _Reader(tree)
    ports: list[Port] = []
    operations: dict[QName, tuple[Operation, ...]] = {}
    for name, service in reader.services.items():
        for node in reader.ports(service):
            binding = reader.binding(node)
            version = _version(binding)
            if version is None:
                continue  # HTTP GET or POST: not SOAP
            port = reader.port(name, node, binding, version=version)
            found = reader.operations(binding)
            if operations.setdefault(port.port_type, found) != found:
                problem = f"wsdl:binding {binding.name!r} and another of its wsdl:portType differ in their operations"
                hint = "Bindings may differ in their SOAP version only: make them agree, or remove one of the ports."
                raise UnsupportedError(problem, tree.origin(binding), hint)
            ports.append(port)
    if not reader.services:
        hint = "Give the WSDL that holds wsdl:service: it may import this one."
        raise InputError("the WSDL has no wsdl:service", tree.origin(tree.definitions[0]), hint)
    first, service = next(iter(reader.services.items()))
    if not ports:
        problem = f"wsdl:service {service.name!r} has no wsdl:port with a SOAP binding"
        hint = "Add a port whose binding is document/literal over SOAP 1.1 or 1.2 and HTTP."
        raise UnsupportedError(problem, tree.origin(service), hint)
    of_all = tuple(operation for group in operations.values() for operation in group)
    return Service(first, tuple(ports), of_all, origin=tree.origin(service))


def _version(binding: wsdl.Binding) -> str | None:
    """Return the SOAP version of a binding; None if it is not one of SOAP."""
    return next((version for uri, version in _VERSIONS.items() if _soap(binding, uri, "binding")), None)


class _Reader:
    """Looks things up in all WSDLs together, and reads them."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.services = self._index("service", lambda definitions: definitions.services)
        self.bindings = self._index("binding", lambda definitions: definitions.bindings)
        self.port_types = self._index("portType", lambda definitions: definitions.port_types)
        self.messages = self._index("message", lambda definitions: definitions.messages)
        self._operations: dict[int, tuple[Operation, ...]] = {}

    def ports(self, service: wsdl.Service) -> Iterable[wsdl.ServicePort]:
        """Return the service's ports, whatever their bindings."""
        return self._unique("port", ((port.name, port) for port in service.ports)).values()

    def binding(self, port: wsdl.ServicePort) -> wsdl.Binding:
        """Return the binding of a port."""
        return self.find("binding", self.bindings, port, reference=port.binding)

    def port(self, service: QName, node: wsdl.ServicePort, binding: wsdl.Binding, *, version: str) -> Port:
        """Return a port of a service."""
        return Port(
            QName(service.namespace, node.name),
            service,
            resolve(self.tree, binding, binding.type),
            version=version,
            endpoint=self._endpoint(node),
            documentation=wsdl_documentation(self._port_type(binding)),
        )

    def _endpoint(self, port: wsdl.ServicePort) -> str:
        """Return the port's address."""
        address = _soap(port, SOAP, "address") or _soap(port, SOAP12, "address")
        if address is None:
            raise InputError(f"wsdl:port {port.name!r} has no soap:address", self.tree.origin(port), "Add one.")
        return address.attributes["location"]

    def _port_type(self, binding: wsdl.Binding) -> wsdl.PortType:
        """Return the port type of a binding."""
        return self.find("portType", self.port_types, binding, reference=binding.type)

    def operations(self, binding: wsdl.Binding) -> tuple[Operation, ...]:
        """Return the operations of the binding's port type, in its order. Many ports may have one binding."""
        if id(binding) not in self._operations:
            self._operations[id(binding)] = self._bound(binding)
        return self._operations[id(binding)]

    def _bound(self, binding: wsdl.Binding) -> tuple[Operation, ...]:
        """Return the operations of the binding's port type."""
        port_type = resolve(self.tree, binding, binding.type)
        declared = self._unique("operation", ((each.name, each) for each in self._port_type(binding).operations))
        bound = self._unique("operation", ((each.name, each) for each in binding.operations))
        for name in (name for name in bound if name not in declared):
            problem = (
                f"wsdl:binding {binding.name!r} has an operation {name!r}, and wsdl:portType has none of that name"
            )
            raise InputError(problem, self.tree.origin(bound[name]), did_you_mean(name, declared))
        for name in (name for name in declared if name not in bound):
            problem = f"the operation {name!r} is missing in wsdl:binding {binding.name!r}"
            raise InputError(problem, self.tree.origin(declared[name]), did_you_mean(name, bound))
        return tuple(self._operation(port_type, each, bound[name]) for name, each in declared.items())

    def _operation(self, port_type: QName, declared: wsdl.PortTypeOperation, bound: wsdl.BindingOperation) -> Operation:
        """Return an operation that a port type declares and a binding binds."""
        origin = self.tree.origin(declared)
        if not declared.input or not declared.output:
            missing = "wsdl:output" if declared.input else "wsdl:input"
            problem = f"the operation {declared.name!r} without {missing} is not supported"
            raise UnsupportedError(problem, origin, "Only operations that take a request and give a response are.")
        soap_operation = _either(bound, "operation")
        if soap_operation is None or not bound.input or not bound.output:
            missing = "soap:operation" if soap_operation is None else "wsdl:output" if bound.input else "wsdl:input"
            problem = f"the binding's operation {bound.name!r} has no {missing}"
            raise InputError(problem, self.tree.origin(bound), "Add one.")
        request, request_headers, faults = self._parts(declared.input, bound.input)
        response, response_headers, more_faults = self._parts(declared.output, bound.output)
        for fault in declared.faults:
            message = self.find("message", self.messages, fault, reference=fault.message)
            faults += (self._element(self._only(message, [part.name for part in message.parts])),)
        return Operation(
            wire=QName(port_type.namespace, declared.name),
            port_type=port_type,
            action=soap_operation.attributes.get("soapAction", ""),
            request=request,
            response=response,
            request_headers=request_headers,
            response_headers=response_headers,
            faults=tuple(dict.fromkeys(faults + more_faults)),
            documentation=wsdl_documentation(declared),
            origin=origin,
        )

    def _parts(
        self, declared: wsdl.PortTypeMessage, bound: wsdl.BindingMessage
    ) -> tuple[QName, tuple[QName, ...], tuple[QName, ...]]:
        """Return the element of a message's body, those of its headers, and those of the headers' faults."""
        body = _either(bound, "body")
        if body is None:
            raise InputError("the binding's message has no soap:body", self.tree.origin(bound), "Add one.")
        message = self.find("message", self.messages, declared, reference=declared.message)
        headers, faults, beside = [], [], []
        for header in _all(bound, "header"):
            carrier, part = self._header_part(bound, header)
            headers.append(self._element(part))
            if carrier is message:
                beside.append(part.name)
            faults += [self._element(self._header_part(bound, each)[1]) for each in _soap_elements(header)]
        names = body.attributes.get("parts", "").split() or [p.name for p in message.parts if p.name not in beside]
        return self._element(self._only(message, names, bound)), tuple(headers), tuple(faults)

    def _header_part(self, bound: wsdl.BindingMessage, header: AnyElement) -> tuple[wsdl.Message, wsdl.Part]:
        """Return the message and the part that a soap:header or soap:headerfault names."""
        message = self.find("message", self.messages, bound, reference=header.attributes["message"])
        return message, self._only(message, [header.attributes["part"]])

    def _only(self, message: wsdl.Message, names: list[str], user: wsdl.WsdlElement | None = None) -> wsdl.Part:
        """Return the one part of a message that is meant."""
        parts = {part.name: part for part in message.parts}
        origin = self.tree.origin(user or message)
        for name in names:
            if name not in parts:
                problem = f"wsdl:message {message.name!r} has no part {name!r}"
                raise InputError(problem, origin, did_you_mean(name, parts))
        if len(names) != 1:
            problem = f"wsdl:message {message.name!r} with {len(names)} parts in its body is not supported"
            raise UnsupportedError(problem, origin, "Only messages of one part, naming an element, are.")
        return parts[names[0]]

    def _element(self, part: wsdl.Part) -> QName:
        """Return the element that a part names."""
        if not part.element:
            problem = f"wsdl:part {part.name!r} names a type instead of an element, which is not supported"
            raise UnsupportedError(
                problem, self.tree.origin(part), "Only the document style is, where parts name elements."
            )
        return resolve(self.tree, part, part.element)

    def _index(self, kind: str, declared: Callable[[wsdl.Definitions], list[_Node]]) -> dict[QName, _Node]:
        """Return what all WSDLs together declare of a kind, by name."""
        return self._unique(
            kind,
            (
                (QName(definitions.target_namespace or "", each.name), each)
                for definitions in self.tree.definitions
                for each in declared(definitions)
            ),
        )

    def _unique(self, kind: str, named: Iterable[tuple[_Name, _Node]]) -> dict[_Name, _Node]:
        """Return what has a name, by name; two of the same name are an error."""
        found: dict[_Name, _Node] = {}
        for name, node in named:
            if name in found:
                problem = f"wsdl:{kind} {str(name)!r} is declared twice: also at {self.tree.origin(found[name])}"
                raise InputError(problem, self.tree.origin(node), "Remove or rename one of them.")
            found[name] = node
        return found

    def find(self, kind: str, declared: dict[QName, _Node], node: wsdl.WsdlElement, *, reference: str) -> _Node:
        """Return what a reference at a node leads to."""
        name = resolve(self.tree, node, reference)
        if name not in declared:
            problem = f"there is no wsdl:{kind} {str(name)!r}"
            raise InputError(problem, self.tree.origin(node), did_you_mean(name, declared))
        return declared[name]


def _soap(node: wsdl.ExtensibleElement, namespace: str, local: str) -> AnyElement | None:
    """Return the element of one SOAP binding inside a WSDL element."""
    return next((each for each in node.extended_elements if each.qname == f"{{{namespace}}}{local}"), None)


def _either(node: wsdl.ExtensibleElement, local: str) -> AnyElement | None:
    """Return the element of either SOAP binding inside a WSDL element."""
    return next(iter(_all(node, local)), None)


def _all(node: wsdl.ExtensibleElement, local: str) -> list[AnyElement]:
    """Return the elements of either SOAP binding inside a WSDL element."""
    return [each for each in node.extended_elements if each.qname in {f"{{{uri}}}{local}" for uri in _VERSIONS}]


def _soap_elements(element: AnyElement) -> list[AnyElement]:
    """Return the elements inside an element of the SOAP binding."""
    return [child for child in element.children if isinstance(child, AnyElement)]
