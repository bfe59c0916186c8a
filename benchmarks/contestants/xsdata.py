"""The classes that `xsdata generate` makes of the WSDL, with xsdata's parser and serializers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.serializers import DictEncoder, XmlSerializer

from ..data import API, Person, TableRow
from . import CACHE, WSDL

_PACKAGE = "stock"


class Xsdata:
    """xsdata's classes, which are generated when they are not in the cache."""

    reads_empty_as_none = True  # where the field is nillable

    def __init__(self) -> None:
        folder = str(classes_folder())
        sys.path.insert(0, folder)
        self._api: Any = import_module(f"{_PACKAGE}.etframework")
        sys.path.remove(folder)
        context = XmlContext(models_package=_PACKAGE)
        self._parser = XmlParser(context=context)
        self._serializer = XmlSerializer(context=context)
        self._encoder = DictEncoder(context=context)

    def decode(self, document: bytes) -> Any:
        """Read with `XmlParser`."""
        return self._parser.from_bytes(document, self._api.RetrieveResponseMsg)

    def get(self, obj: Any, name: str) -> Any:
        """Find the field whose metadata has this name."""
        for field in type(obj).__dataclass_fields__.values():
            if field.metadata.get("name") == name:
                return getattr(obj, field.name)
        raise AttributeError(name)

    def to_dict(self, obj: Any) -> Any:
        """Convert with `DictEncoder`."""
        return self._encoder.encode(obj)

    def create(self, people: list[Person]) -> bytes:
        """Write with `XmlSerializer`."""
        api = self._api
        request = api.CreateRequest(
            options=api.CreateOptions(),
            objects=[
                api.Subscriber(
                    email_address=email_address,
                    attributes=[api.Attribute(name=name, value=value) for name, value in attributes],
                    subscriber_key=key,
                    status=api.SubscriberStatus.ACTIVE,
                )
                for email_address, key, attributes in people
            ],
        )
        return self._write(request)

    def update(self, rows: list[TableRow]) -> bytes:
        """Write with `XmlSerializer`."""
        api = self._api
        row, pair = api.DataExtensionObject, api.Apiproperty
        option = api.SaveOption(property_name="*", save_action=api.SaveAction.UPDATE_ADD)
        request = api.UpdateRequest(
            options=api.UpdateOptions(save_options=api.UpdateOptions.SaveOptions(save_option=[option])),
            objects=[
                row(
                    customer_key="Orders",
                    properties=row.Properties(property=[pair(name=name, value=value) for name, value in columns]),
                    keys=row.Keys(key=[pair(name="Id", value=key)]),
                )
                for key, columns in rows
            ],
        )
        return self._write(request)

    def _write(self, request: Any) -> bytes:
        return self._serializer.render(request, ns_map={None: API}).encode()


def classes_folder() -> Path:
    """Return a folder with xsdata's package of classes, generated once for each WSDL and version of xsdata.

    Raises:
        RuntimeError: `xsdata generate` failed; the message has its output.
    """
    digest = hashlib.sha256(WSDL.read_bytes() + version("xsdata").encode()).hexdigest()[:16]
    folder = CACHE / f"xsdata-{digest}"
    if not (folder / _PACKAGE).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
            _generate(Path(temporary))
            try:
                (Path(temporary) / _PACKAGE).rename(folder / _PACKAGE)
            except OSError:
                # Another process may have put the same classes there in the meantime.
                if not (folder / _PACKAGE).is_dir():
                    raise
    return folder


def _generate(folder: Path) -> None:
    command = [sys.executable, "-m", "xsdata", "generate", str(WSDL), "--package", _PACKAGE]
    # xsdata looks for ruff, which is installed beside Python, on the PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    finished = subprocess.run(  # noqa: S603 - the command is ours
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise RuntimeError(f"xsdata could not generate its classes:\n{finished.stderr}")
