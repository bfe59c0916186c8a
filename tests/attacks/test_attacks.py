"""Attacks by the hundred, made at random: each ends in time, in a right result or one of our exceptions."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import Counter

import pytest
from support import TESTS

PROCESSES = (
    *(("answers", side, library) for side in ("Client", "AsyncClient") for library in ("ours", "httpx2", "httpx")),
    ("tokens", "Client"),
    ("tokens", "AsyncClient"),
    ("documents",),
    ("mappings",),
    ("values",),
    ("texts",),
    ("wsdls",),
    ("manifests",),
    ("notes",),
)
"""What is tried in a process of its own: a module of `support.attacks`, and its arguments."""


@pytest.mark.slow
@pytest.mark.parametrize("process", PROCESSES, ids=" ".join)
def test_attacks(request: pytest.FixtureRequest, process: tuple[str, ...]) -> None:
    """No attack gives way, and the process with its bounded memory comes to its end."""
    kind, *arguments = process
    seed = request.config.getoption("--attack-seed")
    command = [sys.executable, "-m", "support.attacks", kind, seed, *arguments]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False, timeout=500)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    tried = Counter(words[1] for words in said if words[0] == "tried")
    gave_way = [[*before[1:], *words[1:]] for before, words in itertools.pairwise(said) if words[0] == "gave way"]
    request.node.user_properties.append(("attacks", {**tried, "gave way": len(gave_way)}))
    again = f"--attack-seed={seed}"
    assert (done.returncode, said[-1:]) == (0, [["end"]]), f"{again}: {said[-1:]}\n{done.stderr[-5000:]}"
    assert not gave_way, f"{again}: {len(gave_way)} gave way:\n" + "\n".join(map(str, gave_way[:10]))
    assert tried.total()
