"""The lock that is held while modules are loaded in the midst of work."""

from __future__ import annotations

import os
from _thread import RLock  # the package need not load `threading` for it

LOADING = RLock()
"""A fork waits for it: the child would wait for ever for a module that another thread of its parent was loading.

The thread that forks has it meanwhile, so that both processes can release it.
"""

if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows
    os.register_at_fork(before=LOADING.acquire, after_in_parent=LOADING.release, after_in_child=LOADING.release)
