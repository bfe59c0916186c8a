"""What is tried, one attack after the other: each is announced before it is made, and has its time."""

from __future__ import annotations

import faulthandler
import json
import logging
import pickle
import random
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from sfmc_soap import SfmcSoapError

TIME = 60
"""Seconds that one attack may take. The process is ended then: its stack says where it was."""

LONGEST_TEXT = 4000
"""Characters that the text or the repr of an exception, or a line of the log, may have."""

MARK = "PLANTED"
SECRET = f"{MARK}-{'s3cret.' * 30}{MARK}-<&'\"+/=end-{MARK}"
"""A secret that begins and ends with the mark, as long as a real one."""

_DATA = MARK.encode()
MARKS = (
    _DATA,
    _DATA.lower(),
    _DATA.hex().encode(),
    _DATA.hex().upper().encode(),
    _DATA.decode().encode("utf-16-le"),
    _DATA.decode().encode("utf-16-be"),
    *("".join(f"%{each:{digits}}" for each in _DATA).encode() for digits in ("02x", "02X")),
    "".join(f"&#{each};" for each in _DATA).encode(),
    *(b64encode(bytes(before) + _DATA)[-(-before * 8 // 6) : 8] for before in range(3)),
)
"""The mark, in the forms in which somebody may repeat it."""


class Log(logging.Handler):
    """The lines of every log, until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._lines.append(self.format(record))

    def take(self) -> list[str]:
        """The lines since they were last taken."""
        lines, self._lines = self._lines, []
        return lines


class Attempts:
    """The attacks of one process.

    Args:
        seed: what makes them the same ones again.

    Attributes:
        chance: where they come from.
    """

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)

    @contextmanager
    def one(self, kind: str, what: object) -> Iterator[None]:
        """Try one attack. What goes out of the context is what gave way.

        Args:
            kind: what is counted under that name.
            what: the attack, in a few words.
        """
        _say("tried", kind, repr(what)[:600])
        faulthandler.dump_traceback_later(TIME, exit=True)
        try:
            yield
        except Exception as error:
            _say("gave way", f"{type(error).__name__}: {str(error)[:1500]}")
        finally:
            faulthandler.cancel_dump_traceback_later()


def _say(*words: str) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def assert_clean(text: str | bytes, where: str) -> None:
    """Fail if a part of the secret is in a text."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    for mark in MARKS:
        at = data.find(mark)
        assert at < 0, f"a secret in {where}: {data[max(0, at - 100) : at + 50]!r}"


def assert_reasonable(error: SfmcSoapError) -> None:
    """Fail if an exception is too long, shows the secret, or cannot be pickled."""
    texts = {"str": str(error), "repr": repr(error), "notes": "\n".join(getattr(error, "__notes__", []))}
    for where, text in texts.items():
        assert len(text) <= LONGEST_TEXT, f"{where} has {len(text)} characters: {text[:200]}"
        assert_clean(text, where)
    assert str(error)
    assert_clean(pickle.dumps(error), "pickle")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
