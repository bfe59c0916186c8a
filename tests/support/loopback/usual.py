"""The answers that the service usually gives, as text: valid by the schema, and made of what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from lxml.etree import _Element
from support.loopback.soap import API, echo, name_of, response, tag, type_of

Failing = Mapping[int, tuple[int, str]]
"""The objects that fail: ordinal -> ErrorCode and StatusMessage."""

NS = {"a": API}


class Usual:
    """The bodies of responses.

    Attributes:
        rows: what Retrieve and Query find, each a `<Results>` as text, whose bare names and types are the API's.
        page: how many of them fit in one answer, unless the request has a smaller BatchSize.
        system_status: what GetSystemStatus says.
        version: what VersionInfo says.
    """

    def __init__(self) -> None:
        self.rows: Sequence[str] = ()
        self.page = 2500
        self.system_status = "OK"
        self.version = "loopback"
        self._lock = threading.Lock()
        self._continued: dict[str, int] = {}
        self._by_element: dict[str, Callable[[_Element, Failing], str]] = {
            "CreateRequest": lambda body, failing: _command("CreateResponse", body, failing, _created),
            "UpdateRequest": lambda body, failing: _command("UpdateResponse", body, failing, _changed),
            "DeleteRequest": lambda body, failing: _command("DeleteResponse", body, failing, _changed),
            "RetrieveRequestMsg": self._retrieved,
            "QueryRequestMsg": self._retrieved,
            "DefinitionRequestMsg": _described,
            "ExecuteRequestMsg": _executed,
            "PerformRequestMsg": lambda body, failing: _wrapped("PerformResponseMsg", body, failing, _performed),
            "ConfigureRequestMsg": lambda body, failing: _wrapped("ConfigureResponseMsg", body, failing, _changed),
            "ScheduleRequestMsg": lambda body, failing: _wrapped("ScheduleResponseMsg", body, failing, _scheduled),
            "VersionInfoRequestMsg": self._version,
            "ExtractRequestMsg": _extracted,
            "SystemStatusRequestMsg": self._status,
        }

    def body(self, request: _Element, failing: Failing) -> str:
        """The response to the body of a request."""
        return self._by_element[name_of(request).rpartition("}")[2]](request, failing)

    def _retrieved(self, body: _Element, failing: Failing) -> str:
        request_id = str(uuid4())
        continued = body.findtext("a:*/a:ContinueRequest", namespaces=NS)
        with self._lock:
            start = self._continued.get(continued) if continued else 0
        name = name_of(body).rpartition("}")[2].replace("Request", "Response")
        if start is None:
            return response(name, tag("OverallStatus", "Error: no such ContinueRequest"), tag("RequestID", request_id))
        size = min(self.page, int(body.findtext("a:*/a:Options/a:BatchSize", namespaces=NS) or self.page))
        end = start + size
        more = end < len(self.rows)
        if more:
            with self._lock:
                self._continued[request_id] = end
        status = tag("OverallStatus", "MoreDataAvailable" if more else "OK")
        return response(name, status, tag("RequestID", request_id), *self.rows[start:end])

    def _version(self, body: _Element, failing: Failing) -> str:
        version = tag("Version", self.version) + tag("VersionDate", "2021-11-01T00:00:00") + tag("Notes", "none")
        history = f"<VersionHistory>{version}</VersionHistory>"
        past = history if body.findtext("a:IncludeVersionHistory", namespaces=NS) in ("true", "1") else ""
        return response("VersionInfoResponseMsg", f"<VersionInfo>{version}{past}</VersionInfo>", _request_id())

    def _status(self, body: _Element, failing: Failing) -> str:
        result = f"{_result(0, {}, 'System Status Retrieved')}{tag('SystemStatus', self.system_status)}<Outages/>"
        return response(
            "SystemStatusResponseMsg", f"<Results><Result>{result}</Result></Results>", _overall(1, {}, True)
        )


def _request_id() -> str:
    return tag("RequestID", uuid4())


def _failed(number: int, failing: Failing) -> int:
    return len(failing.keys() & set(range(number)))


def _status_of(number: int, failing: Failing) -> str:
    failed = _failed(number, failing)
    return "OK" if not failed else "Error" if failed == number else "Has Errors"


def _overall(number: int, failing: Failing, message: bool = False) -> str:
    """What is said of all results together, where the message is required."""
    explanation = tag("OverallStatusMessage", "") if message else ""
    return tag("OverallStatus", _status_of(number, failing)) + explanation + _request_id()


def _result(ordinal: int, failing: Failing, done: str) -> str:
    """What every result begins with."""
    if ordinal in failing:
        code, message = failing[ordinal]
        return (
            tag("StatusCode", "Error")
            + tag("StatusMessage", message)
            + tag("OrdinalID", ordinal)
            + tag("ErrorCode", code)
        )
    return tag("StatusCode", "OK") + tag("StatusMessage", done) + tag("OrdinalID", ordinal)


Rest = Callable[[_Element, int, bool, _Element], str]
"""What follows in a result: of the object, its ordinal, whether it failed, and the body of the request."""


def _created(obj: _Element, ordinal: int, failed: bool, body: _Element) -> str:
    new = tag("NewID", 0) if failed else tag("NewID", 1000 + ordinal) + tag("NewObjectID", uuid4())
    return new + echo(obj, "Object")


def _changed(obj: _Element, ordinal: int, failed: bool, body: _Element) -> str:
    return echo(obj, "Object")


def _performed(obj: _Element, ordinal: int, failed: bool, body: _Element) -> str:
    return echo(obj, "Object") + _task(ordinal)


def _scheduled(obj: _Element, ordinal: int, failed: bool, body: _Element) -> str:
    schedule = body.find("a:Schedule", namespaces=NS)
    never = '<Object><Recurrence xsi:type="DailyRecurrence"/></Object>'
    return (never if schedule is None else echo(schedule, "Object")) + _task(ordinal)


def _task(ordinal: int) -> str:
    content = (
        tag("StatusCode", "OK")
        + tag("StatusMessage", "Started")
        + tag("OrdinalID", ordinal)
        + tag("ID", 5000 + ordinal)
    )
    return f"<Task>{content}</Task>"


def _results(name: str, objects: Sequence[_Element], body: _Element, *, failing: Failing, rest: Rest) -> str:
    done = f"{name_of(body).rpartition('}')[2].partition('Request')[0]} done"
    return "".join(
        f"<{name}>{_result(i, failing, f'{done}: {type_of(obj)}')}{rest(obj, i, i in failing, body)}</{name}>"
        for i, obj in enumerate(objects)
    )


def _command(name: str, body: _Element, failing: Failing, rest: Rest) -> str:
    """Results, one for each of the objects, and what is said of them all."""
    objects = body.findall("a:Objects", namespaces=NS)
    status = tag("OverallStatus", _status_of(len(objects), failing))
    return response(name, _results("Results", objects, body, failing=failing, rest=rest), _request_id(), status)


def _wrapped(name: str, body: _Element, failing: Failing, rest: Rest) -> str:
    """The same with its results in a wrapper."""
    wrappers = "a:Definitions/a:Definition | a:Configurations/a:Configuration | a:Interactions/a:Interaction"
    objects = [found for found in body.xpath(wrappers, namespaces=NS) if isinstance(found, _Element)]
    results = _results("Result", objects, body, failing=failing, rest=rest)
    return response(name, f"<Results>{results}</Results>", _overall(len(objects), failing, True))


def _described(body: _Element, failing: Failing) -> str:
    asked = body.findall("a:DescribeRequests/a:ObjectDefinitionRequest/a:ObjectType", namespaces=NS)
    properties = "".join(
        f"<Properties>{tag('PartnerKey', '')}{tag('Name', name)}{tag('DataType', kind)}"
        f"{tag('IsUpdatable', 'true')}{tag('IsRetrievable', 'true')}</Properties>"
        for name, kind in [("ID", "Int32"), ("CustomerKey", "String"), ("CreatedDate", "DateTime")]
    )
    definitions = "".join(
        f"<ObjectDefinition>{tag('ObjectType', each.text)}{properties}</ObjectDefinition>" for each in asked
    )
    return response("DefinitionResponseMsg", definitions, _request_id())


def _executed(body: _Element, failing: Failing) -> str:
    requests = body.findall("a:Requests", namespaces=NS)
    results = ""
    for i, request in enumerate(requests):
        echoes = "".join(echo(each, "Results") for each in request.findall("a:Parameters", namespaces=NS))
        code, message = failing.get(i, (0, "Executed"))
        status = tag("StatusCode", "Error" if i in failing else "OK") + tag("StatusMessage", message)
        results += f"<Results>{status}{tag('OrdinalID', i)}{echoes}{tag('ErrorCode', code)}</Results>"
    return response("ExecuteResponseMsg", _overall(len(requests), failing), results)


def _extracted(body: _Element, failing: Failing) -> str:
    requests = body.findall("a:Requests", namespaces=NS)
    results = "".join(
        f"<Results>{_result(i, failing, 'Extract queued')}{_request_id()}</Results>" for i in range(len(requests))
    )
    return response("ExtractResponseMsg", _overall(len(requests), failing), results)
