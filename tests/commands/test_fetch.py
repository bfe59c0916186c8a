"""`fetch`: what a tenant serves is in the folder, or nothing is touched and the message says why and what to do."""

from __future__ import annotations

import codecs
import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfmc_soapgen.errors import SettingsError
from sfmc_soapgen.limits import LARGEST_FILE
from sfmc_soapgen.wsdl.reader import Sources
from sfmc_soapgen.wsdl.store import save
from support.fetching import HOST, ROOT, URL, contents, importing, playing, run, serve, xsd
from support.loopback.hosts import Hosts
from support.loopback.replies import End, Reply, html, redirect, reply, reset
from support.packages import marks
from support.wsdls import sequence

OTHER = sequence('<xs:element name="Name" type="xs:string"/>', of="Other")


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosts]:
    """A tenant."""
    with playing(tmp_path_factory.mktemp("tenant"), monkeypatch) as tenant:
        yield tenant


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the WSDL is to be put."""
    return tmp_path / "wsdl" / "etframework.wsdl"


# --- what is fetched


def test_a_tenant_by_its_subdomain(served: Hosts, target: Path) -> None:
    """The WSDL as it is served, byte for byte, to a folder that is made; the second time there is nothing to do."""
    serve(served, importing())
    first = run("fetch", "--subdomain", "MC1", "--output", target)
    assert (first.exit_code, first.stderr) == (0, "")
    assert f"{URL}: 1 file," in first.output and "first fetched" in first.output
    assert contents(target.parent) == {"etframework.wsdl": importing()}
    before = marks(target.parent)
    again = run("fetch", "--subdomain", "mc1", "--output", target)
    assert again.exit_code == 0 and "no changes" in again.output and "nothing to do" in again.output
    assert marks(target.parent) == before
    assert served.asked == [ROOT, ROOT]
    asked = served.heads[0].lower()
    assert b"accept-encoding: identity" in asked and b"authorization" not in asked and b"cookie" not in asked


def test_a_legacy_stack_without_a_proxy(served: Hosts, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address may have a port and a query."""
    monkeypatch.delenv("HTTPS_PROXY")
    authority = f"localhost:{served.port}"
    served.pages[f"{authority}/a/Service.svc?wsdl"] = reply(200, importing("Service.svc?xsd=1", "/b/x.xsd"))
    served.pages[f"{authority}/a/Service.svc?xsd=1"] = reply(200, xsd(OTHER))
    served.pages[f"{authority}/b/x.xsd"] = reply(200, xsd())
    done = run("fetch", "--from", f"https://{authority}/a/Service.svc?wsdl", "--output", target)
    assert done.exit_code == 0, done.stderr
    assert contents(target.parent) == {
        "etframework.wsdl": importing("Service.svc.xsd", "x.xsd"),
        "Service.svc.xsd": xsd(OTHER),
        "x.xsd": xsd(),
    }


