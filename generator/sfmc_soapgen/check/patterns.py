"""Patterns: that XML Schema and the bindings read them the same way, and that the bindings can match them."""

from __future__ import annotations

import re

from ..errors import InputError, UnsupportedError
from ..ir import Simple

LONGEST = 5000
"""The longest pattern, in characters, each counted as often as it may occur."""
DEEPEST = 50
"""How deep the groups of a pattern may nest."""
_MOST_DIGITS = 9

_ESCAPE = r"\\[nrt\\|.?*+(){}\[\]^dDsSwW-]"
_ATOM = rf"[^\\|?*+(){{}}\[\]^$]|{_ESCAPE}|\[\^?(?:{_ESCAPE}|(?!--|&&|~~|\|\|)[^\\\[\]])+\]"
_QUANTIFIER = r"[?*+]|\{(?P<low>[0-9]+)(?:(?P<to>,)(?P<high>[0-9]*))?\}"
_TOKEN = re.compile(rf"(?P<atom>{_ATOM})|(?P<quantifier>(?:{_QUANTIFIER})(?![?*+{{]))|\((?!\?)|[)|]")
"""A part of a pattern that XML Schema and Python's `re` read alike, but for which characters `\\w`, `\\s`, `.` mean."""

_Tokens = list[re.Match[str]]


def check_pattern(pattern: str, simple: Simple) -> None:
    """Refuse a pattern that Python's `re` would read in another way or not at all, or that the bindings cannot match.

    Raises:
        InputError: it is not a pattern.
        UnsupportedError: it is one, and is not supported.
    """
    problem = f"the pattern {pattern!r} of type {simple.wire.path!r} is not supported"
    tokens = _tokens(pattern)
    end = tokens[-1].end() if tokens else 0
    if end < len(pattern):
        hint = "Supported are literals, classes, quantifiers, groups, alternatives, and the escapes that Python shares."
        raise UnsupportedError(f"{problem} from {pattern[end:][:20]!r} on", simple.origin, hint)
    if _depth(tokens) > DEEPEST:
        hint = "Write it with fewer parentheses."
        raise UnsupportedError(f"{problem}: groups nest deeper than {DEEPEST}", simple.origin, hint)
    if _digits(tokens) > _MOST_DIGITS or _length(tokens) > LONGEST:
        too_long = f"its characters, each as often as it may occur, are more than {LONGEST:,}"
        raise UnsupportedError(f"{problem}: {too_long}", simple.origin, "Use xs:maxLength instead of large counts.")
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise InputError(f"{problem}: {error}", simple.origin, "Correct the pattern.") from error


def _tokens(pattern: str) -> _Tokens:
    """Return the parts of a pattern, up to the first that is not supported."""
    tokens: _Tokens = []
    while token := _TOKEN.match(pattern, tokens[-1].end() if tokens else 0):
        tokens.append(token)
    return tokens


def _depth(tokens: _Tokens) -> int:
    """Return how deep groups nest."""
    depth = deepest = 0
    for token in tokens:
        depth += (token[0] == "(") - (token[0] == ")")
        deepest = max(deepest, depth)
    return deepest


def _digits(tokens: _Tokens) -> int:
    """Return the length of the longest number."""
    return max((len(number or "") for token in tokens for number in token.group("low", "high")), default=0)


def _length(tokens: _Tokens) -> int:
    """Return how many characters a pattern has, each counted as often as it may occur, or must if that has no end."""
    sums, last = [0], 0  # of each group that is open; of the last thing
    for token in tokens if _is_counted(tokens) else (token for token in tokens if token["atom"]):
        if token["quantifier"]:
            sums[-1] += last * (_times(token) - 1)
        elif token[0] == "(":
            sums.append(0)
        else:
            is_end = token[0] == ")" and len(sums) > 1
            last = sums.pop() if is_end else int(token["atom"] is not None)
            sums[-1] += last
    return sum(sums)


def _is_counted(tokens: _Tokens) -> bool:
    """Tell whether the bindings match a pattern with an automaton of their own, whose size is bounded.

    They do if it has groups, alternatives, or anything before its last part that may occur more or less often.
    """
    before_last = [token for token in tokens[:-1] if token["quantifier"]]
    is_open = any(not token["low"] or token["to"] for token in before_last)
    return is_open or any(token[0] in ("(", "|") for token in tokens)


def _times(quantifier: re.Match[str]) -> int:
    """Return how often something may occur, or must if that has no end."""
    if quantifier["high"]:
        return int(quantifier["high"])
    low = int(quantifier["low"] or 0)
    return max(low, 1) if quantifier["to"] or not quantifier["low"] else low
