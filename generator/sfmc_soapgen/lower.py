"""The typed tree -> the intermediate representation.

Prefixes become qualified names, the anonymous types of global elements become messages, wrappers collapse into their
one element, and choices are marked. Whether the names of types and elements lead anywhere is for `check` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from xsdata.formats.dataclass.models.generics import AnyElement
from xsdata.models import wsdl, xsd
from xsdata.models.enums import FormType
from xsdata.models.mixins import ElementBase

from .errors import InputError, UnsupportedError, did_you_mean
from .ir import (
    ANY,
    BUILTINS,
    XSD,
    Choice,
    Deprecated,
    Element,
    Enum,
    Field,
    Operation,
    Pattern,
    QName,
    Service,
    Type,
    Wrapped,
)
from .tree import SOAP, Tree

_NAME = r"[^\W\d][\w-]*"
_QUOTE = r"['\"`\u2018\u2019\u201c\u201d]?"
_REPLACEMENT = re.compile(
    rf"\buse\s+{_QUOTE}({_NAME}(?:\.{_NAME})*){_QUOTE}(?:\s+instead)?\s*(?:[.,;]|$)", re.IGNORECASE
)

_Particle = xsd.Element | xsd.Choice | xsd.Any
_Model = TypeVar("_Model", bound=wsdl.WsdlElement)
_Name = TypeVar("_Name", str, QName)


def lower(tree: Tree) -> Service:
    """Say what the tree means.

    Raises:
        InputError: something is missing, contradictory or declared twice.
        UnsupportedError: the WSDL uses a construct that the generator refuses.
    """
    types: list[Type] = []
    messages: list[Type] = []
    simple_types: list[Enum | Pattern] = []
    elements: list[Element] = []
    for schema in tree.schemas:
        _check_schema(tree, schema)
        scope = _Scope(tree, schema.target_namespace or "")
        types += map(scope.named_type, schema.complex_types)
        simple_types += map(scope.simple_type, schema.simple_types)
        for element in schema.elements:
            if element.complex_type is None:
                elements.append(Element(scope.wire(element), scope.type_of(element), tree.origin(element)))
            else:
                messages.append(scope.message(element, element.complex_type))
    name, service = _service(tree)
    port, binding = _port(tree, service)
    return Service(
        name=name.local,
        namespace=name.namespace,
        endpoint=_endpoint(tree, port),
        operations=_operations(tree, binding),
        types=tuple(sorted(types, key=_by_name)),
        messages=tuple(sorted(messages, key=_by_name)),
        enums=tuple(sorted((each for each in simple_types if isinstance(each, Enum)), key=_by_name)),
        patterns=tuple(sorted((each for each in simple_types if isinstance(each, Pattern)), key=_by_name)),
        elements=tuple(sorted(elements, key=_by_name)),
        origin=tree.origin(service),
    )


def _by_name(declared: Type | Enum | Pattern | Element) -> QName:
    return declared.wire


def _resolve(tree: Tree, model: ElementBase | wsdl.WsdlElement, reference: str) -> QName:
    """The name that a reference with a prefix stands for, by the namespaces in scope where it is made."""
    prefix, colon, local = reference.rpartition(":")
    namespaces = dict[str | None, str](model.ns_map.items())
    if colon and prefix not in namespaces:
        problem = f"the prefix {prefix!r} of {reference!r} is not declared"
        raise InputError(problem, tree.origin(model), f'Declare it: xmlns:{prefix}="...".')
    return QName(namespaces.get(prefix or None, ""), local)


# --- schemas


def _check_schema(tree: Tree, schema: xsd.Schema) -> None:
    """Refuse a schema whose names would not be qualified by its target namespace. One that only imports is fine."""
    if not (schema.complex_types or schema.simple_types or schema.elements):
        return
    if not schema.target_namespace:
        problem = "a schema without a targetNamespace is not supported"
        raise UnsupportedError(problem, tree.origin(schema), "Give it one.")
    if schema.element_form_default != FormType.QUALIFIED:
        problem = 'a schema without elementFormDefault="qualified" is not supported'
        raise UnsupportedError(problem, tree.origin(schema), "Only interfaces whose elements are qualified are.")


@dataclass(frozen=True)
class _Scope:
    """Lowers what one schema declares."""

    tree: Tree
    namespace: str

    def wire(self, model: xsd.ComplexType | xsd.SimpleType | xsd.Element) -> QName:
        return QName(self.namespace, model.name or "")

    def named_type(self, model: xsd.ComplexType) -> Type:
        return replace(self._type(self.wire(model), model), abstract=model.abstract, deprecated=_deprecated(model))

    def message(self, element: xsd.Element, model: xsd.ComplexType) -> Type:
        """The anonymous type of a global element, under the element's name."""
        if element.type is not None:
            raise self._two_types(element)
        deprecated = _deprecated(element) or _deprecated(model)
        return replace(self._type(self.wire(element), model), deprecated=deprecated, origin=self.tree.origin(element))

    def simple_type(self, model: xsd.SimpleType) -> Enum | Pattern:
        """An enumeration or a pattern."""
        origin = self.tree.origin(model)
        restriction = model.restriction
        if restriction is None or restriction.base is None:
            raise InputError(f"xs:simpleType {model.name!r} without xs:restriction", origin, "Add one.")
        base = _resolve(self.tree, restriction, restriction.base)
        if base != QName(XSD, "string"):
            problem = f"xs:simpleType {model.name!r} restricts {restriction.base!r}, which is not supported"
            raise UnsupportedError(problem, self.tree.origin(restriction), "Only restrictions of xs:string are.")
        match restriction.enumerations, restriction.patterns:
            case [_, *_] as members, []:
                return Enum(self.wire(model), tuple(member.value for member in members), origin)
            case [], [pattern]:
                return Pattern(self.wire(model), pattern.value, origin)
        problem = (
            f"xs:simpleType {model.name!r} has {len(restriction.enumerations)} xs:enumeration"
            f" and {len(restriction.patterns)} xs:pattern, which is not supported"
        )
        raise UnsupportedError(problem, origin, "Supported are enumerations, and restrictions by one pattern.")

    def type_of(self, element: xsd.Element) -> QName:
        """The type that an element names."""
        if element.type is None:
            problem = f"the element {element.name!r} without a type is not supported"
            raise UnsupportedError(problem, self.tree.origin(element), "Give it one.")
        name = _resolve(self.tree, element, element.type)
        if name.namespace == XSD and name not in BUILTINS:
            known = ", ".join(sorted(builtin.local for builtin in BUILTINS))
            problem = f"the type xs:{name.local} of element {element.name!r} is not supported"
            raise UnsupportedError(problem, self.tree.origin(element), f"Supported: {known}.")
        return name

    def _type(self, wire: QName, model: xsd.ComplexType) -> Type:
        """The base and the content of a complex type, under the name given."""
        origin = self.tree.origin(model)
        if model.complex_content is None:
            fields, choices = self._content(model.sequence)
            return Type(wire, fields=fields, choices=choices, origin=origin)
        if model.sequence is not None:
            problem = f"the type {wire.local!r} has both xs:sequence and xs:complexContent"
            raise InputError(problem, origin, "Put the sequence inside the extension.")
        extension = model.complex_content.extension
        if extension is None or extension.base is None:
            raise InputError(f"the type {wire.local!r} has xs:complexContent without xs:extension", origin, "Add one.")
        base = _resolve(self.tree, extension, extension.base)
        fields, choices = self._content(extension.sequence)
        return Type(wire, base, fields=fields, choices=choices, origin=origin)

    def _content(self, sequence: xsd.Sequence | None) -> tuple[tuple[Field, ...], tuple[Choice, ...]]:
        fields: list[Field] = []
        choices: list[Choice] = []
        for particle in _particles(sequence):
            match particle:
                case xsd.Element():
                    fields.append(self._field(particle))
                case xsd.Any():
                    many, required = particle.max_occurs != 1, particle.min_occurs > 0
                    fields.append(Field(ANY, ANY, many=many, required=required, origin=self.tree.origin(particle)))
                case xsd.Choice():
                    arms = [replace(self._field(arm), required=False, choice=len(choices)) for arm in particle.elements]
                    if not arms:
                        raise InputError("xs:choice without an element", self.tree.origin(particle), "Remove it.")
                    fields += arms
                    # With an arm that may be absent, so may be the whole.
                    choices.append(
                        Choice(particle.min_occurs > 0 and all(arm.min_occurs > 0 for arm in particle.elements))
                    )
        return tuple(fields), tuple(choices)

    def _field(self, element: xsd.Element) -> Field:
        """A local element. A wrapper collapses into the element it holds."""
        plain = Field(
            wire=self.wire(element),
            type=ANY,
            many=element.max_occurs != 1,
            nillable=element.nillable,
            required=element.min_occurs > 0,
            deprecated=_deprecated(element),
            reserved=any(re.match(r"reserved\b", text, re.IGNORECASE) for text in _words(element)),
            origin=self.tree.origin(element),
        )
        if element.complex_type is None:
            return replace(plain, type=self.type_of(element))
        item = self._wrapped(element, element.complex_type)
        wrapped = Wrapped(self.wire(item), nillable=item.nillable, required=item.min_occurs > 0)
        return replace(plain, type=self.type_of(item), many=True, wrapped=wrapped)

    def _wrapped(self, wrapper: xsd.Element, model: xsd.ComplexType) -> xsd.Element:
        """The one repeated element in a wrapper. No other anonymous type of a local element is supported."""
        if wrapper.type is not None:
            raise self._two_types(wrapper)
        particles = _particles(model.sequence)
        item = particles[0] if len(particles) == 1 and model.complex_content is None else None
        if isinstance(item, xsd.Element) and wrapper.max_occurs == 1 != item.max_occurs and item.complex_type is None:
            return item
        problem = f"the anonymous type of element {wrapper.name!r} is not supported"
        hint = "Only a wrapper is: a single element around one repeated element that names its type."
        raise UnsupportedError(problem, self.tree.origin(wrapper), f"{hint} Give the type a name of its own.")

    def _two_types(self, element: xsd.Element) -> InputError:
        problem = f"the element {element.name!r} has both a type and a type of its own"
        return InputError(problem, self.tree.origin(element), "Keep one of them.")


