"""Strings that show in no repr and go into no pickle."""

from __future__ import annotations

import os
import re
import tomllib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn
from weakref import WeakValueDictionary

from ..secret_names import HIDDEN
from ..tracebacks import hides_arguments
from .errors import ConfigurationError
from .secret_forms import written_forms

_PROFILE = re.compile("[a-z_-]{1,20}[0-9]{,2}")
_MAX_TOKEN = 16 * 1024


class Secret:
    """A password, token or client secret. `reveal()` returns the text; nothing else shows it.

    A pickle holds only where the secret comes from: an environment variable or a configuration file, which is read
    again where the pickle is loaded. A secret that was passed as text is found again in the same process and in
    processes forked from it; elsewhere loading the pickle raises ConfigurationError.

    Args:
        text: the secret.
        source: where another process finds it: `("environment", name)` or `("file", path, profile, key)`; () for a
            secret that is passed as text.

    Raises:
        ConfigurationError: if the text is empty, or no string.
    """

    __slots__ = ("__weakref__", "_forms", "_source", "_text")

    @hides_arguments
    def __init__(self, text: str, source: tuple[str, ...] = ()) -> None:
        if not text or not isinstance(text, str):
            raise ConfigurationError("a secret must not be empty, and must be a string")
        self._text = text
        self._forms: tuple[str, ...] = ()
        self._source = source or ("memory", uuid.uuid4().hex)
        if not source:
            _IN_MEMORY[self._source] = self

    @classmethod
    @hides_arguments
    def from_environment(cls, name: str, environment: Mapping[str, str] | None = None) -> Secret:
        """Return the secret in an environment variable.

        Args:
            name: the variable's name.
            environment: variables to use instead of the process's own. No other process has them, so the secret counts
                as one that was passed as text.

        Raises:
            ConfigurationError: if the variable is not set, or empty.
        """
        text = (os.environ if environment is None else environment).get(name)
        if not text:
            what = "the environment variable" if environment is None else "the variable"
            raise ConfigurationError(f"{what} {name} is not set, or empty: set it to the secret")
        return cls(text, ("environment", name) if environment is None else ())

    @classmethod
    @hides_arguments
    def from_file(cls, path: str, profile: str, key: str) -> Secret:
        """Return the secret under a key of a profile in a TOML file.

        Raises:
            ConfigurationError: if the file, the profile or the key is missing, or the value is no secret.
        """
        value = read_profile(Path(path), profile).get(key)
        if not isinstance(value, Secret):
            raise ConfigurationError(f"{path}: {key} in [{profile}] must be a string that is not empty")
        return value

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def forms(self) -> tuple[str, ...]:
        """Return the texts in which others may repeat the secret, the shortest first. They are worked out once."""
        self._forms = self._forms or written_forms(self._text)
        return self._forms

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
        return _find, (self._source,)

    def __getstate__(self) -> NoReturn:
        # Python's own pickles do not ask for it. Serialisers that do would write the text.
        raise TypeError("a Secret gives its text to no serialiser: call reveal() where the text is needed")


def problem_of_token(text: object) -> str:
    """Return why a text cannot be an access token, "" if it can be one. It stands in a header of HTTP and in XML.

    It raises nothing, as a traceback with locals would show the text.
    """
    if not text or not isinstance(text, str):
        return "must be a string that is not empty"
    if text != text.strip():
        return "begins or ends with white space, such as the line end of a file: remove it"
    if len(text) > _MAX_TOKEN:
        return f"has more than {_MAX_TOKEN} characters, which no server takes"
    return (
        "" if text.isascii() and text.isprintable() else "contains a character that is not printable ASCII: remove it"
    )


_IN_MEMORY: WeakValueDictionary[tuple[str, ...], Secret] = WeakValueDictionary()
"""The secrets that were passed as text, by their source."""


def _find(source: tuple[str, ...]) -> Secret:
    """Return the secret that a pickle refers to."""
    match source:
        case ("environment", name):
            return Secret.from_environment(name)
        case ("file", path, profile, key):
            return Secret.from_file(path, profile, key)
    secret = _IN_MEMORY.get(source)
    if secret is None:
        raise ConfigurationError(
            "a secret that was passed as text cannot go to another process: make the client with from_env() or "
            "from_config(), whose secrets the other process can look up"
        )
    return secret


def read_profile(path: Path, profile: str) -> Mapping[str, Any]:
    """Read one profile of a configuration file. Its strings are secrets, as some of them must not show.

    Raises:
        ConfigurationError: if the file or the profile is missing, or the file is not valid TOML. The message quotes
            nothing of the file.
    """
    values, problem = _profile(path, profile)
    if problem:
        raise ConfigurationError(f"{path}: {problem}")
    return values


def _profile(path: Path, profile: str) -> tuple[Mapping[str, Any], str]:
    """Return the profile, and what is wrong. It raises nothing: its variables and exceptions hold the file's text."""
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return {}, f"cannot read the file: {error.strerror}"
    except UnicodeDecodeError as error:
        return {}, f"the file is not UTF-8: see byte {error.start}"
    except tomllib.TOMLDecodeError as error:
        # The parser's message may quote a line that holds a secret: only the position is safe.
        position = re.search(r"at (line \d+, column \d+|end of document)", str(error))
        return {}, f"the file is not valid TOML{f': see {position[1]}' if position else ''}"
    values = profiles.get(profile)
    if not isinstance(values, dict):
        # A name that is no usual one may be a secret in the wrong place.
        usual = (name for name, value in profiles.items() if isinstance(value, dict) and _PROFILE.fullmatch(name))
        names = ", ".join(f"[{name}]" for name in usual) or "none"
        return {}, f"there is no profile [{profile}]; the file has: {names}"
    source = ("file", str(path.absolute()), profile)
    return {
        key: Secret(value, (*source, key)) if isinstance(value, str) and value else value
        for key, value in values.items()
    }, ""
