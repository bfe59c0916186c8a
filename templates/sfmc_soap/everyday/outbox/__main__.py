"""Starts a worker: `python -m PACKAGE.everyday.outbox URL`."""

from __future__ import annotations

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main())
