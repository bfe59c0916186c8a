"""Names: what a reference means where it stands, what all schemas declare, and what was made of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from xsdata.models import wsdl, xsd
from xsdata.models.mixins import ElementBase

from ..errors import InputError, did_you_mean
from ..ir import Enum, Origin, QName, Simple, Type
from ..wsdl.xsdata_adapter import Tree

_Model = TypeVar("_Model", bound=ElementBase)


def resolve(tree: Tree, model: ElementBase | wsdl.WsdlElement, reference: str) -> QName:
    """The name that a reference with a prefix stands for, by the namespaces in scope where it is made.

    Raises:
        InputError: its prefix is not declared.
    """
    prefix, colon, local = reference.rpartition(":")
    namespaces = dict[str | None, str](model.ns_map.items())
    if colon and prefix not in namespaces:
        problem = f"the prefix {prefix!r} of {reference!r} is not declared"
        raise InputError(problem, tree.origin(model), f'Declare it: xmlns:{prefix}="...".')
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
        """The name of something global."""
        return QName(self.namespace, local or "")

    def local(self, model: xsd.Element | xsd.Attribute) -> QName:
        """The name of a local element or attribute: in the target namespace only if its form is qualified."""
        return QName(
            self.namespace if model.form is not None and model.form.value == "qualified" else "", model.name or ""
        )

    def resolve(self, model: ElementBase, reference: str) -> QName:
        """What a reference means."""
        name = resolve(self.tree, model, reference)
        adopted = not name.namespace and id(self.schema) in self.tree.adopted
        return QName(self.namespace, name.local) if adopted else name

    def origin(self, model: object) -> Origin:
        """Where something was declared."""
        return self.tree.origin(model)


class Index(Generic[_Model]):
    """Everything global of one kind, by name, each with the scope it stands in."""

    def __init__(self, kind: str, declared: Iterable[tuple[Scope, _Model, str | None]]) -> None:
        self._kind = kind
        self._found: dict[QName, tuple[Scope, _Model]] = {}
        self._twice: dict[QName, tuple[Scope, _Model]] = {}
        for scope, model, local in declared:
            name = scope.declared(local)
            (self._twice if name in self._found else self._found).setdefault(name, (scope, model))

    def refuse_doubles(self) -> None:
        """Refuse two declarations of one name.

        Raises:
            InputError: at the second one.
        """
        for name, (scope, model) in self._twice.items():
            first = self._found[name]
            origins = sorted([first[0].origin(first[1]), scope.origin(model)])
            problem = f"the {self._kind} {str(name)!r} is declared twice: also at {origins[0]}"
            raise InputError(problem, origins[1], "Remove or rename one of them.")

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def get(self, name: QName) -> tuple[Scope, _Model] | None:
        """The scope and the model of a name, None for one that is not declared."""
        return self._found.get(name)

    def find(self, scope: Scope, model: ElementBase, reference: str) -> tuple[QName, Scope, _Model]:
        """What a reference leads to: name, scope, model.

        Raises:
            InputError: it leads nowhere.
        """
        name = scope.resolve(model, reference)
        if name not in self._found:
            problem = f"there is no {self._kind} {str(name)!r}"
            raise InputError(problem, scope.origin(model), did_you_mean(name, self._found))
        return name, *self._found[name]


@dataclass
class Schemas:
    """All schemas of a WSDL, and what they were lowered to so far."""

    tree: Tree
    scopes: list[Scope]
    types: list[Type] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    simples: list[Simple] = field(default_factory=list)
    anonymous: dict[int, QName] = field(default_factory=dict)
    paths: set[QName] = field(default_factory=set)

    def __post_init__(self) -> None:
        scopes = self.scopes
        self.complex_types = Index("type", ((s, m, m.name) for s in scopes for m in s.schema.complex_types))
        self.simple_types = Index("type", ((s, m, m.name) for s in scopes for m in s.schema.simple_types))
        self.elements = Index("element", ((s, m, m.name) for s in scopes for m in s.schema.elements))
        self.attributes = Index("attribute", ((s, m, m.name) for s in scopes for m in s.schema.attributes))
        self.groups = Index("group", ((s, m, m.name) for s in scopes for m in s.schema.groups))
        self.attribute_groups = Index(
            "attribute group", ((s, m, m.name) for s in scopes for m in s.schema.attribute_groups)
        )
        for index in (self.attributes, self.groups, self.attribute_groups):
            index.refuse_doubles()

    def path(self, owner: QName, step: str) -> QName:
        """A name for an anonymous type inside another: the path to it, with a number where it is taken."""
        path, number = QName(owner.namespace, f"{owner.local}/{step}"), 2
        while path in self.paths:
            path, number = QName(owner.namespace, f"{owner.local}/{step}_{number}"), number + 1
        self.paths.add(path)
        return path

    def is_type(self, name: QName) -> bool:
        """Whether a type of this name is declared."""
        return name in self.complex_types or name in self.simple_types
