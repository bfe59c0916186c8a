"""The docstrings of the clients and of their methods."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..notes.notes import Note, Notes, told
from ..python.annotations import Parameter
from .docstrings import PROSE_LENGTH, readable, without_prompts, wrapped
from .model_docs import field_doc, short_doc

_CLASS = 4
_METHOD = 8
"""The blanks before the docstrings of a class and of a method."""

_SETTINGS = (
    "credentials: who calls, such as `ClientCredentials`.",
    "http_client: an `httpx2.{http_client}` or `httpx.{http_client}` that is used and that you close, or a function"
    " that makes one. If left out, the client makes its own connections.",
    "soap_url: the URL of the service. If left out, the URL that the credentials or the token response name.",
    "version: the version of SOAP. If left out, that of the port in the WSDL.",
    "timeouts: the time limits, as `Timeouts`.",
    "retry: when a call is sent again, as a `RetryPolicy`.",
    "concurrency: how many calls the client makes at a time, 20 as the service asks. More calls wait for their turn.",
    "raise_on: the values of OverallStatus that raise an `OperationError`.",
    "limits: how large and how deep a response may be, as `Limits`.",
    "token_store: where tokens are kept beside the memory of this process, as a `TokenStore`.",
    "token_margin: how many seconds before its expiry a token is renewed. If left out, 300, or a quarter of its"
    " lifetime if that is less.",
    "hooks: functions that are called with every event of a call.",
    "log_bodies: True to log the bodies of requests and responses at level DEBUG, without tokens and passwords.",
    "trusted_hosts: hosts, and the domains below them, to which a token may go beside the vendor's and those of the"
    " addresses that you configure.",
    "ask_status: True to call GetSystemStatus after an unexpected fault or an outage, and to put its response on the"
    " exception.",
)
_OPTIONS = (
    "**call: options of this call alone. `timeout`: how many seconds each attempt may take. `retry`: a `RetryPolicy`."
    " `raise_on`: the values of OverallStatus that raise, () for none. `idempotent`: True if sending the request twice"
    " does no harm, so that it is sent again when nobody knows whether it was processed. `headers`: more header blocks."
)
_RAISES = (
    "EncodeError: the request does not fit the schema. Nothing was sent.",
    'OperationError: the response has an OverallStatus that `raise_on` names, by default "Error" and "Has Errors". For'
    " objects that failed it is a `PartialFailure`. Its `results` pair each object with what became of it.",
    "SoapFault: the service responded with a fault. Subclasses tell the common ones apart.",
    "CallTimeout: there was no response in time.",
    "CallError: the call failed in another way, such as without a token or a connection. All of the above but"
    " EncodeError are CallErrors.",
)
_KINDS = {
    ir.Kind.ELEMENT: "the element",
    ir.Kind.ATTRIBUTE: "the attribute",
    ir.Kind.TEXT: "the text",
    ir.Kind.GROUP: "content that repeats",
    ir.Kind.ANY: "elements that the schema does not name",
    ir.Kind.ANY_ATTRIBUTE: "attributes that the schema does not name",
}


def client_doc(summary: str, documentation: str, *, http_client: str) -> str:
    """Return the docstring of a client.

    Args:
        summary: its first sentence.
        documentation: what the WSDL says of the port types.
        http_client: the class of httpx2 and httpx that it sends with.
    """
    settings = [entry.format(http_client=http_client) for entry in _SETTINGS]
    return "\n".join([summary, *_paragraphs(documentation, _CLASS), *_section("Args", settings, _CLASS)])


def method_doc(operation: ir.Operation, parameters: tuple[Parameter, ...], notes: Notes, *, returns: str) -> str:
    """Return the docstring of a method up to its example.

    Args:
        operation: the operation that it calls.
        parameters: those of the method.
        notes: what is known of the operation and the parameters.
        returns: the class of the response.
    """
    lines = [f"Call the operation {readable(operation.wire.local)}."]
    note = notes.of_operation(operation)
    lines += _paragraphs(told(short_doc(operation.documentation, note), note.details), _METHOD)
    arguments = [_parameter_doc(each, notes.of_field(each.owner, each.declared)) for each in parameters]
    lines += _section("Args", [*arguments, _OPTIONS], _METHOD)
    lines += _section("Returns", [f"The response, as `{returns}`."], _METHOD)
    lines += _section("Raises", _RAISES, _METHOD)
    return "\n".join(lines)


def example_doc(function: str, arguments: list[str]) -> str:
    """Return the section of a method's docstring that calls it.

    Args:
        function: the expression that is called, after `await` if it is awaited.
        arguments: the Python of each argument.
    """
    call = f"response = {function}({', '.join(arguments)})"
    if "\n" in call or _METHOD + 4 + len(call) > PROSE_LENGTH:
        inside = "".join(f"{argument},\n" for argument in arguments).splitlines()
        call = "\n".join([f"response = {function}(", *(f"    {line}" for line in inside), ")"])
    return "\n".join(["Example:", *(f"    {line}" for line in without_prompts(call).split("\n"))])


def _paragraphs(text: str, indent: int) -> Iterator[str]:
    """Yield an empty line and text from outside, if it has anything to read."""
    shown = readable(text)
    if shown:
        yield from ("", wrapped(shown, indent))


def _section(title: str, entries: list[str] | tuple[str, ...], indent: int) -> Iterator[str]:
    """Yield the lines of one section of a docstring."""
    yield from ("", f"{title}:")
    for entry in entries:
        yield from (f"    {line}" for line in wrapped(entry, indent + 4, hanging=4).split("\n"))


def _parameter_doc(parameter: Parameter, note: Note) -> str:
    """Return what a parameter is: the docstring of its field, or what the schema says of it."""
    field = parameter.declared
    doc = field_doc(field, note).replace("\n\n", " ")
    if doc:
        return f"{parameter.name}: {doc}"
    name = f" {field.wire.local}" if field.kind in (ir.Kind.ELEMENT, ir.Kind.ATTRIBUTE) else ""
    nil = "; None is sent as nil" if field.nillable else ""
    what = f"{_KINDS[field.kind]}{name}, {_amount(parameter)}{nil}{_when_left_out(parameter)}"
    return readable(f"{parameter.name}: {what}.")


def _amount(parameter: Parameter) -> str:
    """Return what a parameter takes, and how many of it."""
    field = parameter.declared
    if not field.many:
        return f"as `{parameter.value}`"
    needs_one = field.required and not field.wrapped
    return f"one `{parameter.value}` or more" if needs_one else f"any number of `{parameter.value}`"


def _when_left_out(parameter: Parameter) -> str:
    """Return what becomes of a parameter that is left out, where the call does not show it."""
    if parameter.annotation == parameter.type:
        return ""
    sent = f"`{parameter.value}()` is" if parameter.declared.required else "it is not"
    return f"; if left out, {sent} sent"
