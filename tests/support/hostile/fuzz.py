"""The harness under a fuzzer that sees which code an input reaches: `nox -s fuzz`, for a minute, from real messages.

`python fuzz.py CORPUS [options of libFuzzer]` fills the folder CORPUS with the messages first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import atheris

sys.path[:0] = map(str, Path(__file__).parents[2:4])

with atheris.instrument_imports(include=["sfmc_soap"]):
    from sfmc_soap import dumps, to_dict, wrap
    from sfmc_soap._runtime.siblings import reading  # noqa: F401 - it is loaded later otherwise, and not watched then
    from support.hostile.harness import judge
    from support.siblings.both_ways import WAYS, as_a_whole, by_siblings
    from support.siblings.documents import documents
    from support.strategies import MESSAGES, MODELS, complete


def fill(corpus: Path) -> None:
    """Write each message as XML, in an envelope and as JSON, and the documents whose message is a list."""
    corpus.mkdir(parents=True, exist_ok=True)
    for name, document in documents().items():
        (corpus / f"{name}.list").write_bytes(document)
    for name in MESSAGES:
        message = complete(MODELS[name], depth=0)
        (corpus / f"{name}.xml").write_bytes(dumps(message))
        (corpus / f"{name}.soap").write_bytes(wrap(message))
        (corpus / f"{name}.json").write_text(json.dumps(to_dict(message)))


def judge_both_ways(data: bytes) -> None:
    """Read the input in every way there is, by its siblings and as a whole, and check what comes of it."""
    judge(data)
    for read in WAYS.values():
        assert by_siblings(data, read) == as_a_whole(data, read)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
    atheris.Setup(sys.argv, judge_both_ways)
    atheris.Fuzz()
