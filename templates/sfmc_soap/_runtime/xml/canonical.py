"""The canonical form of an element: one text for all spellings that mean the same.

No element and no attribute but xsi:type keeps its prefix as it came. Attributes are sorted, and every prefix that a
value may use is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .element import Element
from .escaping import raw_attribute, raw_text
from .names import XML, XSI, XSI_TYPE, is_resolved, local_name, namespace_of, resolve_qname, used_prefixes


@dataclass(slots=True)
class _Open:
    """An element whose end tag is not written yet.

    Attributes:
        name: its local name, "" if it is written whole.
        scope: the namespaces in scope where it came from, by prefix.
        own: those of them that it declares itself, and nothing around it does.
        default: the default namespace where it is written.
        declared: the prefixes that are declared where it is written.
    """

    name: str
    scope: Mapping[str | None, str]
    own: Mapping[str, str]
    default: str | None
    declared: Mapping[str, str]


def canonical(element: Element) -> str:
    """Return the canonical XML of an element, without its tail."""
    text, attributes = element.text or "", element.items()
    if len(element) == 0 and not _may_use_prefixes(text, attributes):
        return _plain(element.tag, text, attributes)
    out: list[str] = []
    outside = _Open(name="", scope={**element.nsmap, "xml": XML}, own={}, default=None, declared={"xml": XML})
    if len(element) == 0 and all(namespace_of(name) in ("", XSI) for name in element.attrib):
        _end(_start(element, out, outside), out)
    else:
        _walk(element, out, outside)
    return "".join(out)


def _may_use_prefixes(text: str, attributes: list[tuple[str, str]]) -> bool:
    return ":" in text or any(name.startswith("{") or ":" in value for name, value in attributes)


def _plain(tag: str, text: str, attributes: list[tuple[str, str]]) -> str:
    """Return an element without children and prefixes. To look up what is in scope would take far longer."""
    name = local_name(tag)
    start = f'{name} xmlns="{raw_attribute(namespace_of(tag))}"'
    for attribute, value in sorted(attributes):
        start += f' {attribute}="{raw_attribute(value)}"'
    return f"<{start}>{raw_text(text)}</{name}>" if text else f"<{start}/>"


def _walk(element: Element, out: list[str], outside: _Open) -> None:
    """Write an element with children. Only a walk tells which namespaces are declared where, and it takes no stack."""
    stack = [outside]
    new: dict[str | None, str] = {}
    for event, item in import_module("lxml.etree").iterwalk(element, events=("start-ns", "start", "end")):
        if event == "start-ns":
            new[item[0] or None] = item[1]
        elif event == "start":
            parent = stack[-1]
            scope = {**parent.scope, **new} if new else parent.scope
            # What is declared around it already is not declared again, and would not be its own when it is read back.
            own = {prefix: uri for prefix, uri in new.items() if prefix and parent.declared.get(prefix) != uri}
            context = _Open(name="", scope=scope, own=own, default=parent.default, declared=parent.declared)
            stack.append(_start(item, out, context))
            new = {}
        else:
            _end(stack.pop(), out)
            if len(stack) > 1:
                out.append(raw_text(item.tail or ""))


def _start(element: Element, out: list[str], context: _Open) -> _Open:
    """Write an element up to its first child.

    Args:
        element: the element.
        out: the pieces of text so far.
        context: the namespaces where the element is written.

    Returns:
        The element, with the namespaces that are declared inside it.
    """
    namespace, name = namespace_of(element.tag), local_name(element.tag)
    attributes, needed = _attributes(element, context)
    added = {prefix: uri for prefix, uri in sorted(needed.items()) if context.declared.get(prefix) != uri}
    declarations = "" if namespace == context.default else f' xmlns="{raw_attribute(namespace)}"'
    declarations += "".join(f' xmlns:{prefix}="{raw_attribute(uri)}"' for prefix, uri in added.items())
    empty = len(element) == 0 and not element.text
    out.append(f"<{name}{declarations}{attributes}{'/>' if empty else '>'}")
    out.append(raw_text(element.text or ""))
    declared = {**context.declared, **added} if added else context.declared
    return _Open("" if empty else name, context.scope, own=context.own, default=namespace, declared=declared)


def _attributes(element: Element, context: _Open) -> tuple[str, dict[str, str]]:
    """Return an element's attributes as text, and the prefixes that it needs with their namespaces."""
    needed: dict[str, str] = {}
    written: list[tuple[str, str]] = []
    values = [element.text or ""]
    for qname, value in sorted(element.attrib.items()):
        if qname == XSI_TYPE and is_resolved(resolved := resolve_qname(value, context.scope)):
            value = local_name(resolved)
            if namespace_of(resolved) not in (namespace_of(element.tag), ""):
                prefix = _free_prefix("t", namespace_of(resolved), context.scope)
                needed[prefix] = namespace_of(resolved)
                value = f"{prefix}:{value}"
        else:
            values.append(value)
        written.append((qname, value))
    used = used_prefixes(context.scope, values)
    text = ""
    prefixes: dict[str, str] = {}
    for qname, value in written:
        uri = namespace_of(qname)
        if uri:
            if uri not in prefixes:
                prefixes[uri] = (
                    _free_prefix("xsi", uri, context.scope) if uri == XSI else _prefix_of(uri, context, used)
                )
            needed[prefixes[uri]] = uri
            qname = f"{prefixes[uri]}:{local_name(qname)}"
        text += f' {qname}="{raw_attribute(value)}"'
    return text, needed | used


def _end(element: _Open, out: list[str]) -> None:
    if element.name:
        out.append(f"</{element.name}>")


def _prefix_of(uri: str, context: _Open, used: Mapping[str, str]) -> str:
    """Return the prefix of an attribute: one that will be in scope wherever the element is written."""
    scopes: list[Mapping[Any, str]] = [{**context.own, **used}, context.declared, context.scope]
    found = next(filter(None, ([p for p, each in scope.items() if p and each == uri] for scope in scopes)))
    return str(min(found))


def _free_prefix(prefix: str, uri: str, in_scope: Mapping[str | None, str]) -> str:
    """Return the prefix, made longer until it stands for no other namespace."""
    while in_scope.get(prefix, uri) != uri:
        prefix += "_"
    return prefix
