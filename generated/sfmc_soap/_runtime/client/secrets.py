"""Texts that show in no repr and go into no pickle."""

from __future__ import annotations

import html
import json
import os
import re
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from ..errors import ConfigurationError

HIDDEN = "<hidden>"


class Secret:
    """A password, token or client secret. `reveal()` gives the text; nothing else does.

    A pickle holds only where the secret comes from: an environment variable or a configuration file, which the process
    that reads the pickle looks up anew. A secret that came as text is found again in the same process and in those
    forked from it; elsewhere reading the pickle raises ConfigurationError.

    Args:
        text: the secret.
        home: where another process finds it, from `from_environment` or `from_file`.

    Raises:
        ConfigurationError: the text is empty.
    """

    __slots__ = ("__weakref__", "_home", "_text")

    def __init__(self, text: str, home: tuple[str, ...] = ()) -> None:
        if not text:
            raise ConfigurationError("a secret is empty")
        self._text = text
        self._home = home or ("memory", uuid.uuid4().hex)
        if not home:
            _HELD[self._home] = self

    @classmethod
    def from_environment(cls, name: str, environment: Mapping[str, str] | None = None) -> Secret:
        """The secret in an environment variable.

        Raises:
            ConfigurationError: it is not set, or empty.
        """
        text = (os.environ if environment is None else environment).get(name, "")
        if not text:
            raise ConfigurationError(f"the environment variable {name} is not set, or empty: it holds a secret")
        return cls(text, ("environment", name))

    @classmethod
    def from_file(cls, path: str, profile: str, key: str) -> Secret:
        """The secret under a key of a profile in a TOML file.

        Raises:
            ConfigurationError: it is not there.
        """
        text = read_profile(Path(path), profile).get(key)
        if not isinstance(text, str) or not text:
            raise ConfigurationError(f"{path}: {key} in [{profile}] is missing, or no text")
        return cls(text, ("file", str(Path(path).absolute()), profile, key))

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _find, (self._home,)


_HELD: WeakValueDictionary[tuple[str, ...], Secret] = WeakValueDictionary()
"""The secrets that came as text."""


def _find(home: tuple[str, ...]) -> Secret:
    """The secret that a pickle speaks of."""
    match home:
        case ("environment", name):
            return Secret.from_environment(name)
        case ("file", path, profile, key):
            return Secret.from_file(path, profile, key)
    held = _HELD.get(home)
    if held is None:
        raise ConfigurationError(
            "a secret that was given as text stays in its process: make the client with from_env() or from_config(), "
            "whose secrets another process finds for itself"
        )
    return held


def read_profile(path: Path, profile: str) -> Mapping[str, Any]:
    """One profile of a configuration file.

    Raises:
        ConfigurationError: there is no such file or profile, or it is not valid TOML. The message holds none of it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot read the file: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 at byte {error.start}") from None
    try:
        profiles = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # What is wrong may quote the line, and the line may hold a secret: its place is enough.
        where = re.search(r"at (line \d+, column \d+|end of document)", str(error))
        raise ConfigurationError(f"{path}: not valid TOML{f', {where[1]}' if where else ''}") from None
    found = profiles.get(profile)
    if not isinstance(found, dict):
        there = ", ".join(f"[{name}]" for name, value in profiles.items() if isinstance(value, dict)) or "none"
        raise ConfigurationError(f"{path}: there is no profile [{profile}]; there are: {there}")
    return found


_SECRET_XML = re.compile(
    r"(<(?P<tag>(?:[\w.-]+:)?[\w.-]*(?:pass_?word|secret|token|fueloauth|challenge_?answer)[\w.-]*)(?:\s[^<>]*)?(?<!/)>)"
    r"(?:.*?)(?=</(?P=tag)\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_SECRET_JSON = re.compile(
    r'("[^"]*(?:token|secret|password|code|code_verifier)"\s*:\s*")(?:[^"\\]|\\.)*', re.IGNORECASE
)


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """A text without the given secrets, and without what stands under a secret's name in XML or JSON."""
    for form in _forms(secrets):
        text = text.replace(form, HIDDEN)
    return _SECRET_JSON.sub(rf"\1{HIDDEN}", _SECRET_XML.sub(rf"\1{HIDDEN}", text))


def without(data: bytes, secrets: Iterable[Secret]) -> bytes:
    """Bytes without the given secrets: the answer of a server that repeats what it was sent."""
    for form in _forms(secrets):
        data = data.replace(form.encode(), HIDDEN.encode())
    return data


def _forms(secrets: Iterable[Secret]) -> set[str]:
    """Secrets as they are, and as they stand in XML and in JSON."""
    texts = {secret.reveal() for secret in secrets}
    return texts | {html.escape(text, quote=False) for text in texts} | {json.dumps(text)[1:-1] for text in texts}
