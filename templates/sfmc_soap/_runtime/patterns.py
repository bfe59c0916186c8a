"""Patterns of simple types. The time that matching takes grows with the length of the text, and no faster.

Python's `re` tries the ways through a pattern one after another, and `(a+)+b` has twice as many for each further "a".
So it gets only patterns with nothing to try again. For all others there is an automaton, which goes all ways at once:
see decision 19.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial, reduce

_ATOM = r"(?:\\.|\[(?:\\.|[^\]\\])+\]|[^\\()|?*+{}\[\]])"
_QUANTIFIER = r"(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})"
_STRAIGHT = rf"(?s)(?:{_ATOM}(?:\{{[0-9]+\}})?)*(?:{_ATOM}{_QUANTIFIER})?"
"""A pattern that leaves `re` one choice at most: how often its last part occurs."""

_END = 1
"""The set of the one position behind the text."""
_NEAR = 16
"""How far a move may go to be made together with all others that go as far in the same direction."""
_WINDOW = (1 << 2 * _NEAR + 1) - 1
"""The set of the positions that are near the one in its middle."""
_REMEMBERED = 16_384
"""How many moves of an automaton are kept; then it begins anew."""

_Positions = int
"""A set of positions, the bits of a number. A position is a place for one character."""
_Part = Callable[["_Automaton", _Positions], _Positions]
"""Puts a part of a pattern before the positions that may follow it, and returns those at which it may begin."""


def matcher(pattern: str) -> Callable[[str], object]:
    """Return a function that tells whether a pattern matches a whole text."""
    if re.fullmatch(_STRAIGHT, pattern):
        return re.compile(pattern).fullmatch
    return _Automaton(_Parser(pattern).alternatives()).matches


# --- the automaton


class _State(dict[str, "_State"]):
    """What a text may have come to, and where each next character leads, as far as it was asked for."""

    __slots__ = ("automaton", "positions")

    def __init__(self, automaton: _Automaton, positions: _Positions) -> None:
        super().__init__()
        self.automaton = automaton
        self.positions = positions

    def __missing__(self, character: str) -> _State:
        following = self.automaton.after(self.positions, character)
        self[character] = following
        return following


class _Automaton:
    """The positions of a pattern, numbered from its end to its beginning, and the states that texts came to."""

    def __init__(self, pattern: _Part) -> None:
        self._follow: list[_Positions] = [0]
        self._begins: dict[int, _Positions] = {}
        self._loops: _Positions = 0
        self._atoms: dict[str, _Positions] = {}
        self._start = _State(self, self._without_loops(pattern(self, _END)))
        self._near: dict[int, _Positions] = {}
        self._far: dict[_Positions, _Positions] = {}
        self._arrange()
        self._classes = [(re.compile(atom).fullmatch, positions) for atom, positions in self._atoms.items()]
        self._states: dict[_Positions, _State] = {}
        self._moves = 0

    def _arrange(self) -> None:
        """Put moves together that can be made at once: near ones by their distance, far ones by where they lead.

        A part that may occur a thousand times has a thousand moves, and they are all alike.
        """
        for at, follow in enumerate(map(self._without_loops, self._follow)):
            near = follow & _WINDOW << max(at - _NEAR, 0)
            for to in _members(near):
                self._near[at - to] = self._near.get(at - to, 0) | 1 << at
            self._far[follow ^ near] = self._far.get(follow ^ near, 0) | 1 << at

    def matches(self, text: str) -> bool:
        """Tell whether the pattern matches a whole text."""
        state = self._start
        for character in text:
            state = state[character]
        return bool(state.positions & _END)

    def after(self, positions: _Positions, character: str) -> _State:
        """Return the state after one more character. Where no position takes it, none is left."""
        taken = positions & _union(those for takes, those in self._classes if takes(character))
        following = _union(targets for targets, sources in self._far.items() if taken & sources)
        for distance, sources in self._near.items():
            moving = taken & sources
            following |= moving >> distance if distance >= 0 else moving << -distance
        self._moves += 1
        if self._moves > _REMEMBERED:
            self._forget()
        return self._states.setdefault(following, _State(self, following))

    def _forget(self) -> None:
        """Let go of all states, which may be many: each text can come to others."""
        for state in [self._start, *self._states.values()]:
            state.clear()
        self._states.clear()
        self._moves = 0

    # --- making it, from the end of the pattern to its beginning

    def add(self, after: _Positions, atom: str) -> _Positions:
        """Add a position for one character, and return the set of it."""
        position = 1 << len(self._follow)
        self._follow.append(after)
        self._atoms[atom] = self._atoms.get(atom, 0) | position
        return position

    def add_loop(self, after: _Positions, body: _Part) -> _Positions:
        """Add a part that occurs once or more, and return where it may begin."""
        at = len(self._follow)
        self._follow.append(0)  # stands for the begin of the body, which is not known yet
        self._loops |= 1 << at
        self._begins[at] = body(self, after | 1 << at)
        return self._begins[at]

    def _without_loops(self, positions: _Positions) -> _Positions:
        """Return a set with the begin of each loop in place of the loop."""
        done = 0
        while pending := positions & self._loops & ~done:
            done |= pending
            positions |= _union(self._begins[at] for at in _members(pending))
        return positions & ~self._loops


def _union(sets: Iterable[_Positions]) -> _Positions:
    """Return all positions of several sets."""
    return reduce(int.__or__, sets, 0)


def _members(positions: _Positions) -> Iterator[int]:
    """Yield the positions of a set."""
    while positions:
        lowest = positions & -positions
        yield lowest.bit_length() - 1
        positions ^= lowest


# --- the parts of a pattern


class _Parser:
    """Reads a pattern that the generator has let through."""

    def __init__(self, pattern: str) -> None:
        self._symbols = re.findall(rf"(?s){_ATOM}|{_QUANTIFIER}|.", pattern)[::-1]

    def alternatives(self) -> _Part:
        """Read up to the end of a group, or of the pattern."""
        parts = [self._sequence()]
        while self._symbols and self._symbols[-1] == "|":
            self._symbols.pop()
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else partial(_either, parts=parts)

    def _sequence(self) -> _Part:
        """Read up to the end of an alternative."""
        parts = []
        while self._symbols and self._symbols[-1] not in ("|", ")"):
            parts.append(self._item())
        return partial(_in_sequence, parts=parts[::-1])

    def _item(self) -> _Part:
        """Read a character or a group, and how often it occurs."""
        symbol = self._symbols.pop()
        if symbol == "(":
            part = self.alternatives()
            self._symbols.pop()
        else:
            part = partial(_Automaton.add, atom=symbol)
        if self._symbols and re.fullmatch(_QUANTIFIER, self._symbols[-1]):
            low, high = _bounds(self._symbols.pop())
            return partial(_repeated, part=part, low=low, high=high)
        return part


def _bounds(quantifier: str) -> tuple[int, int | None]:
    """Return how often something occurs, None for no upper bound."""
    if quantifier in ("?", "*", "+"):
        return int(quantifier == "+"), 1 if quantifier == "?" else None
    low, comma, high = quantifier[1:-1].partition(",")
    return int(low), None if comma and not high else int(high or low)


def _either(automaton: _Automaton, after: _Positions, *, parts: list[_Part]) -> _Positions:
    """Add alternatives."""
    return _union(part(automaton, after) for part in parts)


def _in_sequence(automaton: _Automaton, after: _Positions, *, parts: list[_Part]) -> _Positions:
    """Add parts that follow each other; the last one comes first."""
    for part in parts:
        after = part(automaton, after)
    return after


def _repeated(automaton: _Automaton, after: _Positions, *, part: _Part, low: int, high: int | None) -> _Positions:
    """Add a part as often as it must occur, and behind that as often as it may."""
    if high is not None:
        begins = _copies(automaton, after, part=part, number=high - low, instead=after)
        return _copies(automaton, begins, part=part, number=low)
    begins = automaton.add_loop(after, part)
    return _copies(automaton, begins, part=part, number=low - 1) if low else begins | after


def _copies(
    automaton: _Automaton, after: _Positions, *, part: _Part, number: int, instead: _Positions = 0
) -> _Positions:
    """Add a part several times; each time, `instead` may come in place of it and the rest."""
    begins = after
    for _ in range(number):
        rest, begins = begins, part(automaton, begins) | instead
        if begins == rest:  # there is nothing in it
            break
    return begins
