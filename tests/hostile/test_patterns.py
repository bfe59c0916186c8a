"""Patterns that make `re` try for ever: the bindings match them in one pass over the text, or the generator refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sfmc_soap._runtime import patterns
from sfmc_soapgen.check.patterns import DEEPEST, LONGEST, check_pattern
from sfmc_soapgen.errors import GeneratorError, UnsupportedError
from sfmc_soapgen.ir import QName, Simple
from sfmc_soapgen.pipeline import Settings, generate
from sfmc_soapgen.wsdl.reader import Sources
from support.hostile.bounds import bounded, work
from support.packages import package
from support.profiles import examples
from support.wsdls import FILE, NS, line_of, sequence, wsdl

SIMPLE = Simple(QName(NS, "P"))

# --- time

SLOW = {
    "(a+)+b": "a",
    "(a*)*b": "a",
    "(a|a)*b": "a",
    "(a|aa)+b": "a",
    "(a?){30}a{30}": "a",
    "(a|b|ab)*c": "ab",
    "a*a*a*a*a*b": "a",
    ".*x.*y.*z": "x",
    ".*.*.*=.*": "x",
    "(.*a){20}b": "a",
    "([a-z]+)*[0-9]": "a",
    "(a{1,60}){1,60}": "a",
    "(a|b)*a(a|b){400}": "abbab",
    "[ab]*a[ab]{0,2000}c": "ab",
    r"\S(.{0,4990}\S)?": "ab ",
    r"(\s*\S*)*!": "a ",
    r"([0-9A-Za-z]([\-.\w]*[0-9a-zA-Z])*@)+": "a",
    "((((a*)*)*)*)*b": "a",
    "(a{0,}){0,}b": "a",
    "(|a)+b": "a",
    "(a|b?)*(b|a?)*c": "ab",
    ".*.{1000}x": "a",
}
"""Patterns, each with what is repeated to make a text that it does not match."""
LENGTH = 100_000


def with_patterns(*values: str) -> bytes:
    """A WSDL with a type T that has a field for each pattern: F0, F1 and so on."""
    simple = "".join(
        f'\n<xs:simpleType name="P{i}"><xs:restriction base="xs:string"><xs:pattern value="{value}"/>'
        "</xs:restriction></xs:simpleType>"
        for i, value in enumerate(values)
    )
    fields = "".join(f'<xs:element name="F{i}" type="tns:P{i}" minOccurs="0"/>' for i in range(len(values)))
    return wsdl(simple + sequence(fields))


def test_long_texts(tmp_path: Path) -> None:
    """Each is read, and is found not to match, in a moment."""
    with package(with_patterns(*SLOW), tmp_path, "slow_patterns"):
        pass
    program = """
import sys
sys.path.insert(0, sys.argv[1])
import slow_patterns as made
for number, unit in enumerate(sys.argv[4:]):
    text = (unit * int(sys.argv[3]))[:int(sys.argv[3])]
    read = made.loads(f"<T xmlns='{sys.argv[2]}'><F{number}>{text}</F{number}></T>".encode())
    assert "must match" in str(made.unknown(read)), number
print("done")
"""
    assert bounded(program, str(tmp_path), NS, str(LENGTH), *SLOW.values()) == "done\n"


@pytest.mark.parametrize("pattern", SLOW)
def test_work_does_not_grow(pattern: str) -> None:
    """Twice the text is no more than twice the work."""
    shorter, longer = ((SLOW[pattern] * LENGTH)[:length] for length in (10_000, 20_000))
    less, more = (work(lambda: patterns.matcher(pattern)(text)) for text in (shorter, longer))  # noqa: B023
    assert more <= 2.2 * less + 1000


@pytest.mark.slow
def test_memory_is_bounded() -> None:
    """Where every character leads to a state of its own, old ones are let go."""
    program = """