def _particles(sequence: xsd.Sequence | None) -> list[_Particle]:
    """What a sequence holds, in document order: xsdata keeps a list for each kind."""
    if sequence is None:
        return []
    particles: list[_Particle] = [*sequence.elements, *sequence.choices, *sequence.any]
    return sorted(particles, key=lambda particle: particle.index)


def _deprecated(model: xsd.AnnotationBase) -> Deprecated | None:
    """What the words of the annotations say, as in "Deprecated. Use SenderProfile.FromName."."""
    for text in _words(model):
        if re.search(r"\bdeprecated\b", text, re.IGNORECASE):
            replacement = _REPLACEMENT.search(text)
            return Deprecated(replacement[1] if replacement else None)
    return None


def _words(model: xsd.AnnotationBase) -> list[str]:
    """The text of each xs:appinfo and xs:documentation, blanks collapsed."""
    notes: list[xsd.Appinfo | xsd.Documentation] = []
    for annotation in model.annotations:
        notes += annotation.app_infos
        notes += annotation.documentations
    return [" ".join(" ".join(map(str, note.content)).split()) for note in notes]


# --- WSDL


def _service(tree: Tree) -> tuple[QName, wsdl.Service]:
    """The one service."""
    services = _index(tree, "service", lambda definitions: definitions.services)
    if not services:
        hint = "Give the WSDL that holds wsdl:service: it may import this one."
        raise InputError("the WSDL has no wsdl:service", tree.origin(tree.definitions[0]), hint)
    first, *others = services.items()
    for _, service in others:
        problem = f"a second wsdl:service, {service.name!r} besides {first[0].local!r}, is not supported"
        raise UnsupportedError(problem, tree.origin(service), "Remove all but one.")
    return first


