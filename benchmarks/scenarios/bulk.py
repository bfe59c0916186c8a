"""A million tracking events, and a million rows into a file of Parquet, pulled from a tenant that is served.

CPU time and memory of processes of their own, without their imports; and how many come in a second on the clock. The
others pull a part of them: they would take minutes for all.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..bulk import bindings, by_hand, filling, program
from ..bulk import zeep as with_zeep
from ..bulk.filling import fill
from ..bulk.order import Order
from ..bulk.program import Need
from ..contestants import BY_HAND, OURS, ZEEP
from ..report import Goal, Row, below, share_of, times_as_fast
from ..serving import running
from ..timing import run_python

_PART = 10
"""What is compared is this part of all."""
_ZEEP_SHARE = 4
"""zeep pulls one where the others pull so many, and its time is multiplied."""
_MOST_ROUNDS = 3
_MOST_MEMORY, _MOST_GROWTH = 64, 8
"""MB that all may need, and that it may need more than a part."""

_MODULES = {OURS: bindings.__name__, BY_HAND: by_hand.__name__, ZEEP: with_zeep.__name__}


def pulling_in_bulk(*, count: int, rounds: int) -> list[Row]:
    """Pull so many events, and as many rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "tenant.db")
        fill(path, count)
        with running(filling.__name__, path) as address:
            order = Order(address, count, total=count)
            return [
                *_rows("track {:,} OpenEvents", program.track.__name__, order, rounds=rounds),
                *_rows("write {:,} rows into Parquet", program.write_rows.__name__, order, rounds=rounds),
            ]


def _rows(title: str, work: str, order: Order, *, rounds: int) -> list[Row]:
    part, whole = replace(order, count=order.count // _PART), _needed(work, OURS, order)
    parts = _needs_of_all(work, part, min(rounds, _MOST_ROUNDS))
    cpu = {name: min(need.cpu * part.count / need.count for need in needs) for name, needs in parts.items()}
    memory = {name: max(need.memory for need in needs) for name, needs in parts.items()}
    goals = [share_of(cpu, BY_HAND, at_most=1.3), *([times_as_fast(cpu, ZEEP, at_least=4)] if ZEEP in cpu else [])]
    growth = whole.memory - memory[OURS]
    is_constant = Goal(f"at most {_MOST_GROWTH} MB more than a {_PART}th", f"{growth:+.1f} MB", growth <= _MOST_GROWTH)
    few, many = title.format(part.count), title.format(order.count)
    return [
        Row(f"{few}: the client", "s", cpu, goals),
        Row(f"{few}: peak memory", "MB", memory),
        Row(f"{many}: the client", "s", {OURS: whole.cpu}),
        Row(f"{many}: on the clock", "/s", {OURS: whole.count / whole.wall}),
        Row(f"{many}: peak memory", "MB", {OURS: whole.memory}, [below(whole.memory, _MOST_MEMORY, "MB"), is_constant]),
    ]


def _needs_of_all(work: str, part: Order, rounds: int) -> dict[str, list[Need]]:
    """Let all contestants pull a part, in turns. Return what each needed, each time."""
    orders = {OURS: part, BY_HAND: part}
    if work == program.track.__name__:
        orders[ZEEP] = replace(part, count=part.count // _ZEEP_SHARE)
    needs: dict[str, list[Need]] = {name: [] for name in orders}
    for _ in range(rounds):
        for name, order in orders.items():
            needs[name].append(_needed(work, name, order))
    return needs


def _needed(work: str, name: str, order: Order) -> Need:
    """Let a contestant work in a process of its own. Return what it needed."""
    arguments = [work, _MODULES[name], order.address, str(order.count), str(order.total)]
    need = Need(**json.loads(run_python(["-m", program.__name__, *arguments]).output))
    assert need.count == order.count, need
    return need
