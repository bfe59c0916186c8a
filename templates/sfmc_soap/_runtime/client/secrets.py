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
from ..secret_names import SECRET_NAMES

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

        Args:
            name: of the variable.
            environment: variables to use instead of the process's own. No other process has them, so that the secret
                counts as one that came as text.

        Raises:
            ConfigurationError: it is not set, or empty.
        """
        if environment is None:
            if not os.environ.get(name):
                raise ConfigurationError(f"the environment variable {name} is not set, or empty: it holds a secret")
            return cls(os.environ[name], ("environment", name))
        secret = cls(environment[name]) if environment.get(name) else None
        del environment  # a traceback with locals would show it
        if secret is None:
            raise ConfigurationError(f"the variable {name} is not set, or empty: it holds a secret")
        return secret

    @classmethod
    def from_file(cls, path: str, profile: str, key: str) -> Secret:
        """The secret under a key of a profile in a TOML file.

        Raises:
            ConfigurationError: it is not there.
        """
        found = read_profile(Path(path), profile).get(key)
        if not isinstance(found, Secret):
            raise ConfigurationError(f"{path}: {key} in [{profile}] is missing, empty, or no text")
        return found

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
    """One profile of a configuration file, whose texts are secrets: some of them must not show.

    Raises:
        ConfigurationError: there is no such file or profile, or it is not valid TOML. The message holds none of it.
    """
    found, problem = _profile(path, profile)
    if problem:
        raise ConfigurationError(f"{path}: {problem}")
    return found


def _profile(path: Path, profile: str) -> tuple[Mapping[str, Any], str]:
    """The profile, or what is wrong. It raises nothing, as its variables and what it catches hold the file's text."""
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return {}, f"cannot read the file: {error.strerror}"
    except UnicodeDecodeError as error:
        return {}, f"not UTF-8 at byte {error.start}"
    except tomllib.TOMLDecodeError as error:
        # What is wrong may quote the line, and the line may hold a secret: its place is enough.
        where = re.search(r"at (line \d+, column \d+|end of document)", str(error))
        return {}, f"not valid TOML{f', {where[1]}' if where else ''}"
    found = profiles.get(profile)
    if not isinstance(found, dict):
        there = ", ".join(f"[{name}]" for name, value in profiles.items() if isinstance(value, dict)) or "none"
        return {}, f"there is no profile [{profile}]; there are: {there}"
    home = ("file", str(path.absolute()), profile)
    return {
        key: Secret(value, (*home, key)) if isinstance(value, str) and value else value for key, value in found.items()
    }, ""


_SECRET_XML = re.compile(
    rf"""(<(?P<tag>[\w.:-]*?(?:{SECRET_NAMES})[\w.:-]*)(?:\s(?>"[^"<]*"|'[^'<]*'|[^<>])*+)?(?<!/)>)"""
    r"(?>(?!</(?P=tag)\s*>)(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|.))*+",
    re.IGNORECASE | re.DOTALL,
)
_SECRET_ATTRIBUTE = re.compile(
    rf"""(\s[\w.:-]*?(?:{SECRET_NAMES})[\w.:-]*\s*=\s*)(?:"[^"<]*(?:"|\Z)|'[^'<]*(?:'|\Z))""", re.IGNORECASE
)
_SECRET_JSON = re.compile(
    rf"""("(?=[^"]*?(?:{SECRET_NAMES})|[^"]*code")[^"]*+"\s*:\s*)""" r"""(?:"(?:[^"\\]|\\.)*"?|[^\s",\[\]{}]+)""",
    re.IGNORECASE | re.DOTALL,
)


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """A text without the given secrets, and without what stands under a secret's name in XML or JSON."""
    for form in _forms(secrets):
        text = text.replace(form, HIDDEN)
    text = _SECRET_XML.sub(rf"\1{HIDDEN}", text)
    return _SECRET_JSON.sub(rf'\1"{HIDDEN}"', _SECRET_ATTRIBUTE.sub(rf'\1"{HIDDEN}"', text))


def without(data: bytes, secrets: Iterable[Secret]) -> bytes:
    """Bytes without the given secrets: the answer of a server that repeats what it was sent. XML stays XML."""
    for form in _forms(secrets):
        data = data.replace(form.encode("utf-8", "surrogatepass"), b"[hidden]")
    return data


def _forms(secrets: Iterable[Secret]) -> list[str]:
    """Secrets as they are, and as they stand in XML and in JSON: the longest first, as one may begin with another."""
    texts = {secret.reveal() for secret in secrets}
    forms = texts | {html.escape(text, quote=quote) for text in texts for quote in (False, True)}
    forms |= {json.dumps(text, ensure_ascii=plain)[1:-1] for text in texts for plain in (False, True)}
    return sorted(forms, key=len, reverse=True)
