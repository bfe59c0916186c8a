"""The clients of workers: each process has one, made of what is there, so that no secret is sent to it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ... import Client
from ..._runtime.client.errors import ConfigurationError
from ..._runtime.client.locks import Lock

FROM_ENVIRONMENT = ""
"""The name that stands for `Client.from_env`."""

_LOCK = Lock()
_CLIENTS: dict[tuple[str, str | None], Client] = {}


def name_of(make_client: Callable[[], Client] | None) -> str:
    """Return the name by which a worker finds a function that makes clients. None is for `Client.from_env`.

    Raises:
        ConfigurationError: it has none. What is defined in a program, in another function or by a lambda would be sent
            as it is written, with the secrets in it.
    """
    if make_client is None:
        return FROM_ENVIRONMENT
    module, path = getattr(make_client, "__module__", None), getattr(make_client, "__qualname__", None)
    if isinstance(module, str) and isinstance(path, str) and module != "__main__":
        name = f"{module}:{path}"
        if _found(name) is make_client:
            return name
    raise ConfigurationError(
        "make_client: expected a function of a module that workers can import, and no lambda, and not one of the"
        " program that was started"
    )


def business_unit_of(client: Client) -> str | None:
    """Return the MID of the business unit that a client works in: "" for its package's own, None if nothing tells."""
    mid: str | None = getattr(client.credentials, "account_id", None)
    return mid


def client_of_process(name: str, business_unit: str | None) -> Client:
    """Return the client of this process. It is made when it is first needed, and never closed.

    Args:
        name: of the function that makes it, as `name_of` returned it.
        business_unit: the one to work in, None for whichever it is.

    Raises:
        ConfigurationError: it makes no client that blocks, or it raises this.
    """
    with _LOCK:
        if (name, business_unit) not in _CLIENTS:
            made = Client.from_env() if name == FROM_ENVIRONMENT else _found(name)()
            if not isinstance(made, Client):
                raise ConfigurationError(f"make_client: {name} returned {type(made).__name__}: expected a Client")
            if business_unit is not None and business_unit_of(made) not in (None, business_unit):
                made = made.for_business_unit(business_unit)
            _CLIENTS[name, business_unit] = made
        return _CLIENTS[name, business_unit]


def _found(name: str) -> Any:
    """Return what has a name, None if nothing has it."""
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for step in path.split("."):
        found = getattr(found, step, None)
    return found
