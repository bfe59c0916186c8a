"""Pyright's language server, asked as an editor asks it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

_PATIENCE = 120
"""How many seconds the server may take to answer, on a busy machine."""


class LanguageServer:
    """A language server on the standard input and output of a process, and the little of its protocol that is needed.

    Attributes:
        folder: where the files are that are edited.
    """

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.folder = folder
        self._process = process
        self._number = 0

    def start(self) -> None:
        """Begin to work on the folder."""
        uri = self.folder.as_uri()
        workspace = [{"uri": uri, "name": "test"}]
        self._ask("initialize", processId=None, rootUri=uri, workspaceFolders=workspace, capabilities={})
        self._send(method="initialized", params={})

    def open(self, name: str, text: str) -> None:
        """Open a new file in the editor."""
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": document})

    def ask_about(self, method: str, name: str, line: int, character: int) -> Any:
        """Return the answer about a place in an open file, both counted from 0."""
        document = {"uri": (self.folder / name).as_uri()}
        position = {"line": line, "character": character}
        return self._ask(f"textDocument/{method}", textDocument=document, position=position)

    def hover(self, name: str, line: int, character: int) -> str:
        """Return what the editor shows under the pointer, "" if that is nothing."""
        shown = self.ask_about("hover", name, line, character)
        return str(shown["contents"]["value"]) if shown else ""

    def _ask(self, method: str, **params: Any) -> Any:
        """Send a request and wait for its result, answering what the server asks meanwhile."""
        self._number += 1
        self._send(id=self._number, method=method, params=params)
        timer = Timer(_PATIENCE, self._process.kill)
        timer.start()
        try:
            return self._result()
        finally:
            timer.cancel()

    def _result(self) -> Any:
        while True:
            message = self._receive()
            if "method" in message and "id" in message:
                items = message["params"].get("items") if message["method"] == "workspace/configuration" else None
                self._send(id=message["id"], result=None if items is None else [{} for _ in items])
            elif message.get("id") == self._number:
                assert "error" not in message, message["error"]
                return message["result"]

    def _send(self, **message: Any) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            assert line, f"the server has ended, or did not answer within {_PATIENCE} seconds"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


@contextmanager
def language_server(folder: Path, packages: Path) -> Iterator[LanguageServer]:
    """Start the server on a folder, with the packages of another to import. It ends with the block.

    Args:
        folder: where the files are that are edited.
        packages: where imports are looked for.
    """
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(packages)]}))
    command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            server = LanguageServer(process, folder)
            server.start()
            yield server
        finally:
            process.kill()
