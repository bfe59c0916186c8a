"""Changes, as people and programs read them: text, JSON, markdown and HTML. Nothing is left out or cut short.

Except in JSON, what breaks comes first, and what does not print (controls, line ends, marks that turn the direction of
text) is shown as an escape.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ..errors import counted, printable
from .changes import Change, Effect, worst

_EFFECTS = (Effect.BREAKING, Effect.ADDITIVE, Effect.NONE)
_WIDTH = max(len(str(effect)) for effect in _EFFECTS)
_LEADS = {Effect.BREAKING: "**Breaking** for", Effect.ADDITIVE: "Additive for", Effect.NONE: "Without effect on"}

# A word of a sentence, with what may stand around it. Everything else in a sentence is a name, a sign or markup.
_WORD = re.compile(r"[(\"']*([^\W_]+(?:['/-][^\W_]+)*)?[)\"'.,:;?!]*")
_NAME = re.compile(r"([(\"']*)(.*?)([)\"'.,:;?!]*)")


def summary(changes: Sequence[Change]) -> str:
    """Return how many changes there are and what they do, in a line."""
    if not changes:
        return "no changes"
    effects = (
        f"{on}: {', '.join(f'{number} {effect}' for effect, number in numbers.items() if number)}"
        for on, numbers in _counts(changes).items()
    )
    return "; ".join([counted(len(changes), "change"), *effects])


def text(changes: Sequence[Change]) -> str:
    """Return a line for each change, and one that sums up."""
    lines = [
        f"code {code:{_WIDTH}}  wire {wire:{_WIDTH}}  {path}  {words}" for code, wire, path, words in rows(changes)
    ]
    return "".join(f"{line}\n" for line in (*lines, summary(changes)))


def rows(changes: Sequence[Change]) -> list[tuple[str, str, str, str]]:
    """Return of each change its effects on code and on the wire, its path, and a sentence that describes it."""
    return [(str(each.code), str(each.wire), each.path, _sentence(each)) for each in _shown(changes)]


def as_json(changes: Sequence[Change]) -> dict[str, Any]:
    """Return plain values, for `json`: the worst effect, how many changes have which, and all changes in full."""
    described = [{**asdict(change), "code": str(change.code), "wire": str(change.wire)} for change in changes]
    return {"worst": str(worst(changes)), "counts": _counts(changes), "changes": described}


def markdown(changes: Sequence[Change]) -> str:
    """Return a bullet for each change, for a section of a changelog."""
    if not changes:
        return "- No changes.\n"
    return "".join(f"- {_bullet(change)}\n" for change in _shown(changes))


def html(changes: Sequence[Change], title: str) -> str:
    """Return a page that needs no other file: a table, and filters where scripts run.

    Args:
        changes: the rows.
        title: the page's heading.
    """
    return _page().render(
        title=printable(title),
        changes=_shown(changes),
        effects=list(map(str, _EFFECTS)),
        kinds=sorted({printable(change.kind) for change in changes}),
        counts=_counts(changes),
    )


@cache
def _page() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["csp_hash"] = _csp_hash
    return environment.get_template("report.html.jinja")


def _counts(changes: Sequence[Change]) -> dict[str, dict[str, int]]:
    """Return how many changes have which effect, the worst first, on code and on the wire."""
    found = {"code": Counter(change.code for change in changes), "wire": Counter(change.wire for change in changes)}
    return {on: {str(effect): numbers[effect] for effect in _EFFECTS} for on, numbers in found.items()}


def _shown(changes: Sequence[Change]) -> list[Change]:
    """Return the changes as people are shown them: what breaks first, and every text printable."""
    return sorted(map(_printable, changes), key=lambda change: change.worst, reverse=True)


def _printable(change: Change) -> Change:
    path, kind, what, was, now, hint = map(
        printable, (change.path, change.kind, change.what, change.was, change.now, change.hint)
    )
    return replace(change, path=path, kind=kind, what=what, was=was, now=now, hint=hint)


def _sentence(change: Change) -> str:
    """Return what a change is, in a line of text."""
    if change.was and change.now:
        values = f": {change.was} -> {change.now}"
    elif change.was or change.now:
        values = f": was {change.was}" if change.was else f": now {change.now}"
    else:
        values = ""
    hint = f"  ({change.hint})" if change.hint else ""
    return f"{change.kind} {change.what}{values}{hint}"


def _bullet(change: Change) -> str:
    """Return what a change is, in markdown."""
    values = [f"{name} {_code(value)}" for name, value in (("was", change.was), ("now", change.now)) if value]
    words = ", ".join([_prose(f"{change.kind} {change.what}"), *values])
    hint = f"; {_prose(change.hint)}" if change.hint else ""
    return f"{_lead(change)}: {_code(change.path)}, {words}{hint}."


def _lead(change: Change) -> str:
    """Return the words about the effects of a change, the worse one first."""
    if change.code == change.wire:
        return f"{_LEADS[change.worst]} code and wire"
    (more, on), (less, other) = sorted([(change.code, "code"), (change.wire, "wire")], reverse=True)
    lead = f"{_LEADS[more]} {on}"
    return f"{lead}, {_LEADS[less].lower()} {other}" if less else lead


def _prose(sentence: str) -> str:
    """Return a sentence in markdown. What is more than a word is code, so it cannot be markup, link or mention."""
    return " ".join(map(_word, sentence.split()))


def _word(word: str) -> str:
    if _WORD.fullmatch(word):
        return word
    found = _NAME.fullmatch(word)
    assert found
    before, name, after = found.groups()
    return f"{before}{_code(name)}{after}" if name else word


def _code(value: str) -> str:
    """Return a code span that holds exactly this text."""
    fence = "`" * (max(map(len, re.findall("`+", value)), default=0) + 1)
    # A backtick at an end would lengthen the fence, and of blanks at both ends one each is not shown.
    has_end = not value.isspace() and (value[0] in "` " or value[-1] in "` ")
    pad = " " if has_end else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def _csp_hash(content: str) -> str:
    """Return the source of a Content-Security-Policy that permits a script or style of this content and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
