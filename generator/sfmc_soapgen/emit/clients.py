"""The view of the module of the clients: every operation as a method, in both worlds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from .. import ir
from ..python.annotations import Parameter
from .context import Context
from .docstrings import LINE_LENGTH, readable, wrapped
from .guide import Guide, fits
from .views import ClientsView, ClientView, MethodView, ParameterView

_INDENT = 8
_ALIASES = ("__version__", "_AsyncioClient", "_Bindings", "_SyncClient", "_operations", "_soap")

_KINDS = {
    ir.Kind.ELEMENT: "the element",
    ir.Kind.ATTRIBUTE: "the attribute",
    ir.Kind.TEXT: "the text",
    ir.Kind.GROUP: "content that repeats",
    ir.Kind.ANY: "elements that the schema does not name",
    ir.Kind.ANY_ATTRIBUTE: "attributes that the schema does not name",
}

_CALL = (
    "**call: options of this call alone. `timeout`: seconds to wait for the response. `retry`: a `RetryPolicy`."
    " `raise_on`: the values of OverallStatus that raise, () for none. `idempotent`: True if sending the request twice"
    " does no harm, so that it is sent again when nobody knows whether it was processed. `headers`: more header blocks."
)
_RAISES = (
    "EncodeError: the request does not fit the schema. Nothing was sent.",
    'OperationError: the response has an OverallStatus that `raise_on` names, by default "Error" and "Has Errors". For'
    ' "Has Errors" it is a `PartialFailure`. Its `results` pair each object with what became of it.',
    "SoapFault: the service responded with a fault. Subclasses tell the common ones apart.",
    "CallTimeout: there was no response in time.",
    "CallError: the call failed in another way, such as without a token or a connection. All of the above but"
    " EncodeError are CallErrors.",
)


def clients(context: Context, guide: Guide) -> ClientsView:
    """Return the view of the module."""
    methods = [_Method(context, operation, guide) for operation in context.service.operations]
    used = {"CallOptions", "Unpack", *_ALIASES}
    annotated = set()
    for method in methods:
        used |= method.used
        annotated |= method.annotated
    return ClientsView(
        imports=context.imports("client", used, annotated),
        clients=(
            ClientView(
                name="Client",
                base="_SyncClient",
                summary="A client of the service.",
                http_client="`httpx.Client`",
                prefix="",
                wait="",
                methods=tuple(method.view(wait="") for method in methods),
            ),
            ClientView(
                name="AsyncClient",
                base="_AsyncioClient",
                summary="A client of the service in asyncio.",
                http_client="`httpx.AsyncClient`",
                prefix="async ",
                wait="await ",
                methods=tuple(method.view(wait="await ") for method in methods),
            ),
        ),
    )


class _Method:
    """The method of one operation, apart from what makes it block or await."""

    def __init__(self, context: Context, operation: ir.Operation, guide: Guide) -> None:
        self._context = context
        self._operation = operation
        self._advice = guide.advice(context.service.namespace, operation.wire.local)
        self._name = context.names.methods[operation.key]
        self._parameters = context.annotations.parameters(operation)
        self._request, self._response = (
            context.names.types[context.service.of_element[element]]
            for element in (operation.request, operation.response)
        )

    @cached_property
    def used(self) -> set[str]:
        """The names that it needs when it runs."""
        return {self._request}.union(*(parameter.argument.names for parameter in self._parameters)) | {
            name for each in self._parameters if each.default is not None for name in each.default.names
        }

    @cached_property
    def annotated(self) -> set[str]:
        """The names that its annotations need."""
        return {self._response}.union(*(parameter.annotation.names for parameter in self._parameters))

    def view(self, *, wait: str) -> MethodView:
        """Return the view of the method of one client."""
        operation = self._operation
        return MethodView(
            name=self._name,
            constant=self._context.names.constants[operation.key],
            parameters=tuple(map(_parameter, self._parameters)),
            request=self._request,
            response=self._response,
            doc="\n".join(self._doc(wait)).rstrip(),
        )

    def _doc(self, wait: str) -> Iterator[str]:
        """Yield the lines of the docstring, its sections in the order that readers expect."""
        yield f"Call the operation {readable(self._operation.wire.local)}."
        for notes in (self._operation.documentation, self._advice.notes):
            if readable(notes):
                yield from ("", wrapped(readable(notes), _INDENT))
        yield from _section("Args", (*map(self._argument, self._parameters), _CALL))
        yield from _section("Returns", (f"The response, a `{self._response}`.",))
        yield from _section("Raises", _RAISES)
        yield from ("", "Example:", *(f"    {line}" for line in self._example(wait)))

    def _argument(self, parameter: Parameter) -> str:
        """Return what a parameter is, for people."""
        field = parameter.declared
        notes = readable(field.documentation).replace("\n\n", " ")
        if notes:
            return f"{parameter.name}: {notes}"
        kind = _KINDS[field.kind]
        name = f" {field.wire.local}" if field.kind in (ir.Kind.ELEMENT, ir.Kind.ATTRIBUTE) else ""
        value = self._context.annotations.of_values(field)
        items = f"any number of `{value}`" if field.many and not field.required else f"one `{value}` or more"
        if field.wrapped:
            items = f"any number of `{value}`"
        what = items if field.many else f"as `{value}`"
        nil = "; None is sent as nil" if field.nillable else ""
        return readable(f"{parameter.name}: {kind}{name}, {what}{nil}{_when_left_out(parameter, str(value))}.")

    def _example(self, wait: str) -> list[str]:
        """Return the lines of a call: the guide's, or one with a variable for each parameter that is required."""
        arguments = {each.name: each.name for each in self._parameters if each.is_required}
        given = self._advice.example
        takes_all = {*arguments} <= {*given} <= {each.name for each in self._parameters}
        if takes_all and all(fits(each, self._context.members) for each in given.values()):
            arguments = {name: value.strip() for name, value in given.items()}
        call = f"response = {wait}client.{self._name}"
        listed = [f"{name}={value}" for name, value in arguments.items()]
        line = f"{call}({', '.join(listed)})"
        if _INDENT + 4 + len(line) <= LINE_LENGTH and "\n" not in line:
            return [line]
        inside = "\n".join(f"{each}," for each in listed).split("\n")
        return [f"{call}(", *(f"    {each}" for each in inside), ")"]


def _section(title: str, entries: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of one section of a docstring."""
    yield from ("", f"{title}:")
    for entry in entries:
        text = wrapped(entry, _INDENT + 4, hanging=4)
        yield from (f"    {line}" for line in text.split("\n"))


def _when_left_out(parameter: Parameter, value: str) -> str:
    if parameter.default is None or parameter.default.text == "()":
        return ""
    return f"; if left out, `{value}()` is sent" if parameter.declared.required else "; if left out, it is not sent"


def _parameter(parameter: Parameter) -> ParameterView:
    default = "" if parameter.default is None else f" = {parameter.default}"
    declared = f"{parameter.name}: {parameter.annotation}{default}"
    return ParameterView(declared, parameter.field, str(parameter.argument))
