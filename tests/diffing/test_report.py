"""Reports on changes, read by others: markdown by markdown-it, the page by lxml, JSON by json."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from sfmc_soapgen.diff import report
from sfmc_soapgen.diff.changes import Change, Effect, Effects, Subject
from sfmc_soapgen.errors import printable

NONE, ADDITIVE, BREAKING = Effect
NASTY = [
    "a|b",
    "`",
    "``a` `",
    " a ",
    "  ",
    "a\nb",
    "\r\n- x",
    "\n\n# x",
    "<b>&amp;",
    "</code></script><script>alert(1)</script>",
    '" onclick="alert(1)',
    "'{{ 7 * 7 }}{% raw %}",
    "<!-- -->]]>",
    "**x** _x_ ~~x~~",
    "[x](http://a.test)",
    "![x](x)",
    "http://a.test www.a.test a@b.test @ada #1",
    "\\`\\",
    "\x00\x1b[31m\x7f\x85\u2028",
    "\u202egnol",
    "\ud800",
    "[red]",
    "été ß 漢 \U0001f600",
]

texts = st.sampled_from(NASTY) | st.text(max_size=12) | st.text("`<>&|*_[]()\\\"'\n -#@:a", max_size=12)
words = texts.filter(lambda text: printable(text).strip(" "))
effects = st.sampled_from(list(Effect))
changes = st.lists(
    st.builds(
        Change,
        path=words,
        kind=words,
        what=words,
        was=texts,
        now=texts,
        code=effects,
        wire=effects,
        hint=texts,
    ),
    max_size=5,
)

TYPE = Subject("Ad.Id", "field").change("type", "xs:int", "xs:string", Effects(BREAKING, ADDITIVE))
ADDED = Subject("Ad.Kind", "field").added("xs:string 0..1")
GONE = replace(Subject("Ad.Sort", "field").gone("xs:string 0..1"), hint="perhaps renamed to Ad.Kind")
MARKED = Subject("Ad.Size", "field").change("deprecated", "no", "use Height", Effects(NONE, NONE))
SEVERAL = [TYPE, ADDED, GONE, MARKED]
EVERY_NASTY = [
    replace(Subject(f"x{text}", f"x{text}").change(f"x{text}", text, text, Effects(BREAKING, NONE)), hint=text)
    for text in NASTY
]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a b ß 漢 [x] \\n", "a b ß 漢 [x] \\n"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[1m\x00\x7f", "\\x1b[1m\\x00\\x7f"),
        ("\u202eabc\u2028\xa0", "\\u202eabc\\u2028\\xa0"),
        ("\ud800\U000e0001", "\\ud800\\U000e0001"),
    ],
)
def test_what_does_not_print(raw: str, shown: str) -> None:
    """People read an escape, and JSON has it as it is."""
    change = Subject("a", "field").change("type", raw, "", Effects(NONE, NONE))
    assert f"was {shown}\n" in report.text([change])
    assert f"was `{shown}`.\n" in report.markdown([change])
    assert cells(lxml_html.document_fromstring(report.html([change], "x")))[0]["was"] == shown
    assert report.as_json([change])["changes"][0]["was"] == raw


# Text


def test_text() -> None:
    """What breaks first; the effects in columns, what has changed, and the sum."""
    assert report.text(SEVERAL) == (
        "code breaking  wire additive  Ad.Id  field type: xs:int -> xs:string\n"
        "code breaking  wire breaking  Ad.Sort  field gone: was xs:string 0..1  (perhaps renamed to Ad.Kind)\n"
        "code additive  wire additive  Ad.Kind  field added: now xs:string 0..1\n"
        "code none      wire none      Ad.Size  field deprecated: no -> use Height\n"
        "4 changes; code: 2 breaking, 1 additive, 1 none; wire: 1 breaking, 2 additive, 1 none\n"
    )
    assert report.text([MARKED]).splitlines()[1:] == ["1 change; code: 1 none; wire: 1 none"]
    assert report.text([]) == "no changes\n"


@given(changes)
@example(EVERY_NASTY)
def test_text_has_a_line_for_each_change(made: list[Change]) -> None:
    """Whatever the values are, and each of them is in it whole."""
    *lines, _ = report.text(made).splitlines()
    assert len(lines) == len(made)
    for line, change in zip(lines, worst_first(made), strict=True):
        assert line.startswith(f"code {change.code!s:8}  wire {change.wire!s:8}  {printable(change.path)}  ")
        assert all(printable(value) in line for value in values(change))


# JSON


@given(changes)
def test_json_loses_nothing(made: list[Change]) -> None:
    """The changes come out of it as they were."""
    read = json.loads(json.dumps(report.as_json(made)))
    assert [*read] == ["worst", "counts", "changes"]
    back = [
        Change(**{**each, "code": Effect[each["code"].upper()], "wire": Effect[each["wire"].upper()]})
        for each in read["changes"]
    ]
    assert back == made
    assert read["worst"] == (str(max(change.worst for change in made)) if made else "none")
    for on in ("code", "wire"):
        assert Counter(read["counts"][on]) == Counter(str(getattr(change, on)) for change in made)
        assert [*read["counts"][on]] == ["breaking", "additive", "none"]


# Markdown


def bullets(text: str) -> list[Token]:
    """The content of each bullet; there is nothing else."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    kinds = Counter(token.type for token in tokens)
    items = kinds["list_item_open"]
    assert kinds == {
        **dict.fromkeys(["bullet_list_open", "bullet_list_close"], 1),
        **dict.fromkeys(["list_item_open", "list_item_close", "paragraph_open", "paragraph_close", "inline"], items),
    }
    return [token for token in tokens if token.type == "inline"]