import random
from sfmc_soap._runtime.patterns import matcher
random.seed(1)
matches = matcher("(a|b)*a(a|b){2000}")
text = "".join(random.choices("ab", k=200_000))
print(matches(text[:-2001] + "a" + text[-2000:]), matches(text[:-2001] + "b" + text[-2000:]))
"""
    assert bounded(program, memory=200 << 20) == "True False\n"


# --- meaning


class Pattern(NamedTuple):
    """A pattern, and what it means: where a match of it that begins at a place may end."""

    text: str
    ends: Callable[[str, int], frozenset[int]]

    def matches(self, text: str) -> bool:
        return len(text) in self.ends(text, 0)


def character(text: str) -> Pattern:
    """A pattern of one character."""

    def ends(of: str, at: int) -> frozenset[int]:
        return frozenset([at + 1] if at < len(of) and re.fullmatch(text, of[at]) else [])

    return Pattern(text, ends)


def in_sequence(parts: list[Pattern]) -> Pattern:
    """Patterns one after the other."""

    def ends(of: str, at: int) -> frozenset[int]:
        found = frozenset([at])
        for part in parts:
            found = frozenset(end for begin in found for end in part.ends(of, begin))
        return found

    return Pattern("".join(part.text for part in parts), ends)


def either(parts: list[Pattern]) -> Pattern:
    """Alternatives, in a group."""
    text = "|".join(part.text for part in parts)
    return Pattern(f"({text})", lambda of, at: frozenset(end for part in parts for end in part.ends(of, at)))


def repeated(part: Pattern, quantifier: tuple[str, int, int | None]) -> Pattern:
    """A group that occurs several times. More often than there are characters is as good as without end."""
    text, low, high = quantifier

    def ends(of: str, at: int) -> frozenset[int]:
        now, found = frozenset([at]), frozenset[int]()
        for number in range(low + len(of) + 2 if high is None else high + 1):
            found |= now if number >= low else frozenset()
            now = frozenset(end for begin in now for end in part.ends(of, begin))
        return found

    return Pattern(f"({part.text}){text}", ends)


BOUNDS: list[tuple[int, int | None]] = [(0, 0), (1, 1), (2, 2), (1, 3), (0, 2), (2, None), (0, None), (20, 40)]
QUANTIFIERS = [
    ("?", 0, 1),
    ("*", 0, None),
    ("+", 1, None),
    ("{2}", 2, 2),
    *((f"{{{low},{'' if high is None else high}}}", low, high) for low, high in BOUNDS),
]
PATTERNS = st.recursive(
    st.sampled_from(["a", "b", r"\.", "[ab]", "[^a]", ".", r"\d", r"[\-\]a]"]).map(character),
    lambda inner: st.lists(inner, max_size=3).map(in_sequence)
    | st.lists(inner, min_size=1, max_size=3).map(either)
    | st.builds(repeated, inner, st.sampled_from(QUANTIFIERS)),
    max_leaves=8,
)


def is_for_re(pattern: str) -> bool:
    """Tell whether `re` needs little time for a short text, of which it may try every way through the pattern."""
    return len(re.findall(r"[?*+{]", pattern)) <= 2 and not re.search(r"\d\d", pattern)


@given(PATTERNS, st.lists(st.text("ab.-]1\n", max_size=8), min_size=1, max_size=5))
@example(repeated(repeated(character("a"), ("?", 0, 1)), ("{2,}", 2, None)), ["", "a", "aaa", "b"])
@examples(400)
def test_what_matches(pattern: Pattern, texts: list[str]) -> None:
    """The bindings and XML Schema's own words agree, and so does `re`."""
    matches = patterns.matcher(pattern.text)
    for text in [*texts, "a" * 33]:
        assert bool(matches(text)) == pattern.matches(text)
    for text in texts if is_for_re(pattern.text) else ():
        assert pattern.matches(text) == bool(re.fullmatch(pattern.text, text))


@given(st.text(alphabet=r"ab01-.|?*+(){},\d", max_size=12), st.text("ab01-", max_size=6))
@examples(400)
def test_what_the_generator_lets_through(pattern: str, text: str) -> None:
    """The bindings can read it, and it means what Python says."""
    try:
        check_pattern(pattern, SIMPLE)
    except GeneratorError:
        return
    matched = bool(patterns.matcher(pattern)(text))
    if is_for_re(pattern):
        assert matched == bool(re.fullmatch(pattern, text))


# --- size

REFUSED = {
    "(" * 500 + "a" + ")" * 500: f"groups nest deeper than {DEEPEST}",
    "(" * 100_000: f"groups nest deeper than {DEEPEST}",
    "(a{1,1000}){1,1000}": "more than 5,000",
    "(((a{1000}){1000}){1000}){1000}": "more than 5,000",
    "((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}": "more than 5,000",
    "(a|b){5001}": "more than 5,000",
    "[a-z]*[0-9]{0,5001}": "more than 5,000",
    "a{" + "9" * 5000 + "}": "more than 5,000",
    "a{1," + "9" * 5000 + "}": "more than 5,000",
    "a" * (LONGEST + 1): "more than 5,000",
}


@pytest.mark.parametrize("pattern", REFUSED, ids=range(len(REFUSED)))
def test_patterns_that_are_too_much(pattern: str) -> None:
    """The error has the line of the type."""
    data = with_patterns("a", pattern)
    with pytest.raises(UnsupportedError, match=REFUSED[pattern]) as caught:
        generate(Sources(FILE, {FILE: data}), Settings())
    assert caught.value.origin is not None
    assert caught.value.origin.line == line_of(data, '<xs:simpleType name="P1"')


ACCEPTED = {
    ".{0,2147483}": "a",
    r"[\s\S]{9999,999999999}": "a\n" * 5000,
    "[A-Z]{0}[0-9]{0,999999999}": "1",
    "(" * DEEPEST + "a" + ")" * DEEPEST: "a",
    "a{1000}b{0,4000}": "a" * 1000 + "b" * 3000,
    "(){999999999}": "",
    "(a{0}){999999999}(b|){0,5000}": "b",
    "a" * LONGEST: "a" * LONGEST,
    "(a|){500}": "a" * 500,
}
"""Patterns that only look as if they were too much, and texts that match."""


@pytest.mark.parametrize("pattern", ACCEPTED, ids=range(len(ACCEPTED)))
def test_patterns_that_only_look_it(pattern: str) -> None:
    """What bindings need not count may be counted high; what is accepted can be matched."""
    check_pattern(pattern, SIMPLE)
    assert patterns.matcher(pattern)(ACCEPTED[pattern])
    assert not patterns.matcher(pattern)("\n" * 5001)