def _port(tree: Tree, service: wsdl.Service) -> tuple[wsdl.ServicePort, wsdl.Binding]:
    """The service's first port, and the SOAP 1.1 binding that all its ports have."""
    if not service.ports:
        problem = f"wsdl:service {service.name!r} has no wsdl:port"
        raise InputError(problem, tree.origin(service), "Add a port with a SOAP 1.1 binding.")
    bindings = _index(tree, "binding", lambda definitions: definitions.bindings)
    binding, *others = (_find(tree, "binding", bindings, port, port.binding) for port in service.ports)
    for port, other in zip(service.ports[1:], others, strict=True):
        if other is not binding:
            problem = f"a second binding, {other.name!r} of wsdl:port {port.name!r}, is not supported"
            raise UnsupportedError(problem, tree.origin(port), "Remove the ports of all bindings but one.")
    if _soap(binding, "binding") is None:
        problem = f"wsdl:binding {binding.name!r} is not supported: it has no soap:binding of SOAP 1.1"
        raise UnsupportedError(problem, tree.origin(binding), "Only document/literal over SOAP 1.1 and HTTP is.")
    return service.ports[0], binding


def _endpoint(tree: Tree, port: wsdl.ServicePort) -> str:
    """The port's address."""
    address = _soap(port, "address")
    if address is None:
        raise InputError(f"wsdl:port {port.name!r} has no soap:address", tree.origin(port), "Add one.")
    return address.attributes["location"]