def test_markdown() -> None:
    """The worst first, names and values as code."""
    assert report.markdown(SEVERAL) == (
        "- **Breaking** for code, additive for wire: `Ad.Id`, field type, was `xs:int`, now `xs:string`.\n"
        "- **Breaking** for code and wire: `Ad.Sort`, field gone, was `xs:string 0..1`; perhaps renamed to `Ad.Kind`.\n"
        "- Additive for code and wire: `Ad.Kind`, field added, now `xs:string 0..1`.\n"
        "- Without effect on code and wire: `Ad.Size`, field deprecated, was `no`, now `use Height`.\n"
    )
    assert report.markdown([]) == "- No changes.\n"


@given(changes.filter(bool))
@example(EVERY_NASTY)
def test_markdown_is_a_list_of_what_was_said(made: list[Change]) -> None:
    """One bullet for each change, the worst first, in which values are code and nothing is markup."""
    found = bullets(report.markdown(made))
    expected = worst_first(made)
    assert len(found) == len(expected)
    for inline, change in zip(found, expected, strict=True):
        children = inline.children or []
        assert {child.type for child in children} <= {"text", "code_inline", "strong_open", "strong_close"}
        assert sum(child.type == "strong_open" for child in children) == (change.worst is BREAKING)
        prose = "".join(child.content for child in children if child.type == "text")
        assert not re.search(r"[@#<>\[\]`|~*_\\/&$]", prose.replace("/", "")), prose
        said = "".join(child.content for child in children).partition(": ")[2]
        kind, what, hint = (" ".join(printable(each).split()) for each in (change.kind, change.what, change.hint))
        parts = [printable(change.path), " ".join(f"{kind} {what}".split())]
        parts += [f"{name} {printable(value)}" for name, value in (("was", change.was), ("now", change.now)) if value]
        assert said == ", ".join(parts) + (f"; {hint}" if change.hint else "") + "."
        code = [child.content for child in children if child.type == "code_inline"]
        assert {printable(each) for each in (change.path, change.was, change.now) if each} <= {*code}


