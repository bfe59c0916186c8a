"""Names: what a reference means where it stands, what all schemas declare, and what was made of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Generic, NamedTuple, TypeVar

from xsdata.models import wsdl, xsd
from xsdata.models.mixins import ElementBase

from ..errors import InputError, did_you_mean
from ..ir import Anonymous, Enum, Origin, QName, Simple, Step, Type, TypeName, sort_key
from ..limits import Budget
from ..wsdl.xsdata_adapter import Tree

Node = TypeVar("Node", bound=ElementBase)


def resolve(tree: Tree, node: ElementBase | wsdl.WsdlElement, reference: str) -> QName:
    """Return the name that a reference with a prefix stands for, by the namespaces in scope at a node.

    Raises:
        InputError: the prefix is not declared.
    """
    prefix, colon, local = reference.rpartition(":")
    namespaces = dict[str | None, str](node.ns_map.items())
    if colon and prefix not in namespaces:
        problem = f"the prefix {prefix!r} of {reference!r} is not declared"
        raise InputError(problem, tree.origin(node), f'Declare it: xmlns:{prefix}="...".')
    return QName(namespaces.get(prefix or None, ""), local)


@dataclass(frozen=True)
class Scope:
    """One schema: what names mean in it."""

    tree: Tree
    schema: xsd.Schema

    @property
    def namespace(self) -> str:
        """The target namespace."""
        return self.schema.target_namespace or ""

    def declared(self, local: str | None) -> QName:
        """Return the name of something global."""
        return QName(self.namespace, local or "")

    def local(self, node: xsd.Element | xsd.Attribute) -> QName:
        """Return the name of a local element or attribute: in the target namespace only if its form is qualified."""
        is_qualified = node.form is not None and node.form.value == "qualified"
        return QName(self.namespace if is_qualified else "", node.name or "")

    def resolve(self, node: ElementBase, reference: str) -> QName:
        """Return the name that a reference stands for."""
        name = resolve(self.tree, node, reference)
        adopted = not name.namespace and id(self.schema) in self.tree.adopted
        return QName(self.namespace, name.local) if adopted else name

    def origin(self, node: object) -> Origin:
        """Return where something was declared."""
        return self.tree.origin(node)


class Found(NamedTuple, Generic[Node]):
    """Something global: its name, the schema that declares it, and its node."""

    wire: QName
    scope: Scope
    node: Node


class Index(Generic[Node]):
    """Everything global of one kind, by name."""

    def __init__(self, kind: str, declared: Iterable[tuple[Scope, Node, str | None]]) -> None:
        self._kind = kind
        self._found: dict[QName, Found[Node]] = {}
        self._twice: dict[QName, Found[Node]] = {}
        for scope, node, local in declared:
            name = scope.declared(local)
            into = self._twice if name in self._found else self._found
            into.setdefault(name, Found(name, scope, node))

    def refuse_doubles(self) -> None:
        """Refuse two declarations of one name.

        Raises:
            InputError: there are two; the error is at the second one.
        """
        for name, second in self._twice.items():
            first = self._found[name]
            origins = sorted(each.scope.origin(each.node) for each in (first, second))
            problem = f"the {self._kind} {str(name)!r} is declared twice: also at {origins[0]}"
            raise InputError(problem, origins[1], "Remove or rename one of them.")

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def get(self, name: TypeName) -> Found[Node] | None:
        """Return what has a name; None if nothing has it."""
        return self._found.get(name) if isinstance(name, QName) else None

    def find(self, scope: Scope, node: ElementBase, reference: str) -> Found[Node]:
        """Return what a reference at a node leads to.

        Raises:
            InputError: it leads nowhere.
        """
        name = scope.resolve(node, reference)
        if name not in self._found:
            problem = f"there is no {self._kind} {str(name)!r}"
            raise InputError(problem, scope.origin(node), did_you_mean(name, self._found))
        return self._found[name]


@dataclass
class Schemas:
    """All schemas of a WSDL, and what they were lowered to so far.

    Attributes:
        anonymous: the name of the own type of each element and attribute, by the `id` of its node: what is inlined in
            several places has one.
        budget: what was made so far.
    """

    tree: Tree
    scopes: list[Scope]
    types: list[Type] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    enum_of: dict[TypeName, Enum] = field(default_factory=dict)
    simples: list[Simple] = field(default_factory=list)
    anonymous: dict[int, Anonymous] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    _taken: set[tuple[str, str]] = field(default_factory=set)
    _numbers: dict[Anonymous, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scopes = self.scopes
        self.complex_types = Index("type", ((s, n, n.name) for s in scopes for n in s.schema.complex_types))
        self.simple_types = Index("type", ((s, n, n.name) for s in scopes for n in s.schema.simple_types))
        self.elements = Index("element", ((s, n, n.name) for s in scopes for n in s.schema.elements))
        self.attributes = Index("attribute", ((s, n, n.name) for s in scopes for n in s.schema.attributes))
        self.groups = Index("group", ((s, n, n.name) for s in scopes for n in s.schema.groups))
        self.attribute_groups = Index(
            "attribute group", ((s, n, n.name) for s in scopes for n in s.schema.attribute_groups)
        )
        for index in (self.attributes, self.groups, self.attribute_groups):
            index.refuse_doubles()

    def name_inside(self, owner: TypeName, step: Step) -> Anonymous:
        """Return a name for an anonymous type: where a step leads to, with the next number that is free."""
        return self.free(inside(owner, step))

    def free(self, name: Anonymous) -> Anonymous:
        """Return a name, or if it is taken, the same with the next number that is free; from now on it is taken."""
        free = name
        while sort_key(free) in self._taken:
            *steps, last = name.steps
            self._numbers[name] = self._numbers.get(name, last.number) + 1
            free = replace(name, steps=(*steps, replace(last, number=self._numbers[name])))
        self.reserve(free)
        return free

    def reserve(self, name: Anonymous) -> None:
        """Let no other anonymous type have a name."""
        self._taken.add(sort_key(name))

    def add_enum(self, enum: Enum) -> None:
        """Take an enumeration that was lowered."""
        self.enums.append(enum)
        self.enum_of[enum.wire] = enum

    def is_type(self, name: QName) -> bool:
        """Tell whether a type of this name is declared."""
        return name in self.complex_types or name in self.simple_types


def inside(owner: TypeName, step: Step) -> Anonymous:
    """Return the name of what a step leads to."""
    if isinstance(owner, QName):
        return Anonymous(owner, (step,))
    return replace(owner, steps=(*owner.steps, step))
