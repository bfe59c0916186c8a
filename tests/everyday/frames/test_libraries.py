"""Libraries that are not installed: what works without them, and what is said where one is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """
import json, sys
missing = sys.argv[2].split()


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, Absent())

import pickle
from operator import itemgetter
from sfmc_soap import MissingLibrary
from sfmc_soap.everyday.frames.arrow import BatchBuilder, TableBuilder, frame_of
from sfmc_soap.everyday.frames.columns import Column
from sfmc_soap.everyday.frames.sinks import open_sink

columns = [Column("Number", int, itemgetter("Number"))]
items = [{"Number": 1}]


def written(suffix):
    with open_sink(f"{sys.argv[1]}/table{suffix}") as sink:
        sink.begin(columns)
        sink.add(items)
        return sink.finish()


def table():
    builder = TableBuilder()
    builder.begin(columns)
    builder.add(items)
    return builder.table()


def outcome(function):
    try:
        return str(function())
    except MissingLibrary as error:
        assert isinstance(error, ImportError) and str(pickle.loads(pickle.dumps(error))) == str(error)
        return f"{error.name}: {error}"


print(json.dumps({
    "loaded": sorted({"pyarrow", "pandas", "numpy"} & sys.modules.keys()),
    "csv": outcome(lambda: written(".csv")),
    "jsonl": outcome(lambda: written(".jsonl")),
    "loaded by text": sorted({"pyarrow", "pandas", "numpy"} & sys.modules.keys()),
    "parquet": outcome(lambda: written(".parquet")),
    "table": outcome(lambda: table().num_rows),
    "batch": outcome(lambda: type(BatchBuilder()).__name__),
    "frame": outcome(lambda: len(frame_of(table()))),
}))
"""


def outcomes(folder: Path, missing: str) -> dict[str, Any]:
    """What becomes of each use where libraries are not installed."""
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(folder), missing]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


NO_ARROW = "pyarrow: pyarrow cannot be imported: install it, with pip install 'sfmc-soap[arrow]' or pip install pyarrow"
NO_PANDAS = "pandas: pandas cannot be imported: install it, with pip install 'sfmc-soap[pandas]' or pip install pandas"


@pytest.mark.parametrize("missing", ["", "pandas", "pyarrow", "pyarrow pandas"])
def test_what_works_without_libraries(tmp_path: Path, missing: str) -> None:
    """Text needs none and loads none. Anything else is one error, that names the extra, and leaves no file."""
    needs_arrow = NO_ARROW if "pyarrow" in missing else "1"
    assert outcomes(tmp_path, missing) == {
        "loaded": [],
        "csv": "1",
        "jsonl": "1",
        "loaded by text": [],
        "parquet": needs_arrow,
        "table": needs_arrow,
        "batch": needs_arrow if "pyarrow" in missing else "BatchBuilder",
        "frame": NO_PANDAS if missing == "pandas" else needs_arrow,
    }
    there = {"table.csv", "table.jsonl"} | ({"table.parquet"} if "pyarrow" not in missing else set())
    assert {path.name for path in tmp_path.iterdir()} == there
