"""The examples in the docstrings of the client's methods: they run, and type checkers accept them."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import json
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sfmc_soap
from sfmc_soap import (
    Client,
    FileTransferLocation,
    FileType,
    ImportDefinition,
    ImportDefinitionFieldMappingType,
    List,
)
from sfmc_soap.operations import OPERATIONS
from support import ROOT
from support.checkers import check
from support.clients.calls import ADA, BY_HAND, METHODS
from support.clients.sides import Async, Side, Sync
from support.loopback.service import Loopback
from support.tenant.mailing import define_send, list_id
from support.tenant.shop import open_shop

SECTIONS = ["Args:", "Returns:", "Raises:", "Example:"]


def function(side: type[Side], operation: str) -> str:
    """Return a function whose body is the example of an operation's method."""
    docs = str(inspect.getdoc(getattr(side.client_class, METHODS[operation])))
    body = textwrap.dedent(docs.partition("\nExample:\n")[2])
    prefix = "async " if side.is_async else ""
    head = f"{prefix}def {METHODS[operation]}_{side.__name__}(client: {side.client_class.__name__}) -> object:"
    return f"{head}\n{textwrap.indent(body, '    ')}\n    return response\n"


IMPORT = ImportDefinition(
    customer_key="nightly-import",
    name="Every night",
    destination_object=List(id=1),
    field_mapping_type=ImportDefinitionFieldMappingType.INFER_FROM_COLUMN_HEADINGS,
    file_spec="people.csv",
    file_type=FileType.CSV,
    retrieve_file_transfer_location=FileTransferLocation(customer_key="ExactTarget Enhanced FTP"),
)
NAMED: dict[str, Callable[[Client], object]] = {
    "Update": lambda client: client.create([ADA]),
    "Extract": open_shop,
    "Schedule": lambda client: define_send(client, list_id(client), key="newsletter"),
    "Perform": lambda client: client.create([IMPORT]),
}
"""What creates the things that an example names."""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_example_runs(side: Side, loopback: Loopback, operation: str) -> None:
    """It makes a call that fits the schema, and the response is what the docstring says."""
    loopback.by_hand = BY_HAND
    with loopback.tenant.client() as other:
        if operation in NAMED:
            NAMED[operation](other)
    # Nobody has sent the job that the example of Execute names.
    options = {"raise_on": ()} if operation == "Execute" else {}
    namespace: dict[str, Any] = {name: getattr(sfmc_soap, name) for name in sfmc_soap.__all__}
    namespace["datetime"] = dt.datetime
    exec(function(type(side), operation), namespace)
    run = namespace[f"{METHODS[operation]}_{type(side).__name__}"]
    response = side.run(run(side.client(loopback, **options)))
    assert type(response) is OPERATIONS[operation].response
    assert [received.operation for received in loopback.received] == [operation]


@pytest.mark.slow
def test_the_checkers_accept_the_examples(tmp_path: Path) -> None:
    """Those of both clients, in the strictest settings."""
    functions = [function(side, operation) for side in (Sync, Async) for operation in OPERATIONS]
    used = {node.id for node in ast.walk(ast.parse("\n".join(functions))) if isinstance(node, ast.Name)}
    names = ", ".join(name for name in sfmc_soap.__all__ if name in used)
    imports = ["from datetime import datetime", f"from sfmc_soap import {names}\n"]
    (tmp_path / "examples.py").write_text("\n".join([*imports, *functions]))
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\nmypy_path = {ROOT / 'generated'}\n")
    settings = {"include": ["examples.py"], "extraPaths": [str(ROOT / "generated")], "typeCheckingMode": "strict"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    check("mypy", "--config-file", "mypy.ini", "examples.py", at=tmp_path)
    check("pyright", "--pythonpath", sys.executable, at=tmp_path)


@pytest.mark.parametrize("method", METHODS.values())
def test_a_docstring_has_every_section(method: str) -> None:
    """Each parameter is described, in the order of the signature, and the response is named."""
    for side in (Sync, Async):
        called = getattr(side.client_class, method)
        lines = str(inspect.getdoc(called)).split("\n")
        assert [line for line in lines if line in SECTIONS] == SECTIONS
        arguments = lines[lines.index("Args:") + 1 : lines.index("Returns:")]
        described = [match[1] for line in arguments if (match := re.match(r" {4}\**(\w+): ", line))]
        assert described == [*inspect.signature(called).parameters][1:]
        assert f"`{called.__annotations__['return']}`" in "\n".join(lines)


def test_what_is_known_of_the_service_is_told() -> None:
    """The end of a page is not an error, and the number of objects in a call has a limit."""
    docs = " ".join(str(inspect.getdoc(sfmc_soap.Client.retrieve)).split())
    assert "at most 2,500 objects" in docs and '"MoreDataAvailable"' in docs
    assert "at most 50 objects" in " ".join(str(inspect.getdoc(sfmc_soap.Client.create)).split())