@given(changes.filter(bool))
@example(EVERY_NASTY)
def test_markdown_stays_in_its_section(made: list[Change]) -> None:
    """A changelog that it is pasted into keeps its sections."""
    log = f"## [Unreleased]\n\n### Changed\n\n- One.\n{report.markdown(made)}- Two.\n\n### Fixed\n\n- Three.\n"
    kinds = Counter(token.type for token in MarkdownIt().parse(log))
    assert (kinds["heading_open"], kinds["bullet_list_open"], kinds["list_item_open"]) == (3, 2, len(made) + 3)


# HTML


def cells(page: lxml_html.HtmlElement) -> list[dict[str, str]]:
    """What each row of the table says."""

    def said(row: lxml_html.HtmlElement, name: str) -> str:
        found = row.find_class(name)
        return "".join(each.text_content() for each in found)

    names = ("code", "wire", "path", "kind", "property", "was", "now", "hint")
    return [{name: said(row, name) for name in names} for row in page.xpath("//table[@id='changes']/tbody/tr")]


def shape(page: lxml_html.HtmlElement) -> list[tuple[str, list[str]]]:
    """The elements and the names of their attributes, without the two that follow the values."""
    return [(str(each.tag), [*map(str, each.attrib)]) for each in page.iter() if each.tag not in ("option", "wbr")]


@given(changes.filter(bool), texts)
@example(EVERY_NASTY, NASTY[9])
def test_the_page_says_every_value(made: list[Change], title: str) -> None:
    """Exactly, and no value is anything but text: the elements are those of harmless values."""
    page = lxml_html.document_fromstring(report.html(made, title))
    shown = worst_first(made)
    assert cells(page) == [
        {
            "code": str(change.code),
            "wire": str(change.wire),
            "path": printable(change.path),
            "kind": printable(change.kind),
            "property": printable(change.what),
            "was": printable(change.was),
            "now": printable(change.now),
            "hint": printable(change.hint),
        }
        for change in shown
    ]
    assert [row.get("data-kind") for row in page.xpath("//tr[@data-kind]")] == [printable(c.kind) for c in shown]
    assert {option.get("value") for option in page.xpath("//select[@name='kind']/option[@value!='']")} == {
        printable(change.kind) for change in made
    }
    harmless = [
        replace(c, path="x", kind="x", what="x", was=c.was and "x", now=c.now and "x", hint=c.hint and "x")
        for c in made
    ]
    assert shape(page) == shape(lxml_html.document_fromstring(report.html(harmless, "x")))
    assert page.findtext(".//h1") == page.findtext(".//title") == printable(title)


def hash_of(page: lxml_html.HtmlElement, tag: str) -> str:
    """The content of an element, as a Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(page.findtext(f".//{tag}", "").encode()).digest()).decode()


def test_the_page_needs_nothing_else() -> None:
    """No attribute leads elsewhere, and its policy permits its own style and script by their hashes, and no more."""
    page = lxml_html.document_fromstring(report.html([*SEVERAL], "x"))
    leading = {"src", "href", "action", "style", "data", "srcset", "background", "poster"}
    assert not [name for each in page.iter() for name in each.attrib if name in leading or str(name).startswith("on")]
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    directives = dict(directive.strip().split(" ", 1) for directive in str(policy).split(";"))
    assert directives == {
        "default-src": "'none'",
        "style-src": f"'sha256-{hash_of(page, 'style')}'",
        "script-src": f"'sha256-{hash_of(page, 'script')}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    code = page.findtext(".//style", "") + page.findtext(".//script", "")
    assert not re.search(r"url\(|@import|fetch|XMLHttpRequest|://", code)


def test_a_page_without_changes() -> None:
    """It says so, and has no table, filter or script."""
    page = lxml_html.document_fromstring(report.html([], "x"))
    assert page.findtext(".//p") == "No changes."
    assert not page.xpath("//table | //form | //script")


def worst_first(made: list[Change]) -> list[Change]:
    """The changes as people are shown them."""
    return sorted(made, key=lambda change: -change.worst)


def values(change: Change) -> list[str]:
    """The texts of a change."""
    return [change.path, change.kind, change.what, change.was, change.now, change.hint]
