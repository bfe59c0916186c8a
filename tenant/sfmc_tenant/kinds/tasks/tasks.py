"""Definitions that Perform starts. A start gives a task: it goes on by itself, and callers ask for its status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from sfmc_soap import APIObject, PerformResult, TaskResult, from_dict, to_dict

from ...call.call import Call
from ...call.errors import Refusal
from ...state.store import Row
from ..base.kind import DueWorker
from ..base.stored import StoredKind

STEP = timedelta(seconds=5)
"""How long a task waits, and how long it works."""
_WRITING = timedelta(seconds=1)

FAILED = "Error"
"""The status of a task that has failed."""


@dataclass(frozen=True)
class Statuses:
    """The words for how far a task is: `writing` is that of its last second, if it has a word of its own then."""

    begun: str
    working: str
    ended: str
    writing: str | None = None


@dataclass
class Counts:
    """How many rows a task has seen, and what became of them."""

    total: int = 0
    successful: int = 0
    duplicated: int = 0
    errors: int = 0


class TaskFailed(Exception):
    """A task fails.

    Args:
        message: why.
        counts: what it has done until then.
    """

    def __init__(self, message: str, counts: Counts | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.counts = counts or Counts()


class TaskKind(StoredKind):
    """A kind of definitions that can be started. What a kind does not do in `work`, it only seems to do.

    Attributes:
        statuses: the words for how far its tasks are.
        said: what is said of a start; may name the task by its `{id}`.
        missing: what is said of a definition that is not there.
    """

    statuses: ClassVar[Statuses] = Statuses("Queued", "Processing", "Complete")
    said: ClassVar[str] = "{kind} perform called successfully"

    def perform(self, call: Call, action: str, obj: APIObject) -> PerformResult:
        if action.lower() != "start":
            raise Refusal(100, f"The action {action} is not supported for {self.model.__name__}.")
        own = replace(call, mid=self.owner(call, obj))
        id = self.begin(own, self.definition(own, obj))
        said = self.said.format(kind=self.model.__name__, id=id)
        task = TaskResult(status_code="OK", status_message=said, id=str(id))
        return PerformResult(status_code="OK", status_message=said, object=obj, task=task)

    def definition(self, call: Call, obj: APIObject) -> APIObject:
        """Return the definition that is to be started: the one that is kept of what a caller names.

        Raises:
            Refusal: there is none.
        """
        there = self.find(call, obj)
        if there is None:
            raise Refusal(*self.missing)
        return from_dict(json.loads(there["data"]), self.model)

    def begin(self, call: Call, definition: APIObject) -> int:
        """Begin a task. Return its number."""
        named = (definition.object_id or None, definition.customer_key or None)
        values = (call.mid, self.model.__name__, json.dumps(to_dict(definition)), self.statuses.begun, call.now)
        id = call.store.run(
            "INSERT INTO tasks (object_id, customer_key, mid, kind, definition, status, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *named,
            *values,
        )
        call.put_off(self._work_name, {"task": id}, after=STEP)
        return id

    def work(self, call: Call, task: Row, definition: APIObject) -> Counts:
        """Do what a task is for.

        Raises:
            TaskFailed: it cannot be done.
        """
        return Counts()

    def workers(self) -> Mapping[str, DueWorker]:
        return {self._work_name: self._continue}

    @property
    def _work_name(self) -> str:
        return f"task of {self.model.__name__}"

    def _continue(self, call: Call, data: Mapping[str, Any]) -> None:
        task = call.store.one("SELECT * FROM tasks WHERE id = ?", data["task"])
        assert task is not None
        words = self.statuses
        if task["started"] is None:
            query = "UPDATE tasks SET status = ?, started = ? WHERE id = ?"
            call.store.run(query, words.working, call.now, task["id"])
            call.put_off(self._work_name, data, after=STEP - _WRITING if words.writing else STEP)
            return
        if words.writing is not None and task["status"] == words.working:
            call.store.run("UPDATE tasks SET status = ? WHERE id = ?", words.writing, task["id"])
            call.put_off(self._work_name, data, after=_WRITING)
            return
        status, error = words.ended, None
        try:
            counts = self.work(call, task, from_dict(json.loads(task["definition"]), self.model))
        except TaskFailed as failed:
            status, error, counts = FAILED, failed.message, failed.counts
        values = (status, error, call.now, *astuple(counts), task["id"])
        call.store.run(
            "UPDATE tasks SET status = ?, error = ?, completed = ?, total = ?, successful = ?, duplicated = ?,"
            " errors = ? WHERE id = ?",
            *values,
        )