def test_what_is_imported(served: Hosts, target: Path) -> None:
    """So is what that imports, each once: loops, hosts of the family, http for https, names made safe and unlike."""
    other = "mc2.soap.marketingcloudapis.com"
    serve(
        served,
        importing("a.xsd", f"http://{HOST}/b/a.xsd", f"https://{other}/c.xsd?v=1&amp;w=2#part", "/.d%20e", "A.XSD"),
        a=xsd("", "etframework.xsd", "b/a.xsd"),
        etframework=xsd("", "a.xsd"),
    )
    served.pages[f"{HOST}/b/a.xsd"] = reply(200, xsd(OTHER, "a.xsd", "../a.xsd", "con.xsd"))
    served.pages[f"{HOST}/b/con.xsd"] = reply(200, xsd())
    served.pages[f"{HOST}/A.XSD"] = reply(200, xsd())
    served.pages[f"{HOST}/.d%20e"] = reply(200, xsd())
    served.pages[f"{other}/c.xsd?v=1&w=2"] = reply(200, xsd())
    done = run("fetch", "--subdomain", "mc1", "--output", target)
    assert done.exit_code == 0, done.stderr
    assert contents(target.parent) == {
        "etframework.wsdl": importing("a.xsd", "a-2.xsd", "c.xsd", "d_e.xsd", "A-3.XSD"),
        "etframework.xsd": xsd("", "a.xsd"),
        "a.xsd": xsd("", "etframework.xsd", "a-2.xsd"),
        "a-2.xsd": xsd(OTHER, "a-2.xsd", "a.xsd", "_con.xsd"),
        "_con.xsd": xsd(),
        "A-3.XSD": xsd(),
        "d_e.xsd": xsd(),
        "c.xsd": xsd(),
    }
    assert len(served.asked) == len(set(served.asked)) == 8
    assert run("show", "--wsdl", target).exit_code == 0


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("iso-8859-1", b""),
        ("windows-1252", b""),
    ],
)
def test_all_but_the_locations_stays_as_it_is(served: Hosts, target: Path, encoding: str, mark: bytes) -> None:
    """Every encoding, quotes of both kinds, entities, line ends, and comments that look like imports are tried."""

    def written(one: str, two: str) -> bytes:
        body = (
            importing("ONE")
            .decode()
            .replace('schemaLocation="ONE"', f"\r\n  id='\"ONE\" > é'\tschemaLocation =\n '{one}'")
        )
        comment = '<!-- <xs:include schemaLocation="ONE"/> é\U0001f600 -->' if "utf" in encoding else "<!-- é -->"
        second = f'{comment}<xs:include xmlns:xs="http://www.w3.org/2001/XMLSchema" schemaLocation="{two}" />'
        body = body.replace("<xs:complexType", f"{second}<xs:complexType", 1)
        return mark + body.replace("UTF-8", encoding.removesuffix("-le").removesuffix("-be")).encode(encoding)

    serve(served, written("./a.xsd", f"https&#58;//{HOST}/b/b.xsd"), a=xsd(OTHER))
    served.pages[f"{HOST}/b/b.xsd"] = reply(200, xsd())
    done = run("fetch", "--subdomain", "mc1", "--output", target)
    assert done.exit_code == 0, done.stderr
    assert target.read_bytes() == written("a.xsd", "b.xsd")


def test_redirects_within_the_site(served: Hosts, target: Path) -> None:
    """They are followed; imports are relative to where they end; two addresses of one file are one file."""
    new = f"https://{HOST}/new/{{}}.wsdl#x"
    for number in range(5):
        at = ROOT if number == 0 else f"{HOST}/new/{number}.wsdl"
        served.pages[at] = redirect(new.format(number + 1), status=(301, 302, 303, 307, 308)[number])
    served.pages[f"{HOST}/new/5.wsdl"] = reply(200, importing("a.xsd", "b.xsd"))
    served.pages[f"{HOST}/new/a.xsd"] = redirect("b.xsd")
    served.pages[f"{HOST}/new/b.xsd"] = reply(200, xsd(OTHER, "a.xsd"))
    done = run("fetch", "--subdomain", "mc1", "--output", target)
    assert done.exit_code == 0, done.stderr
    assert contents(target.parent) == {
        "etframework.wsdl": importing("b.xsd", "b.xsd"),
        "b.xsd": xsd(OTHER, "b.xsd"),
    }


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, importing(), "text/html; charset=utf-8"),
        reply(200, importing(), "application/octet-stream"),
        reply(200, importing(), ""),
        reply(200, importing()).chunked(),
        reply(200, importing()).until_close(),
        reply(200, importing()).with_header("Content-Encoding", "identity"),
        reply(200, importing()).dripped(400, 0.001),
    ],
)
def test_answers_that_are_fine(served: Hosts, target: Path, answer: Reply) -> None:
    """A wrong type, none, chunks, no length, slow."""
    served.pages[ROOT] = answer
    done = run("fetch", "--subdomain", "mc1", "--output", target)
    assert done.exit_code == 0, done.stderr
    assert target.read_bytes() == importing()


# --- what is there already


