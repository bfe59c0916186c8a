"""The contestants: each reads a response, writes two requests and makes a dict, in the way its documentation shows.

Each loads its library when it is made, so that a fresh process holds one contestant only.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from . import data

OURS, BY_HAND, FLOOR, ZEEP, XSDATA, SUDS = "sfmc-soap", "by hand", "lxml", "zeep", "xsdata", "suds"
"""The contestants' names. The floor is what lxml alone takes, or lxml and httpx; by hand is our codec and httpx."""

WSDL = Path(__file__).resolve().parents[1] / "wsdl" / "etframework.wsdl"


class Contestant(Protocol):
    """One library."""

    def decode(self, document: bytes) -> Any:
        """Read a RetrieveResponseMsg."""

    def get(self, obj: Any, name: str) -> Any:
        """The value of a field by its wire name, None where there is none."""

    def to_dict(self, obj: Any) -> Any:
        """What was read, as dicts and lists all through."""

    def create(self, people: list[tuple[str, str, data.Pairs]]) -> bytes:
        """Build and write a CreateRequest of Subscribers, with or without an envelope around it."""

    def update(self, rows: list[tuple[str, data.Pairs]]) -> bytes:
        """Build and write an UpdateRequest of data extension rows, with or without an envelope around it."""


class Ours:
    """The bindings of this project."""

    def __init__(self) -> None:
        self.api: Any = import_module("sfmc_soap")

    def decode(self, document: bytes) -> Any:
        """Read a RetrieveResponseMsg."""
        return self.api.loads(document, self.api.RetrieveResponseMsg)

    def get(self, obj: Any, name: str) -> Any:
        """A field; a wrapper as what it is on the wire."""
        for field, particle in type(obj).__particles__.items():
            if particle.wire == f"{{{data.API}}}{name}":
                value = getattr(obj, field)
                if value is self.api.UNSET:
                    return None
                return {particle.item.rpartition("}")[2]: value} if particle.item else value
        raise AttributeError(name)

    def to_dict(self, obj: Any) -> Any:
        """`to_dict`."""
        return self.api.to_dict(obj)

    def create(self, people: list[tuple[str, str, data.Pairs]]) -> bytes:
        """A CreateRequest."""
        api = self.api
        request = api.CreateRequest(
            options=api.CreateOptions(),
            objects=[
                api.Subscriber(
                    email_address=email,
                    attributes=[api.Attribute(name=name, value=value) for name, value in attributes],
                    subscriber_key=key,
                    status=api.SubscriberStatus.ACTIVE,
                )
                for email, key, attributes in people
            ],
        )
        return self._write(request)

    def update(self, rows: list[tuple[str, data.Pairs]]) -> bytes:
        """An UpdateRequest."""
        api = self.api
        option = api.SaveOption(property_name="*", save_action=api.SaveAction.UPDATE_ADD)
        request = api.UpdateRequest(
            options=api.UpdateOptions(save_options=[option]),
            objects=[
                api.DataExtensionObject(
                    customer_key="Orders",
                    properties=[api.APIProperty(name=name, value=value) for name, value in columns],
                    keys=[api.APIProperty(name="Id", value=key)],
                )
                for key, columns in rows
            ],
        )
        return self._write(request)

    def _write(self, request: Any) -> bytes:
        text: bytes = self.api.dumps(request)
        return text


class Zeep:
    """zeep, which reads the WSDL when it starts."""

    def __init__(self) -> None:
        zeep, self.etree = import_module("zeep"), import_module("lxml.etree")
        self.parse_xml = import_module("zeep.loader").parse_xml
        self.serialize = import_module("zeep.helpers").serialize_object
        self.client = zeep.Client(str(WSDL))
        self.types: dict[str, Any] = {}

    def _named(self, name: str) -> Any:
        if name not in self.types:
            get = self.client.get_element if name.endswith(("Msg", "Request")) else self.client.get_type
            self.types[name] = get(f"{{{data.API}}}{name}")
        return self.types[name]

    def decode(self, document: bytes) -> Any:
        """Parse as zeep does, then let the element read."""
        root = self.parse_xml(document, self.client.transport, settings=self.client.settings)
        return self._named("RetrieveResponseMsg").parse(root, self.client.wsdl.types)

    def get(self, obj: Any, name: str) -> Any:
        """Names are the wire's."""
        return getattr(obj, name)

    def to_dict(self, obj: Any) -> Any:
        """`zeep.helpers.serialize_object`."""
        return self.serialize(obj, dict)

    def _write(self, name: str, options: Any, objects: list[Any]) -> bytes:
        parent = self.etree.Element("parent")
        element = self._named(name)
        element.render(parent, element(Options=options, Objects=objects))
        text: bytes = self.etree.tostring(parent[0])
        return text

    def create(self, people: list[tuple[str, str, data.Pairs]]) -> bytes:
        """A CreateRequest."""
        subscriber, attribute = self._named("Subscriber"), self._named("Attribute")
        objects = [
            subscriber(
                EmailAddress=email,
                Attributes=[attribute(Name=name, Value=value) for name, value in attributes],
                SubscriberKey=key,
                Status="Active",
            )
            for email, key, attributes in people
        ]
        return self._write("CreateRequest", {}, objects)

    def update(self, rows: list[tuple[str, data.Pairs]]) -> bytes:
        """An UpdateRequest."""
        row, pair = self._named("DataExtensionObject"), self._named("APIProperty")
        objects = [
            row(
                CustomerKey="Orders",
                Properties={"Property": [pair(Name=name, Value=value) for name, value in columns]},
                Keys={"Key": [pair(Name="Id", Value=key)]},
            )
            for key, columns in rows
        ]
        options = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
        return self._write("UpdateRequest", options, objects)


