"""The harness under a fuzzer that sees which code an input reaches: `nox -s fuzz`, for a minute, from real messages.

`python fuzz.py CORPUS [options of libFuzzer]` fills the folder CORPUS with the messages first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["sfmc_soap"]):
    from sfmc_soap import dumps, to_dict, wrap
    from support.hostile.harness import judge
    from support.strategies import MESSAGES, MODELS, complete


def fill(corpus: Path) -> None:
    """Write each message as XML, in an envelope and as JSON."""
    corpus.mkdir(parents=True, exist_ok=True)
    for name in MESSAGES:
        message = complete(MODELS[name], depth=0)
        (corpus / f"{name}.xml").write_bytes(dumps(message))
        (corpus / f"{name}.soap").write_bytes(wrap(message))
        (corpus / f"{name}.json").write_text(json.dumps(to_dict(message)))


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
    atheris.Setup(sys.argv, judge)
    atheris.Fuzz()