def test_the_difference_is_shown(served: Hosts, target: Path) -> None:
    """Against what is replaced, as text and as JSON; what cannot be compared is said and replaced."""
    serve(served, importing())
    run("fetch", "--subdomain", "mc1", "--output", target)
    serve(served, importing(fields='<xs:element name="Id" type="xs:int"/><xs:element name="New" type="xs:int"/>'))
    as_json = json.loads(run("fetch", "--subdomain", "mc1", "--output", target, "--json").output)
    assert [change["path"] for change in as_json.pop("difference")["changes"]] == ["Thing.New"]
    assert as_json == {
        "url": URL,
        "file": str(target),
        "files": ["etframework.wsdl"],
        "changed": ["etframework.wsdl"],
        "unused": [],
        "not_compared": "",
    }
    serve(served, importing())
    text = run("fetch", "--subdomain", "mc1", "--output", target).output
    assert "Thing.New" in text and "gone" in text and "1 of 1 written: etframework.wsdl" in text
    target.write_bytes(b"<broken")
    mended = run("fetch", "--subdomain", "mc1", "--output", target)
    assert mended.exit_code == 0 and "cannot be compared: etframework.wsdl:1:" in mended.output
    assert target.read_bytes() == importing()


def test_no_import_is_overwritten(served: Hosts, target: Path) -> None:
    """It gets another name where there is something else under its own, be it of the old WSDL, a folder or a link."""
    serve(served, importing("a.xsd", "b.xsd"), a=xsd(OTHER), b=xsd())
    assert run("fetch", "--subdomain", "mc1", "--output", target).exit_code == 0
    target.with_name("a-2.xsd").mkdir()
    target.with_name("a-3.xsd").symlink_to("a-2.xsd")
    newer = OTHER.replace("Name", "Label")
    serve(served, importing("a.xsd", "b.xsd"), a=xsd(newer))
    done = run("fetch", "--subdomain", "mc1", "--output", target)
    assert done.exit_code == 0, done.stderr
    assert "Other.Label" in done.output and "a.xsd: no longer imported" in done.output
    assert "2 of 3 written: a-4.xsd, etframework.wsdl" in done.output
    assert contents(target.parent) == {
        "etframework.wsdl": importing("a-4.xsd", "b.xsd"),
        "a.xsd": xsd(OTHER),
        "a-4.xsd": xsd(newer),
        "b.xsd": xsd(),
    }
    before = marks(target.parent)
    assert "nothing to do" in run("fetch", "--subdomain", "mc1", "--output", target).output
    assert marks(target.parent) == before


def test_a_name_that_is_taken_meanwhile(tmp_path: Path) -> None:
    """Another process takes it, and nothing is touched."""
    path = tmp_path / "w.wsdl"
    sources = Sources("w.wsdl", {"w.wsdl": b"new", "a.xsd": b"new"})
    (tmp_path / "a.xsd").write_bytes(b"other")
    before = marks(tmp_path)
    with pytest.raises(SettingsError, match=r"a\.xsd: appeared meanwhile\n  Run the command again"):
        save(path, sources)
    assert marks(tmp_path) == before


def test_links_and_modes_are_kept(served: Hosts, target: Path) -> None:
    """The file that a link leads to is replaced, with its permissions."""
    serve(served, importing())
    real = target.parent.parent / "real.wsdl"
    real.write_bytes(b"old")
    real.chmod(0o640)
    target.parent.mkdir()
    target.symlink_to(real)
    assert run("fetch", "--subdomain", "mc1", "--output", target).exit_code == 0
    assert target.is_symlink() and real.read_bytes() == importing()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in target.parent.parent.rglob("*")) == ["etframework.wsdl", "real.wsdl", "wsdl"]


# --- what goes wrong

