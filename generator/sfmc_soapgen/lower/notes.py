"""What annotations say: deprecation, and what the vendor reserves."""

from __future__ import annotations

import re

from xsdata.models import xsd

from ..ir import Deprecated

_NAME = r"[^\W\d][\w-]*"
_QUOTE = r"['\"`\u2018\u2019\u201c\u201d]?"
_REPLACEMENT = re.compile(
    rf"\buse\s+{_QUOTE}({_NAME}(?:\.{_NAME})*){_QUOTE}(?:\s+instead)?\s*(?:[.,;]|$)", re.IGNORECASE
)


def deprecated(*models: xsd.AnnotationBase) -> Deprecated | None:
    """What the words of the annotations say, as in "Deprecated. Use SenderProfile.FromName."."""
    for text in (text for model in models for text in _words(model)):
        if re.search(r"\bdeprecated\b", text, re.IGNORECASE):
            replacement = _REPLACEMENT.search(text)
            return Deprecated(replacement[1] if replacement else None)
    return None


def reserved(model: xsd.AnnotationBase) -> bool:
    """Whether an annotation begins with the word "Reserved"."""
    return any(re.match(r"reserved\b", text, re.IGNORECASE) for text in _words(model))


def _words(model: xsd.AnnotationBase) -> list[str]:
    """The text of each xs:appinfo and xs:documentation, blanks collapsed."""
    notes: list[xsd.Appinfo | xsd.Documentation] = []
    for annotation in model.annotations:
        notes += annotation.app_infos
        notes += annotation.documentations
    return [" ".join(" ".join(map(str, note.content)).split()) for note in notes]
