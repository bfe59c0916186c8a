"""The errors of the generator, and what its messages have in common."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from .ir import ANY, TEXT, Anonymous, Origin, TypeName

_LONGEST = 2000
_COMPARED = (100, 5000)
"""Of which length, and how many, names are looked through for one that was meant: that takes its time."""


class GeneratorError(Exception):
    """Bad input or settings. The message says what is wrong, where, and what to do; the command exits with 2.

    Args:
        problem: what is wrong, in one sentence.
        origin: the file and line, where the problem has one.
        hint: what to do about it, in one sentence.
    """

    def __init__(self, problem: str, origin: Origin | None = None, hint: str = "") -> None:
        self.problem = _shortened(problem)
        self.origin = origin
        self.hint = _shortened(hint)
        where = f"{origin}: " if origin else ""
        super().__init__(_shortened(f"{where}{problem}") + (f"\n  {self.hint}" if hint else ""))


class InputError(GeneratorError):
    """The WSDL or a schema beside it cannot be read."""


class UnsupportedError(GeneratorError):
    """The WSDL is readable but uses a construct that the generator refuses by name."""


class DefectError(GeneratorError):
    """The generator failed on a WSDL in a way that nobody has foreseen. Its cause is what happened."""


class FetchError(GeneratorError):
    """A WSDL, or what it imports, cannot be fetched."""


class SettingsError(GeneratorError):
    """An argument, `topics.toml` or the output folder is not usable."""


def printable(text: str) -> str:
    """Return a text that is safe in a line: what a file says must not move the cursor or turn the writing direction."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def counted(number: int, what: str) -> str:
    """Return a number of things in words: "1 file", "2 files".

    Args:
        number: how many.
        what: what one is called.
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _shortened(text: str) -> str:
    """Return a text that is safe in a message, and not too long for one."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
    return printable(text)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint for a name that the user gave and that does not exist: up to three similar ones, in any case."""
    spelled = {each.casefold(): each for each in known}
    near = [spelled[each] for each in get_close_matches(name[:_LONGEST].casefold(), spelled, n=3)]
    return f"Did you mean {', '.join(near)}?" if near else "`sfmc-soapgen show` lists what there is."


def did_you_mean(name: str | TypeName, names: Iterable[str | TypeName]) -> str:
    """Return a hint for a reference to nothing: the name whose local part is most similar, if any is."""
    by_local = {_local(each): str(each) for each in sorted(names, key=str) if _is_written(each)}
    comparable = [local for local in by_local if len(local) <= _COMPARED[0]][: _COMPARED[1]]
    close = get_close_matches(_local(name)[: _COMPARED[0]], comparable, n=1, cutoff=0.65)
    return f"Did you mean {by_local[close[0]]!r}?" if close else "Declare it, or correct the name."


def _is_written(name: str | TypeName) -> bool:
    """Tell whether a name can stand in a WSDL."""
    return not isinstance(name, Anonymous) and name not in (ANY, TEXT)


def _local(name: str | TypeName) -> str:
    return name if isinstance(name, str) else name.local