def _operations(tree: Tree, binding: wsdl.Binding) -> tuple[Operation, ...]:
    """The operations of the binding's port type, in its order."""
    port_types = _index(tree, "portType", lambda definitions: definitions.port_types)
    messages = _index(tree, "message", lambda definitions: definitions.messages)
    port_type = _find(tree, "portType", port_types, binding, binding.type)
    declared = _unique(tree, "operation", ((each.name, each) for each in port_type.operations))
    bound = _unique(tree, "operation", ((each.name, each) for each in binding.operations))
    for name in (name for name in bound if name not in declared):
        problem = f"wsdl:binding {binding.name!r} has an operation {name!r}, and wsdl:portType has none of that name"
        raise InputError(problem, tree.origin(bound[name]), did_you_mean(name, declared))
    for name in (name for name in declared if name not in bound):
        problem = f"the operation {name!r} is missing in wsdl:binding {binding.name!r}"
        raise InputError(problem, tree.origin(declared[name]), did_you_mean(name, bound))
    return tuple(_operation(tree, messages, each, bound[name]) for name, each in declared.items())


def _operation(
    tree: Tree,
    messages: dict[QName, wsdl.Message],
    declared: wsdl.PortTypeOperation,
    bound: wsdl.BindingOperation,
) -> Operation:
    origin = tree.origin(declared)
    if not declared.input or not declared.output:
        missing = "wsdl:output" if declared.input else "wsdl:input"
        problem = f"the operation {declared.name!r} without {missing} is not supported"
        raise UnsupportedError(problem, origin, "Only operations that take a request and give a response are.")
    soap_operation = _soap(bound, "operation")
    if soap_operation is None or not bound.input or not bound.output:
        missing = "soap:operation" if soap_operation is None else "wsdl:output" if bound.input else "wsdl:input"
        problem = f"the binding's operation {bound.name!r} has no {missing}"
        raise InputError(problem, tree.origin(bound), "Add one.")
    return Operation(
        wire=declared.name,
        action=soap_operation.attributes["soapAction"],
        request=_body(tree, messages, declared.input, bound.input),
        response=_body(tree, messages, declared.output, bound.output),
        origin=origin,
    )


def _body(
    tree: Tree, messages: dict[QName, wsdl.Message], declared: wsdl.PortTypeMessage, bound: wsdl.BindingMessage
) -> QName:
    """The element that an operation sends or receives."""
    message = _find(tree, "message", messages, declared, declared.message)
    if len(message.parts) != 1:
        problem = f"wsdl:message {message.name!r} with {len(message.parts)} parts is not supported"
        raise UnsupportedError(problem, tree.origin(message), "Only messages of one part, naming an element, are.")
    body = _soap(bound, "body")
    if body is None:
        raise InputError("the binding's message has no soap:body", tree.origin(bound), "Add one.")
    part = message.parts[0]
    parts = body.attributes.get("parts", part.name)
    if parts.split() != [part.name]:
        problem = f'soap:body parts="{parts}" is not supported'
        raise UnsupportedError(problem, tree.origin(body), f"Only the message's one part is: {part.name}.")
    return _resolve(tree, part, part.element or "")


def _soap(model: wsdl.ExtensibleElement, local: str) -> AnyElement | None:
    """The element of the SOAP binding inside a WSDL element."""
    return next((each for each in model.extended_elements if each.qname == f"{{{SOAP}}}{local}"), None)


def _index(tree: Tree, kind: str, declared: Callable[[wsdl.Definitions], list[_Model]]) -> dict[QName, _Model]:
    """What all WSDLs together declare of a kind, by name."""
    return _unique(
        tree,
        kind,
        (
            (QName(definitions.target_namespace or "", each.name), each)
            for definitions in tree.definitions
            for each in declared(definitions)
        ),
    )


def _unique(tree: Tree, kind: str, named: Iterable[tuple[_Name, _Model]]) -> dict[_Name, _Model]:
    """A dict of what has a name; two of the same name are an error."""
    found: dict[_Name, _Model] = {}
    for name, model in named:
        if name in found:
            problem = f"wsdl:{kind} {str(name)!r} is declared twice: also at {tree.origin(found[name])}"
            raise InputError(problem, tree.origin(model), "Remove or rename one of them.")
        found[name] = model
    return found


def _find(tree: Tree, kind: str, declared: dict[QName, _Model], model: wsdl.WsdlElement, reference: str) -> _Model:
    """What a reference leads to."""
    name = _resolve(tree, model, reference)
    if name not in declared:
        problem = f"there is no wsdl:{kind} {str(name)!r}"
        raise InputError(problem, tree.origin(model), did_you_mean(name, declared))
    return declared[name]
