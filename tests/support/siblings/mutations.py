"""Documents that somebody has changed: bytes, markup, attributes, namespaces, whole siblings."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from support.messages import API, XSI

_MARKUP = re.compile(rb"<[^<>]*>")
_SIBLING = re.compile(rb"<(?:q:)?Results\b.*?</(?:q:)?Results>", re.DOTALL)

SNIPPETS = [
    b"<!-- c -->",
    b"<!--",
    b"-->",
    b"<![CDATA[x]]>",
    b"<![CDATA[",
    b"]]>",
    b"<?p i?>",
    b"<?p ",
    b"?>",
    b"&amp;",
    b"&lt;",
    b"&gt;",
    b"&quot;",
    b"&#65;",
    b"&#x1;",
    b"&#xFFFE;",
    b"&unknown;",
    b"&",
    b"&;",
    b"&amp",
    b"<",
    b">",
    b'"',
    b"'",
    b"/",
    b" ",
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b"\0",
    b"\x01",
    b"\x7f",
    b"\x80",
    b"\xff",
    "\u00e9\u4e2d\U0001f600".encode(),
    "\ufeff".encode(),
    "\ufffe".encode(),
    "\uffff".encode(),
    "\u0085\u2028".encode(),
    "\u1680".encode(),
    b"\xed\xa0\x80",
    b"text",
    b"0",
    b"-",
    b"Z",
    b"+",
    b"9999999999",
    b"2024-02-30T00:00:00",
    b"<ModifiedDate>2024-01-01T00:00:00.1234567</ModifiedDate>",
    b"true",
    b"1",
    b"<Results/>",
    b"<Results>",
    b"</Results>",
    b"<Results></Results>",
    b'<Results xsi:nil="true"/>',
    b"<ID>7</ID>",
    b"<ID/>",
    b"<Unknown>u</Unknown>",
    b"<Value>v</Value>",
    b'<PartnerKey xsi:nil="true"/>',
    f'<z:PartnerKey xmlns:z="{API}"/>'.encode(),
    b"<z:PartnerKey>k</z:PartnerKey>",
    b"<PartnerKey>k</PartnerKey>",
    b"<ValidResponses/>",
    b"<ValidResponses>x</ValidResponses>",
    b"<ValidResponses></ValidResponses>",
    b"<Client><ID>1</ID></Client>",
    b"<Attributes><Name>n</Name></Attributes>",
    b"</Client>",
    b"<Client>",
    b"<RequestID>r</RequestID>",
    b"</RetrieveResponseMsg>",
    b"<RetrieveResponseMsg>",
    b"<!DOCTYPE a>",
    b'<?xml version="1.0"?>',
    b'<?xml version="1.1"?>',
    b'<?xml version="1.0" encoding="latin-1"?>',
]
"""What is put somewhere."""

ATTRIBUTES = [
    b' xsi:nil="true"',
    b' xsi:nil="1"',
    b' xsi:nil="false"',
    b' xsi:type="OpenEvent"',
    b' xsi:type="Subscriber"',
    b' xsi:type="Nope"',
    b' xsi:type="p:Nope"',
    b' a="1"',
    b' a=">"',
    b' a="&lt;"',
    b' a="</Results>"',
    b' a="/>"',
    b' xml:id="i"',
    b' xml:lang="en"',
    b' xml:space="preserve"',
    b' xmlns=""',
    b' xmlns="urn:other"',
    b' xmlns:xsi="urn:other"',
    b' xmlns:q="urn:other"',
    f' xmlns:z="{API}"'.encode(),
    b' xmlns:z="urn:other"',
    f' xmlns:z="{API}" z:a="1"'.encode(),
    f' xmlns:i="{XSI}" i:nil="true"'.encode(),
    b' xsi:schemaLocation="a b"',
    b" xmlns:" + b"n" * 300 + b'="urn:n"',
    b' xmlns:n="urn:' + b"n" * 300 + b'"',
]
"""What is added to a tag."""

Mutation = Callable[[Random, bytes], bytes]


def _put(document: bytes, place: int, what: bytes, *, instead_of: int = 0) -> bytes:
    return document[:place] + what + document[place + instead_of :]


def _flip(random: Random, document: bytes) -> bytes:
    place = random.randrange(len(document))
    return _put(document, place, bytes([document[place] ^ 1 << random.randrange(8)]), instead_of=1)


def _remove(random: Random, document: bytes) -> bytes:
    return _put(document, random.randrange(len(document)), b"", instead_of=random.choice([1, 1, 2, 5, 20]))


def _insert_anywhere(random: Random, document: bytes) -> bytes:
    return _put(document, random.randrange(len(document) + 1), random.choice(SNIPPETS))


def _insert_at_markup(random: Random, document: bytes) -> bytes:
    tag = random.choice(list(_MARKUP.finditer(document)))
    return _put(document, random.choice(tag.span()), random.choice(SNIPPETS))


def _add_attribute(random: Random, document: bytes) -> bytes:
    tags = [tag for tag in _MARKUP.finditer(document) if not tag[0].startswith((b"</", b"<?", b"<!"))]
    if not tags:
        return document
    tag = random.choice(tags)
    return _put(document, tag.end() - (2 if tag[0].endswith(b"/>") else 1), random.choice(ATTRIBUTES))


def _replace_text(random: Random, document: bytes) -> bytes:
    texts = list(re.finditer(rb"(?<=>)[^<>]+(?=</)", document))
    if not texts:
        return document
    text = random.choice(texts)
    return document[: text.start()] + random.choice(SNIPPETS) + document[text.end() :]


def _move_markup(random: Random, document: bytes) -> bytes:
    """Move or copy a piece that begins and ends at markup."""
    edges = sorted(random.choice(list(_MARKUP.finditer(document))).start() for _ in range(2))
    piece = document[edges[0] : edges[1]]
    rest = document[: edges[0]] + document[edges[1] :] if random.random() < 0.7 else document
    tags = list(_MARKUP.finditer(rest))
    return _put(rest, random.choice(tags).start() if tags else 0, piece)


def _swap_tags(random: Random, document: bytes) -> bytes:
    one, other = sorted(
        (random.choice(list(_MARKUP.finditer(document))) for _ in range(2)), key=lambda tag: tag.start()
    )
    if one.end() > other.start():
        return document
    between = document[one.end() : other.start()]
    return document[: one.start()] + other[0] + between + one[0] + document[other.end() :]


def _swap_siblings(random: Random, document: bytes) -> bytes:
    """Swap two siblings, or put one into another or behind the last."""
    found = list(_SIBLING.finditer(document))
    if len(found) < 2:
        return document
    one, other = random.choice(found), random.choice(found)
    place = random.choice([other.start(), other.end(), other.start() + len(b"<Results "), len(document) - 30])
    return _put(document, place, one[0])


def _hide_siblings(random: Random, document: bytes) -> bytes:
    """Put some of the document into a comment, CDATA, an instruction or another element."""
    start, end = random.choice(
        [(b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?p ", b"?>"), (b"<Nest>", b"</Nest>"), (b"<ID>", b"</ID>")]
    )
    edges = sorted(random.choice(list(_MARKUP.finditer(document))).start() for _ in range(2))
    return document[: edges[0]] + start + document[edges[0] : edges[1]] + end + document[edges[1] :]


MUTATIONS: list[Mutation] = [
    _flip,
    _remove,
    _insert_anywhere,
    _insert_at_markup,
    _add_attribute,
    _replace_text,
    _move_markup,
    _swap_tags,
    _swap_siblings,
    _hide_siblings,
]


def mutated(random: Random, document: bytes) -> bytes:
    """Return a document with one to three changes."""
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        if _MARKUP.search(document) is None:
            break
        document = random.choice(MUTATIONS)(random, document)
    return document
