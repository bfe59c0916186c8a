"""The view of the module of the operations and ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ir
from ..python.annotations import Code
from .context import Context
from .model_docs import short_doc
from .spelling import spelled
from .views import OperationsView, OperationView


def operations(context: Context) -> OperationsView:
    """Return the view of the module."""
    service = context.service
    used = {"Any", "Mapping", "Operation", "Port", "SoapVersion"}
    views = []
    for operation in service.operations:
        arguments = [*_arguments(context, operation)]
        used.update(*(argument.names for argument in arguments))
        views.append(
            OperationView(
                constant=context.names.constants[operation.key],
                key=spelled(service.operation_names[operation.key]),
                arguments=tuple(map(str, arguments)),
                doc=short_doc(operation.documentation, context.notes.of_operation(operation)),
            )
        )
    return OperationsView(
        imports=context.imports("operations", used),
        operations=tuple(views),
        ports=tuple(_port(port) for port in service.ports),
    )


def _arguments(context: Context, operation: ir.Operation) -> Iterator[Code]:
    """Yield what the constant of an operation is made of."""
    yield from (Code(spelled(text)) for text in (operation.wire.local, operation.action))
    yield from (_class(context, element) for element in (operation.request, operation.response))
    yield Code(f"request_element={spelled(str(operation.request))}")
    yield Code(f"response_element={spelled(str(operation.response))}")
    for keyword in ("request_headers", "response_headers", "faults"):
        classes = _tuple(_class(context, element) for element in getattr(operation, keyword))
        if classes.names:
            yield Code(f"{keyword}={classes}", classes.names)
    yield Code(f"port_type={spelled(operation.port_type.local)}")


def _class(context: Context, element: ir.QName) -> Code:
    """Return the class of a global element."""
    name = context.names.types[context.service.of_element[element]]
    return Code(name, frozenset([name]))


def _tuple(items: Iterable[Code]) -> Code:
    """Return a tuple of items."""
    listed = [*items]
    names = frozenset().union(*(item.names for item in listed))
    comma = "," if len(listed) == 1 else ""
    return Code(f"({', '.join(map(str, listed))}{comma})", names)


def _port(port: ir.Port) -> tuple[str, ...]:
    """Return the arguments of a port."""
    return (
        f"service={spelled(port.service.local)}",
        f"name={spelled(port.wire.local)}",
        f"port_type={spelled(port.port_type.local)}",
        f"version=SoapVersion.SOAP_{port.version.replace('.', '')}",
        f"endpoint={spelled(port.endpoint)}",
    )
