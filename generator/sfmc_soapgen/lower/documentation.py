"""What annotations say: documentation, deprecation, and what the vendor reserves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xsdata.models import wsdl, xsd

from ..ir import Deprecated

_NAME = r"[^\W\d][\w-]*"
_QUOTE = r"['\"`\u2018\u2019\u201c\u201d]?"
_REPLACEMENT = re.compile(
    rf"\buse\s+{_QUOTE}({_NAME}(?:\.{_NAME})*){_QUOTE}(?:\s+instead)?\s*(?:[.,;]|$)", re.IGNORECASE
)

_LONGEST = 2000
"""The longest documentation of one thing, in characters: what follows is cut off."""


def documentation(*nodes: xsd.AnnotationBase) -> str:
    """Return the text of the nodes' `xs:documentation`, as `ir` describes it; what two of them share comes once."""
    notes = (note for node in nodes for annotation in node.annotations for note in annotation.documentations)
    return _paragraphs("".join(map(str, note.content)) for note in notes)


def wsdl_documentation(node: wsdl.WsdlElement) -> str:
    """Return the text of a node's `wsdl:documentation`, as `ir` describes it."""
    return _paragraphs(map(str, node.documentation.elements) if node.documentation else ())


def weight(node: xsd.AnnotationBase) -> int:
    """Return how much a budget has to pay for one use of a node: itself, and each hundred characters in it."""
    texts = [node.default or "", node.fixed or ""] if isinstance(node, xsd.Element | xsd.Attribute) else []
    if isinstance(node, xsd.Any | xsd.AnyAttribute):
        texts.append(node.namespace)
    texts += _raw(node)
    return 1 + len(texts) // 10 + sum(map(len, texts)) // 100


def join(*texts: str) -> str:
    """Return several documentations as one; what two of them share comes once."""
    return _paragraphs(texts)


def _paragraphs(texts: Iterable[str]) -> str:
    """Return the paragraphs of all texts, white space collapsed in each, up to the longest documentation."""
    paragraphs = (" ".join(words.split()) for text in texts for words in re.split(r"\n[^\S\n]*\n", text))
    text = "\n\n".join(dict.fromkeys(paragraph for paragraph in paragraphs if paragraph))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4].rstrip()} ..."


def deprecated(*nodes: xsd.AnnotationBase) -> Deprecated | None:
    """Return what annotations say of a deprecation, as in "Deprecated. Use SenderProfile.FromName."."""
    for text in (text for node in nodes for text in _texts(node)):
        if re.search(r"\bdeprecated\b", text, re.IGNORECASE):
            replacement = _REPLACEMENT.search(text)
            return Deprecated(replacement[1] if replacement else None)
    return None


def reserved(node: xsd.AnnotationBase) -> bool:
    """Tell whether an annotation begins with the word "Reserved"."""
    return any(re.match(r"reserved\b", text, re.IGNORECASE) for text in _texts(node))


def _texts(node: xsd.AnnotationBase) -> list[str]:
    """Return the text of each xs:appinfo and xs:documentation, blanks collapsed."""
    return [" ".join(text.split()) for text in _raw(node)]


def _raw(node: xsd.AnnotationBase) -> list[str]:
    """Return the text of each xs:appinfo and xs:documentation, as it is written."""
    notes: list[xsd.Appinfo | xsd.Documentation] = []
    for annotation in node.annotations:
        notes += annotation.app_infos
        notes += annotation.documentations
    return [" ".join(map(str, note.content)) for note in notes]