class Xsdata:
    """The classes that `xsdata generate` makes of the WSDL, with xsdata's parser and serializer.

    Args:
        cache: a folder for the classes; they are generated when they are not there.
    """

    def __init__(self, cache: Path) -> None:
        folder = str(stock_folder(cache))
        sys.path.insert(0, folder)
        self.classes = import_module("stock.etframework")
        sys.path.remove(folder)
        formats = "xsdata.formats.dataclass"
        context = import_module(f"{formats}.context").XmlContext(models_package="stock")
        self.parser = import_module(f"{formats}.parsers").XmlParser(context=context)
        serializers = import_module(f"{formats}.serializers")
        self.serializer = serializers.XmlSerializer(context=context)
        self.encoder = serializers.DictEncoder(context=context)

    def decode(self, document: bytes) -> Any:
        """`XmlParser`."""
        return self.parser.from_bytes(document, self.classes.RetrieveResponseMsg)

    def get(self, obj: Any, name: str) -> Any:
        """The field that says it has this name on the wire."""
        for field in type(obj).__dataclass_fields__.values():
            if field.metadata.get("name") == name:
                return getattr(obj, field.name)
        raise AttributeError(name)

    def to_dict(self, obj: Any) -> Any:
        """`DictEncoder`."""
        return self.encoder.encode(obj)

    def create(self, people: list[tuple[str, str, data.Pairs]]) -> bytes:
        """A CreateRequest."""
        api = self.classes
        request = api.CreateRequest(
            options=api.CreateOptions(),
            objects=[
                api.Subscriber(
                    email_address=email,
                    attributes=[api.Attribute(name=name, value=value) for name, value in attributes],
                    subscriber_key=key,
                    status=api.SubscriberStatus.ACTIVE,
                )
                for email, key, attributes in people
            ],
        )
        return self._write(request)

    def update(self, rows: list[tuple[str, data.Pairs]]) -> bytes:
        """An UpdateRequest."""
        api = self.classes
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
        text: str = self.serializer.render(request, ns_map={None: data.API})
        return text.encode()


class Suds:
    """suds-community, which reads the WSDL when it starts."""

    def __init__(self) -> None:
        # Without its cache of pickled WSDLs, which would be in a folder that other users can write to.
        client = import_module("suds.client").Client
        self.client = client(WSDL.as_uri(), cache=None, nosend=True)

    def _make(self, name: str, **values: Any) -> Any:
        obj = self.client.factory.create(f"{{{data.API}}}{name}")
        for field, value in values.items():
            setattr(obj, field, value)
        return obj

    def decode(self, document: bytes) -> Any:
        """As the reply of a call that is not made."""
        soap = "http://schemas.xmlsoap.org/soap/envelope/"
        envelope = b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>' % (soap.encode(), document)
        return self.client.service.Retrieve(__inject={"reply": envelope})

    def get(self, obj: Any, name: str) -> Any:
        """Names are the wire's."""
        return getattr(obj, name, None)

    def to_dict(self, obj: Any) -> Any:
        """`suds.sudsobject.asdict`, which does one level, all the way down."""
        if isinstance(obj, list):
            return [self.to_dict(item) for item in obj]
        if hasattr(obj, "__keylist__"):
            return {name: self.to_dict(value) for name, value in import_module("suds.sudsobject").asdict(obj).items()}
        return obj

    def create(self, people: list[tuple[str, str, data.Pairs]]) -> bytes:
        """A CreateRequest."""
        objects = [
            self._make(
                "Subscriber",
                EmailAddress=email,
                Attributes=[self._make("Attribute", Name=name, Value=value) for name, value in attributes],
                SubscriberKey=key,
                Status="Active",
            )
            for email, key, attributes in people
        ]
        envelope: bytes = self.client.service.Create({}, objects).envelope
        return envelope

    def update(self, rows: list[tuple[str, data.Pairs]]) -> bytes:
        """An UpdateRequest."""
        objects = [
            self._make(
                "DataExtensionObject",
                CustomerKey="Orders",
                Properties={"Property": [self._make("APIProperty", Name=name, Value=value) for name, value in columns]},
                Keys={"Key": [self._make("APIProperty", Name="Id", Value=key)]},
            )
            for key, columns in rows
        ]
        options = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
        envelope: bytes = self.client.service.Update(options, objects).envelope
        return envelope


def stock_folder(cache: Path) -> Path:
    """A folder with the package `stock`, what `xsdata generate` makes of the WSDL: once for each version of both.

    Raises:
        RuntimeError: xsdata failed, and what it said.
    """
    digest = hashlib.sha256(WSDL.read_bytes() + version("xsdata").encode()).hexdigest()[:16]
    folder = cache / f"xsdata-{digest}"
    if not (folder / "stock").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            command = [sys.executable, "-m", "xsdata", "generate", str(WSDL), "--package", "stock"]
            # xsdata calls ruff by its name.
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
            made = subprocess.run(  # noqa: S603
                command, cwd=temporary, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
            )
            if made.returncode:
                raise RuntimeError(f"xsdata could not generate its classes:\n{made.stderr}")
            (Path(temporary) / "stock").rename(folder / "stock")
    return folder


def walk(document: bytes) -> None:
    """The floor: lxml parses, and each element is looked at, with its tag, attributes and text."""
    etree: Any = import_module("lxml.etree")
    for element in etree.fromstring(document).iter():
        element.tag, element.attrib, element.text  # noqa: B018


def contestants(cache: Path) -> Mapping[str, Callable[[], Contestant]]:
    """Name -> how it is made. `cache` is a folder that may outlive the run."""
    return {OURS: Ours, ZEEP: Zeep, XSDATA: lambda: Xsdata(cache), SUDS: Suds}