FAILING: dict[str, tuple[Reply, str]] = {
    "a web page": (html(200), "the server sent a web page, where a WSDL should be"),
    "a web page after a comment": (reply(200, b"\xef\xbb\xbf<?xml version='1.0'?><!-- > --> <HTML/>"), "a web page"),
    "a wide web page": (reply(200, "<html></html>".encode("utf-16")), "the server sent a web page"),
    "text": (reply(200, "Sorry", "text/plain"), "not XML"),
    "nothing": (reply(200, b""), "the file is empty"),
    "no content": (reply(204, b"", ""), "204 No Content"),
    "other XML": (reply(200, b"<a/>"), "the root element a"),
    "a schema": (reply(200, xsd()), "an XML Schema, where a WSDL should be"),
    "a DOCTYPE": (reply(200, b"<!DOCTYPE a><a/>"), "a DOCTYPE is refused"),
    "XML that is cut off": (reply(200, importing()[:-30]), "cut off"),
    "what is not supported": (reply(200, importing(fields='<xs:element name="A" type="xs:QName"/>')), "QName"),
    "what is not declared": (reply(200, importing(fields='<xs:element name="A" type="tns:No"/>')), "No"),
    "404": (reply(404, "no"), "404 Not Found\n  Check the address, and for a tenant's its subdomain"),
    "403": (html(403), "403 Forbidden\n  The WSDL needs no login"),
    "500": (html(500), "500 Internal Server Error\n  Try again later"),
    "503": (reply(503, importing()), "503 Service Unavailable\n  Try again later"),
    "a length that is not there": (reply(200, importing()).truncated(), "cut off or damaged"),
    "a missing last chunk": (reply(200, importing()).chunked().truncated(), "cut off or damaged"),
    "a reset": (reset(), "cut off or damaged"),
    "a half head": (reply(200, importing()).cut(10, End.FIN), "cut off or damaged"),
    "no HTTP": (Reply(body=b"x").cut(0, End.FIN), "cut off or damaged"),
    "gzip": (reply(200, importing()).gzipped(), "compressed (gzip), though it was asked not to"),
    "a bomb": (
        reply(200, gzip.compress(bytes(10_000_000))).with_header("Content-Encoding", "gzip, gzip"),
        "compressed",
    ),
    "a hidden bomb": (reply(200, gzip.compress(bytes(1000))), "not XML"),
    "endless": (reply(200, b"<a>" + b" " * 100_000).forever(), f"more than {LARGEST_FILE:,} bytes"),
    "silence": (reply(200, importing()).stalled(), "was not there within 1 seconds"),
    "silence in the body": (reply(200, importing()).stalled(300), "was not there within 1 seconds"),
    "a dripped head": (
        reply(200, importing()).dripped(1, 0.1, 0),
        "not there within 1 seconds in all\n  Check the net",
    ),
    "a dripped body": (reply(200, importing()).dripped(1, 0.1), "not there within 1 seconds in all"),
    "a redirect to another host": (redirect("https://www.example.com/x"), "another site, https://www.example.com/x"),
    "a redirect to another port": (redirect(f"https://{HOST}:8443/x"), f"another site, https://{HOST}:8443/x"),
    "a redirect to http": (redirect(f"http://{ROOT}"), f"leads to 'http://{ROOT}', which is not an https address"),
    "a redirect to http on loopback": (redirect("http://127.0.0.1/x"), "which is not an https address"),
    "a redirect to a file": (redirect("file:///etc/passwd"), "which is not an https address"),
    "a redirect with a wrong password": (redirect("https://me:hidden@mc2:x/"), "leads to an address with a user name"),
    "a redirect to no address": (redirect("https://[::1/x"), "which is not an address"),
    "a redirect with a password": (redirect("https://me:hidden@mc2.soap.marketingcloudapis.com/"), "a user name or"),
    "a redirect to itself": (redirect(URL), "more than 5 redirects"),
    "a redirect without a place": (reply(302), "302 Found"),
    "an import of another host": (reply(200, importing("https://www.example.com/a.xsd")), "imports from another site"),
    "an import of another port": (reply(200, importing(f"https://{HOST}:8443/a.xsd")), "imports from another site"),
    "an import over http": (reply(200, importing("http://www.example.com/a.xsd")), "which is not an https address"),
    "an import of a file": (reply(200, importing("file:///etc/passwd")), "which is not an https address"),
    "an import with a password": (reply(200, importing(f"https://me:hidden@{HOST}/a.xsd")), "a user name or password"),
    "an import that is missing": (reply(200, importing("a.xsd")), f"https://{HOST}/a.xsd: the server says 404"),
    "an import that is a WSDL": (reply(200, importing("etframework.wsdl")), "a WSDL, where an XML Schema should be"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", FAILING)
def test_failures_touch_nothing(served: Hosts, target: Path, what: str) -> None:
    """Exit code 2, the address, what to do, and all as it was: where there was nothing, and where there was a WSDL."""
    answer, message = FAILING[what]
    seconds = "1" if "not there" in message else "30"
    arguments = ("fetch", "--subdomain", "mc1", "--output", target)
    for there in (False, True):
        if there:
            serve(served, importing("a.xsd"), a=xsd(OTHER))
            assert run(*arguments).exit_code == 0
            served.pages.clear()
        before = marks(target.parent.parent)
        served.pages[ROOT] = answer
        failed = run(*arguments, "--timeout", seconds)
        assert (failed.exit_code, failed.stdout) == (2, "")
        problem, hint = failed.stderr.rstrip("\n").split("\n  ")
        assert problem.startswith(f"error: {URL}:") and len(hint) > 10
        assert message in failed.stderr
        assert "hidden" not in failed.stderr
        assert marks(target.parent.parent) == before


@pytest.mark.parametrize("what", ["a web page", "404", "gzip", "silence", "endless", "a redirect to http", "other XML"])
def test_failures_of_an_import(served: Hosts, target: Path, what: str) -> None:
    """The message names the line that imports it, and its own address where it has an answer."""
    answer, message = FAILING[what]
    seconds = "1" if "not there" in message else "30"
    serve(served, importing("a.xsd"))
    served.pages[f"{HOST}/a.xsd"] = answer
    failed = run("fetch", "--subdomain", "mc1", "--output", target, "--timeout", seconds)
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert f"https://{HOST}/a.xsd" in failed.stderr and message.replace("a WSDL", "an XML Schema") in failed.stderr
    assert failed.stderr.startswith(f"error: {URL}:7: ") == (what != "other XML")
    assert not target.parent.exists()


def test_too_many_imports(served: Hosts, target: Path) -> None:
    """Each of which imports the next one."""
    serve(served, importing("0.xsd"), **{str(number): xsd("", f"{number + 1}.xsd") for number in range(60)})
    failed = run("fetch", "--subdomain", "mc1", "--output", target)
    assert failed.exit_code == 2 and f"{URL}: imports more than 50 files\n" in failed.stderr
    assert f"error: https://{HOST}/48.xsd:3: " in failed.stderr
    assert len(served.asked) == 50
    assert not target.parent.exists()


def test_many_files_that_are_too_large_together(served: Hosts, target: Path) -> None:
    """They are refused when the bound is reached."""
    large = xsd(f"<!--{' ' * (LARGEST_FILE // 8)}-->" * 3)
    serve(served, importing("a.xsd", "b.xsd", "c.xsd"), a=large, b=large, c=large)
    failed = run("fetch", "--subdomain", "mc1", "--output", target)
    assert failed.exit_code == 2 and f"c.xsd: with it there are more than {LARGEST_FILE:,} bytes" in failed.stderr


def test_nobody_listens(served: Hosts, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the server nor the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    by_proxy = run("fetch", "--subdomain", "mc1", "--output", target)
    monkeypatch.delenv("HTTPS_PROXY")
    direct = run("fetch", "--from", f"https://localhost:{port}/a.wsdl", "--output", target)
    for failed, url in ((by_proxy, URL), (direct, f"https://localhost:{port}/a.wsdl")):
        assert failed.exit_code == 2
        assert failed.stderr.startswith(f"error: {url}: cannot be reached: ")
        assert failed.stderr.endswith("\n  Check the network, and HTTPS_PROXY if there is a proxy.\n")
    assert not target.parent.exists()


def test_a_host_that_is_not_known(served: Hosts, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has a hint of its own."""
    monkeypatch.delenv("HTTPS_PROXY")
    failed = run("fetch", "--from", "https://no.such.host.invalid/a.wsdl", "--output", target)
    assert failed.exit_code == 2
    assert failed.stderr.startswith("error: https://no.such.host.invalid/a.wsdl: cannot be reached: ")
    assert "Check the subdomain" in failed.stderr


def test_a_certificate_that_is_not_known(served: Hosts, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of another host is refused as well."""
    serve(served, importing())
    failed = run("fetch", "--from", "https://www.elsewhere.invalid/a.wsdl", "--output", target)
    assert (
        failed.exit_code == 2 and "no secure connection" in failed.stderr and "www.elsewhere.invalid" in failed.stderr
    )
    monkeypatch.delenv("SSL_CERT_FILE")
    failed = run("fetch", "--subdomain", "mc1", "--output", target)
    assert failed.exit_code == 2
    assert failed.stderr.startswith(f"error: {URL}: no secure connection: ")
    assert "SSL_CERT_FILE" in failed.stderr
    assert served.asked == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SSL_CERT_FILE", __file__), ("HTTPS_PROXY", "ftp://me:hidden@localhost"), ("HTTPS_PROXY", "socks9://localhost")],
)
def test_an_environment_that_is_wrong(
    served: Hosts, target: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The message says where to look."""
    monkeypatch.setenv(variable, value)
    failed = run("fetch", "--subdomain", "mc1", "--output", target)
    assert failed.exit_code == 2
    assert failed.stderr.startswith("error: nothing can be fetched: ") and variable in failed.stderr
    assert "hidden" not in failed.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no tenant is named"),
        (("--subdomain", "a", "--from", URL), "two tenants are named"),
        (("--subdomain", "a.b"), "is not a subdomain"),
        (("--subdomain", ""), "is not a subdomain"),
        (("--subdomain", "-a"), "is not a subdomain"),
        (("--subdomain", "ä"), "is not a subdomain"),
        (("--subdomain", "a/../b"), "is not a subdomain"),
        (("--subdomain", URL), "is not a subdomain"),
        (("--subdomain", "a\n"), "is not a subdomain"),
        (("--from", f"http://{ROOT}"), "is not an https address"),
        (("--from", ROOT), "is not an https address"),
        (("--from", ""), "is not an https address"),
        (("--from", "https://"), "is not an https address"),
        (("--from", "https://a:b/"), "is not an address"),
        (("--from", "https://a/\x1b[2J"), "is not an address"),
        (("--from", f"https://me:hidden@{ROOT}"), "a user name or password"),
        (("--from", f"https://me:hid/den@{ROOT}"), "a user name or password"),
        (("--from", f"https://hidden@{ROOT}"), "a user name or password"),
        (("--from", URL, "--timeout", "0"), "0 is not in the range"),
        (("--from", URL, "--timeout", "nan"), "is not a valid integer range"),
    ],
)
def test_wrong_arguments(served: Hosts, target: Path, arguments: tuple[str, ...], message: str) -> None:
    """They are refused before anything is asked."""
    failed = run("fetch", *arguments, "--output", target)
    assert failed.exit_code == 2 and message in failed.stderr
    assert not [word for word in ("hid", "den@", "\x1b") if word in failed.stderr]
    assert served.asked == []
    assert not target.parent.exists()


def test_a_folder_in_the_way(served: Hosts, target: Path) -> None:
    """It has the name of the WSDL; or a file has the name of its folder."""
    serve(served, importing())
    target.mkdir(parents=True)
    failed = run("fetch", "--subdomain", "mc1", "--output", target)
    assert failed.exit_code == 2 and "is not a file" in failed.stderr
    target.rmdir()
    target.write_bytes(b"")
    failed = run("fetch", "--subdomain", "mc1", "--output", target / "a.wsdl")
    assert failed.exit_code == 2 and "cannot be" in failed.stderr
