"""The view of the module of the clients: every operation as a method, to block and to await."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from .. import ir
from ..everyday.faces import FACES
from ..everyday.methods import names_of
from ..python.annotations import Parameter
from .client_docs import client_doc, example_doc, method_doc
from .context import Context
from .examples import fits
from .views import ClientsView, ClientView, MethodView

_FIXED = (
    "CallOptions",
    "Unpack",
    "__version__",
    "_AsyncioClient",
    "_Bindings",
    "_SyncClient",
    "_operations",
    "_registry",
    "_soap",
)
"""What the module imports, whatever the operations."""

_BASES = {"Client": "_SyncClient", "AsyncClient": "_AsyncioClient"}
_ABOUT = {"Client": "A client of the service.", "AsyncClient": "A client of the service in asyncio."}


def clients(context: Context) -> ClientsView:
    """Return the view of the module."""
    methods = [_Method(context, operation) for operation in context.service.operations]
    documentation = "\n\n".join(dict.fromkeys(port.documentation for port in context.service.ports))
    rooms = context.bindings.everyday.rooms
    views = [
        ClientView(
            face=face,
            base=_BASES[face.client],
            doc=client_doc(_ABOUT[face.client], documentation, http_client=face.client),
            everyday=tuple(room.methods[face.client] for room in rooms if room.methods),
            methods=tuple(method.view(wait=face.wait) for method in methods),
        )
        for face in FACES
    ]
    named = [names_of(source) for view in views for source in view.everyday]
    used = {*_FIXED}.union(*(method.used for method in methods), *(each.used for each in named))
    annotated = set[str]().union(*(method.annotated for method in methods), *(each.annotated for each in named))
    return ClientsView(
        imports=context.imports("client", used, annotated),
        has_tenants=repr(context.is_marketing_cloud),
        has_select=repr("select" in context.bindings.everyday.names),
        clients=tuple(views),
    )


class _Method:
    """The method of one operation, apart from what makes it block or await."""

    def __init__(self, context: Context, operation: ir.Operation) -> None:
        self._context = context
        self._operation = operation
        self._note = context.notes.of_operation(operation)
        self._name = context.names.methods[operation.key]
        self._parameters = context.annotations.parameters(operation)
        self._request, self._response = (
            context.names.types[context.service.of_element[element]]
            for element in (operation.request, operation.response)
        )

    @cached_property
    def used(self) -> set[str]:
        """The names that it needs when it runs."""
        defaults = (parameter.default for parameter in self._parameters if parameter.default is not None)
        code = [*defaults, *(parameter.argument for parameter in self._parameters)]
        return {self._request}.union(*(each.names for each in code))

    @cached_property
    def annotated(self) -> set[str]:
        """The names that its annotations need."""
        return {self._response}.union(*(parameter.annotation.names for parameter in self._parameters))

    def view(self, *, wait: str) -> MethodView:
        """Return the view of the method of one client."""
        doc = method_doc(self._operation, self._parameters, self._context.notes, returns=self._response)
        example = example_doc(f"{wait}client.{self._name}", [*self._example()])
        return MethodView(
            name=self._name,
            constant=self._context.names.constants[self._operation.key],
            declared=tuple(self._declared()),
            arguments=tuple(f"{each.field}={each.argument}" for each in self._parameters),
            request=self._request,
            response=self._response,
            doc=f"{doc}\n\n{example}",
        )

    def _declared(self) -> Iterator[str]:
        """Yield the parameters as they are declared, with a `*` before those that are given by name."""
        first_by_name = next((each for each in self._parameters if not each.by_position), None)
        for parameter in self._parameters:
            if parameter is first_by_name:
                yield "*"
            yield _declaration(parameter)

    def _example(self) -> Iterator[str]:
        """Yield the arguments of an example: the note's, or a variable for each parameter that is required."""
        required = {each.name: each.name for each in self._parameters if each.is_required}
        given = self._note.example
        takes_all = {*required} <= {*given} <= {each.name for each in self._parameters}
        fit = takes_all and all(fits(each, self._context.members) for each in given.values())
        values = given if fit else required
        for parameter in self._parameters:
            if parameter.name in values:
                value = values[parameter.name].strip()
                yield value if parameter.by_position else f"{parameter.name}={value}"


def _declaration(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f" = {parameter.default}"
    return f"{parameter.name}: {parameter.annotation}{default}"
