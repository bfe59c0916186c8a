"""What a call sends and what it gives back, for both clients: operations, envelopes, connections, time limits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from lxml import etree
from sfmc_soap import (
    NO_RETRIES,
    CallError,
    ClientID,
    ConfigurationError,
    CreateOptions,
    CreateResult,
    DeleteOptions,
    Email,
    EncodeError,
    HeaderBlock,
    PerformOptions,
    RequestType,
    SoapVersion,
    StaticToken,
    Subscriber,
    Timeouts,
    UpdateOptions,
    UsernameToken,
    __version__,
)
from sfmc_soap.operations import OPERATIONS
from sfmc_tenant import Tenant
from sfmc_tenant.tenant import MID
from support.clients.calls import ADA, EXTRACT, METHODS, PARAMETERS, SPRING, call, stock
from support.clients.elsewhere import LETTER
from support.clients.sides import Side, credentials_of, eventually
from support.loopback import soap
from support.loopback.replies import json_reply
from support.loopback.service import Loopback
from support.loopback.soap import API, Version

LETTER_SENT = {"@type": "Email", "Name": "To ada@example.com", "Subject": "Hello, Ada"}
SPRING_SENT = {"@type": "EmailSendDefinition", "CustomerKey": "spring_send"}
SENT: dict[str, Any] = {
    "Create": {"Objects": [LETTER_SENT]},
    "Retrieve": {
        "RetrieveRequest": {"@type": "RetrieveRequest", "ObjectType": "Subscriber", "Properties": ["EmailAddress"]}
    },
    "Update": {"Objects": [{"@type": "Subscriber", "EmailAddress": "ada@example.org", "SubscriberKey": "ada"}]},
    "Delete": {"Objects": [{"@type": "Subscriber", "SubscriberKey": "bob"}]},
    "Query": {
        "QueryRequest": {
            "@type": "QueryRequest",
            "Query": {
                "@type": "Query",
                "Object": {"@type": "QueryObject", "ObjectType": "List", "Properties": ["ID"]},
            },
        }
    },
    "Describe": {
        "DescribeRequests": {
            "@type": "ArrayOfObjectDefinitionRequest",
            "ObjectDefinitionRequest": [{"@type": "ObjectDefinitionRequest", "ObjectType": "Subscriber"}],
        }
    },
    "Execute": {
        "Requests": [
            {
                "@type": "ExecuteRequest",
                "Name": "LogUnsubEvent",
                "Parameters": [{"@type": "APIProperty", "Name": "SubscriberKey", "Value": "ada"}],
            }
        ]
    },
    "Perform": {"Action": "start", "Definitions": {"Definition": [SPRING_SENT]}},
    "Configure": {
        "Action": "update",
        "Configurations": {
            "Configuration": [{"@type": "PropertyDefinition", "Name": "First Name", "Description": "as friends say it"}]
        },
    },
    "Schedule": {
        "Action": "start",
        "Schedule": {
            "@type": "ScheduleDefinition",
            "Recurrence": {
                "@type": "DailyRecurrence",
                "DailyRecurrencePatternType": "Interval",
                "DayInterval": 1,
            },
            "RecurrenceType": "Daily",
            "RecurrenceRangeType": "EndAfter",
            "StartDateTime": datetime(2049, 3, 1),
            "Occurrences": 1,
        },
        "Interactions": {"Interaction": [SPRING_SENT]},
    },
    "VersionInfo": {"IncludeVersionHistory": True},
    "Extract": {
        "Requests": [
            {
                "@type": "ExtractRequest",
                "ID": "c7219016-a7f0-4c72-8657-1ec12c28a0db",
                "Parameters": {
                    "Parameter": [
                        {"@type": "ExtractParameter", "Name": name, "Value": value} for name, value in EXTRACT.items()
                    ]
                },
            }
        ]
    },
    "GetSystemStatus": {},
}
"""What zeep reads in the requests that `PARAMETERS` make."""

OPTIONS = {"Create": CreateOptions, "Update": UpdateOptions, "Delete": DeleteOptions}
"""The options that the WSDL wants."""

GIVEN: dict[str, Callable[[Any], object]] = {
    "Create": lambda answer: answer.results[0].object == LETTER and answer.results[0].new_id > 0,
    "Retrieve": lambda answer: [row.email_address for row in answer.results] == [ADA.email_address],
    "Update": lambda answer: answer.results[0].object == ADA,
    "Delete": lambda answer: answer.results[0].object == Subscriber(subscriber_key="bob"),
    "Query": lambda answer: [row.id for row in answer.results] == [7],
    "Describe": lambda answer: answer.object_definition[0].properties[0].is_updatable is True,
    "Execute": lambda answer: answer.results[0].status_message == "Event posted",
    "Perform": lambda answer: answer.results[0].object == SPRING and answer.results[0].task.id == "1",
    "Configure": lambda answer: answer.results[0].object.name == "First Name",
    "Schedule": lambda answer: answer.results[0].object == PARAMETERS["Schedule"]["schedule"],
    "VersionInfo": lambda answer: answer.version_info.version_history[0].version == "4.2",
    "Extract": lambda answer: answer.overall_status == "OK",
    "GetSystemStatus": lambda answer: answer.results[0].system_status == "OK",
}
"""What must be so of the answers."""


def elements(received_body: Any) -> list[str]:
    """The names of the elements in a body."""
    return [soap.name_of(child).rpartition("}")[2] for child in received_body]


# Operations.


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_through_its_method(side: Side, loopback: Loopback, operation: str) -> None:
    """It sends its parameters, and gives the answer as the type the WSDL says."""
    stock(loopback)
    answer = side.run(call(side.client(loopback), operation))
    assert type(answer) is OPERATIONS[operation].response
    assert GIVEN[operation](answer)
    [received] = loopback.received
    assert (received.operation, received.values()) == (operation, SENT[operation])
    assert received.version is Version.V11
    assert loopback.processed == {received.message_id: 1}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_call_does_what_the_method_does(side: Side, loopback: Loopback, operation: str) -> None:
    """A method is `call` with the operation and its request."""
    stock(loopback)
    client = side.client(loopback)
    parameters = dict(PARAMETERS[operation])
    if operation in OPTIONS:
        parameters["options"] = OPTIONS[operation]()
    described = OPERATIONS[operation]
    answer = side.run(client.call(described, described.request(**parameters)))
    # Not everything can be done twice.
    side.run(call(client, operation, raise_on=()))
    assert type(answer) is described.response
    by_call, by_method = (etree.tostring(received.body) for received in loopback.received)
    assert by_call == by_method


def test_methods_are_those_of_the_wsdl(side: Side) -> None:
    """Every operation has a method, and this suite calls them all."""
    assert METHODS.keys() == OPERATIONS.keys()
    assert all(callable(getattr(side.client_class, method)) for method in METHODS.values())


@pytest.mark.parametrize("operation", OPTIONS)
def test_options_are_empty_unless_they_are_given(side: Side, loopback: Loopback, operation: str) -> None:
    """What the WSDL requires is there, and empty."""
    stock(loopback)
    client = side.client(loopback)
    side.run(call(client, operation))
    side.run(call(client, operation, options=OPTIONS[operation](request_type=RequestType.ASYNCHRONOUS)))
    empty, full = (received.body for received in loopback.received)
    assert elements(empty) == elements(full) == ["Options", "Objects"]
    assert len(empty[0]) == 0
    assert full[0].findtext(f"{{{API}}}RequestType") == "Asynchronous"


def test_what_is_not_given_is_not_sent(side: Side, loopback: Loopback) -> None:
    """What the WSDL does not require stays away; an empty list is an empty wrapper."""
    client = side.client(loopback)
    side.run(client.perform())
    side.run(client.perform(options=PerformOptions(), definitions=[]))
    side.run(client.execute())
    assert [elements(received.body) for received in loopback.received] == [[], ["Options", "Definitions"], []]


@pytest.mark.parametrize("iterable", [list, tuple, iter, lambda people: dict(enumerate(people)).values()])
def test_lists_are_taken_from_any_iterable(side: Side, loopback: Loopback, iterable: Callable[[Any], Any]) -> None:
    """A generator will do, and so will the values of a dict."""
    client = side.client(loopback)
    people = [Subscriber(email_address=f"{name}@example.com") for name in ("ada", "bob")]
    side.run(client.create(objects=iterable(people)))
    side.run(client.perform(definitions=iterable(people), raise_on=()))
    created, performed = (received.values() for received in loopback.received)
    assert [each["EmailAddress"] for each in created["Objects"]] == ["ada@example.com", "bob@example.com"]
    assert performed["Definitions"]["Definition"] == created["Objects"]


def test_what_cannot_be_written_is_an_error_before_anything_is_sent(side: Side, loopback: Loopback) -> None:
    """It names the place, and the client goes on."""
    client = side.client(loopback)
    with pytest.raises(EncodeError, match=r"CreateRequest\.Objects\[0\]\.EmailAddress"):
        side.run(client.create(objects=[Subscriber(email_address="\0")]))
    assert loopback.received == []
    assert side.run(client.create(objects=[LETTER])).overall_status == "OK"


# Envelopes.


@pytest.mark.parametrize("version", SoapVersion)
def test_both_versions_of_soap(side: Side, loopback: Loopback, version: SoapVersion) -> None:
    """Each says in its own way what the action is."""
    client = side.client(loopback, version=version)
    answer = side.run(client.create(objects=[LETTER]))
    assert isinstance(answer.results[0], CreateResult)
    [received] = loopback.received
    if version is SoapVersion.SOAP_11:
        assert received.version is Version.V11
        assert received.http.all("soapaction") == ['"Create"']
        assert received.http.header("content-type") == "text/xml; charset=utf-8"
    else:
        assert received.version is Version.V12
        assert received.http.all("soapaction") == []
        assert received.http.header("content-type") == 'application/soap+xml; charset=utf-8; action="Create"'


def test_addressing(side: Side, loopback: Loopback) -> None:
    """Action and To say where a message goes; its MessageID is its own."""
    stock(loopback)
    client = side.client(loopback)
    for operation in OPERATIONS:
        side.run(call(client, operation))
    assert [received.addressing("Action") for received in loopback.received] == [
        each.soap_action for each in OPERATIONS.values()
    ]
    assert {received.addressing("To") for received in loopback.received} == {loopback.soap_url}
    ids = Counter(received.message_id for received in loopback.received)
    assert len(ids) == 13
    assert all(each.startswith("urn:uuid:") for each in ids)


def test_the_message_id_is_that_of_the_call_over_all_attempts(side: Side, loopback: Loopback) -> None:
    """So that the service can tell a repeated request from another one."""
    loopback.next("rate limited", "rate limited")
    client = side.client(loopback)
    side.run(client.create(objects=[LETTER]))
    side.run(client.create(objects=[LETTER]))
    first, second, third, other = (received.message_id for received in loopback.received)
    assert first == second == third != other
    assert [received.attempt for received in loopback.received] == [1, 2, 3, 1]


@pytest.mark.parametrize("framing", ["length", "chunked", "until_close"])
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_every_framing_of_an_answer(side: Side, loopback: Loopback, framing: str, compressed: bool) -> None:
    """An answer is whole however it is compressed and delimited."""
    people = [Subscriber(email_address=f"reader{number}@example.com") for number in range(300)]
    with loopback.tenant.client() as client:
        client.create(people)

    def respond(received: Any) -> Any:
        answer = loopback.carry_out(received)
        answer = answer.gzipped() if compressed else answer
        return {"length": lambda: answer, "chunked": answer.chunked, "until_close": answer.until_close}[framing]()

    loopback.always(respond)
    answer = side.run(call(side.client(loopback), "Retrieve"))
    assert [row.email_address for row in answer.results] == [person.email_address for person in people]
    assert loopback.received[0].http.header("accept-encoding") == "gzip"


def test_further_header_blocks(side: Side, loopback: Loopback) -> None:
    """They follow the client's own, in that one call."""
    blocks: list[HeaderBlock | ClientID] = [HeaderBlock("<Trace xmlns='urn:mine'>1</Trace>"), ClientID(client_id=7)]
    client = side.client(loopback)
    side.run(client.create(objects=[LETTER], headers=iter(blocks)))
    side.run(client.create(objects=[LETTER]))
    first, second = (received.message.headers for received in loopback.received)
    names = [soap.name_of(each).rpartition("}")[2] for each in first]
    assert names == ["Action", "MessageID", "To", "fueloauth", "Trace", "ClientID"]
    assert first[-2].text == "1"
    assert first[-1].findtext(f"{{{API}}}ClientID") == "7"
    assert len(second) == 4


def test_further_header_blocks_come_with_every_attempt(side: Side, loopback: Loopback) -> None:
    """An iterator is not used up by the first attempt."""
    loopback.next("rate limited")
    side.run(side.client(loopback).create(objects=[LETTER], headers=(ClientID(client_id=each) for each in (1, 2))))
    assert [len(received.message.headers) for received in loopback.received] == [6, 6]


def test_logins(side: Side, loopback: Loopback) -> None:
    """A token that was given, a password, and a token that is asked for."""
    token = loopback.new_token()
    static = side.client(StaticToken(access_token=token, url=loopback.url))
    user = side.client(UsernameToken(username="user", password="password"), soap_url=loopback.url)
    usual = side.client(loopback)
    for client in (static, user, usual):
        side.run(client.create(objects=[LETTER]))
    assert [received.token for received in loopback.received[:2]] == [token, ""]
    assert len(loopback.token_requests) == 1


def test_an_address_that_is_unknown(side: Side, loopback: Loopback) -> None:
    """It is an error that says what to pass, and what was passed comes first."""
    nowhere = side.client(StaticToken(access_token="token"))
    with pytest.raises(ConfigurationError, match=r"pass soap_url=\.\.\."):
        side.run(nowhere.create(objects=[LETTER]))
    loopback.next_token(lambda asked: _without(loopback, asked, "soap_instance_url"))
    with pytest.raises(ConfigurationError, match=r"pass soap_url=\.\.\."):
        side.run(side.client(loopback).create(objects=[LETTER]))
    client = side.client(loopback, soap_url=loopback.url)
    side.run(client.create(objects=[LETTER]))
    assert len(loopback.received) == len(loopback.token_requests) == 1


def _without(loopback: Loopback, asked: Any, name: str) -> Any:
    members = json.loads(loopback.give_token(asked).body)
    del members[name]
    return json_reply(members)


def test_the_user_agent(side: Side, loopback: Loopback) -> None:
    """It names the bindings, unless an httpx client that was handed in has its own."""
    side.run(side.client(loopback).create(objects=[LETTER]))
    own = side.http(headers={"User-Agent": "mine/1"})
    side.run(side.client(loopback, http_client=own).create(objects=[LETTER]))
    side.close_http(own)
    agents = [received.http.header("user-agent") for received in loopback.received]
    assert agents == [f"sfmc-soap/{__version__}", "mine/1"]


# Connections.


def test_a_connection_is_used_again(side: Side, loopback: Loopback) -> None:
    """The token and all calls come over one connection."""
    client = side.client(loopback)
    for _ in range(5):
        side.run(client.create(objects=[LETTER]))
    assert loopback.server.made == 1


def test_a_connection_that_the_service_closed_meanwhile_is_noticed(side: Side, loopback: Loopback) -> None:
    """Before anything is written to it, so that even a write goes through."""
    client = side.client(loopback)
    for _ in range(3):
        side.run(client.create(objects=[LETTER], retry=NO_RETRIES))
        loopback.server.drop_connections()
        assert eventually(lambda: loopback.server.open == 0)
    assert len(loopback.processed) == loopback.server.made == 3


def test_an_httpx_client_that_is_handed_in_is_its_owners(side: Side, loopback: Loopback) -> None:
    """It is used as it is, and not closed."""
    http = side.http(headers={"x-mine": "yes"})
    client = side.client(loopback, http_client=http)
    side.run(client.create(objects=[LETTER]))
    assert loopback.received[0].http.header("x-mine") == "yes"
    side.run(client.close())
    assert not http.is_closed
    with pytest.raises(CallError, match="the client is closed"):
        side.run(client.create(objects=[LETTER]))
    side.close_http(http)


def test_an_httpx_client_that_a_function_makes_is_ours(side: Side, loopback: Loopback) -> None:
    """It is made when it is needed, once, and closed with the client."""
    made: list[Any] = []

    def make() -> Any:
        made.append(side.http(headers={"x-mine": "yes"}))
        return made[-1]

    client = side.client(loopback, http_client=make)
    assert made == []
    side.run(client.create(objects=[LETTER]))
    [mid] = loopback.new_units(1)
    side.run(client.for_business_unit(mid).create(objects=[LETTER]))
    assert [received.http.header("x-mine") for received in loopback.received] == ["yes", "yes"]
    side.run(client.close())
    assert [http.is_closed for http in made] == [True]


def test_a_closed_client(side: Side, loopback: Loopback) -> None:
    """It takes no more calls, and neither do those made from it; closing it again does nothing."""
    client = side.client(loopback)
    side.run(client.create(objects=[LETTER]))
    for _ in range(2):
        side.run(client.close())
    assert eventually(lambda: loopback.server.open == 0)
    for late in (client, client.for_business_unit(7)):
        with pytest.raises(CallError, match="the client is closed") as caught:
            side.run(late.create(objects=[LETTER]))
        assert (caught.value.operation, caught.value.processed) == ("Create", False)
    assert len(loopback.received) == len(loopback.token_requests) == 1


def test_a_client_that_never_called_closes(side: Side, loopback: Loopback) -> None:
    """It has opened nothing."""
    side.run(side.client(loopback).close())
    assert loopback.server.made == 0


def test_a_client_as_a_context(side: Side, loopback: Loopback) -> None:
    """It is closed at the end."""
    client = side.client(loopback)
    answer = side.within(client, lambda entered: entered.create(objects=[LETTER]))
    assert answer.overall_status == "OK"
    assert eventually(lambda: loopback.server.open == 0)
    with pytest.raises(CallError, match="the client is closed"):
        side.run(client.create(objects=[LETTER]))


def test_business_units(side: Side, loopback: Loopback) -> None:
    """Each has a token of its own and shares the connections; closing one closes nothing."""
    client = side.client(loopback)
    [mid] = loopback.new_units(1)
    other = client.for_business_unit(mid)
    for each in (client, other, client.for_business_unit(str(mid)), other, client):
        side.run(each.create(objects=[LETTER]))
    assert [received.mid for received in loopback.received] == [MID, mid, mid, mid, MID]
    assert [asked.get("account_id") for asked in loopback.token_requests] == [None, str(mid)]
    assert loopback.server.made == 1
    side.run(other.close())
    side.run(other.create(objects=[LETTER]))
    assert type(other) is type(client)
    assert str(mid) in repr(other)
    assert str(mid) not in repr(client)


def test_a_business_unit_has_the_configuration_of_its_client(side: Side, loopback: Loopback) -> None:
    """Settings are those of the client it was made from."""
    client = side.client(loopback, raise_on=(), version=SoapVersion.SOAP_12)
    [mid] = loopback.new_units(1)
    other = client.for_business_unit(mid)
    assert side.run(other.create(objects=[Email()])).overall_status == "Error"
    assert loopback.received[0].version is Version.V12


def test_who_cannot_choose_a_business_unit(side: Side) -> None:
    """A token is bound to one business unit."""
    client = side.client(StaticToken(access_token="token", url="https://soap.example"))
    with pytest.raises(ConfigurationError, match="use ClientCredentials to choose another"):
        client.for_business_unit(7)


# Time limits.

LIMITS = Timeouts(connect=1, synchronous=2, asynchronous=3, retrieve=4, token=5)


class Timed:
    """The time limits that httpx gets, request by request."""

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        self.seen: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request.url.path, request.extensions["timeout"]))
        if request.url.path == "/v2/token":
            token = {"access_token": "token", "expires_in": 1000, "soap_instance_url": self.loopback.url}
            return httpx.Response(200, json=token)
        operation = OPERATIONS[request.headers["soapaction"].strip('"')]
        body = soap.response(operation.response.__name__, soap.tag("OverallStatus", "OK"))
        return httpx.Response(200, content=soap.envelope(body), headers={"content-type": "text/xml"})


@pytest.mark.parametrize(
    "operation, options, limit",
    [
        *((operation, {}, LIMITS.synchronous) for operation in OPERATIONS if operation not in ("Retrieve", "Query")),
        ("Retrieve", {}, LIMITS.retrieve),
        ("Query", {}, LIMITS.retrieve),
        ("Create", {"options": CreateOptions(request_type=RequestType.ASYNCHRONOUS)}, LIMITS.asynchronous),
        ("Update", {"options": UpdateOptions(request_type=RequestType.ASYNCHRONOUS)}, LIMITS.asynchronous),
        ("Perform", {"options": PerformOptions(request_type=RequestType.ASYNCHRONOUS)}, LIMITS.asynchronous),
        ("Create", {"options": CreateOptions(request_type=RequestType.SYNCHRONOUS)}, LIMITS.synchronous),
        ("Create", {"timeout": 0.25}, 0.25),
        ("Retrieve", {"timeout": 600}, 600),
    ],
)
def test_the_time_limits_of_a_call(side: Side, loopback: Loopback, operation: str, options: Any, limit: float) -> None:
    """They follow the operation and its RequestType, unless the call says otherwise."""
    timed = Timed(loopback)
    client = side.client(loopback, timeouts=LIMITS, http_client=lambda: side.http(transport=httpx.MockTransport(timed)))
    side.run(call(client, operation, **options))
    (token, token_limits), (path, limits) = timed.seen
    assert (token, path) == ("/v2/token", "/Service.asmx")
    assert token_limits["read"] == pytest.approx(min(limit, LIMITS.token), abs=1, rel=0)
    assert limits["read"] == pytest.approx(limit, abs=1, rel=0)
    assert limits["connect"] == pytest.approx(min(limit, LIMITS.connect), abs=1, rel=0)


def test_statuses_in_one_text(side: Side, sfmc_tenant: Tenant) -> None:
    """They would be taken for letters."""
    with pytest.raises(
        ConfigurationError, match=r"raise_on must be a tuple, such as \('Error',\), not the string 'Error'"
    ):
        side.client(sfmc_tenant, raise_on="Error")


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e9])
def test_a_time_limit_that_is_none(side: Side, loopback: Loopback, timeout: float) -> None:
    """It is refused before anything is sent."""
    with pytest.raises(ConfigurationError, match="it must be more than 0 seconds"):
        side.run(side.client(loopback).create(objects=[LETTER], timeout=timeout))
    assert loopback.token_requests == []


def test_two_clients_with_the_same_credentials_share_a_token(side: Side, loopback: Loopback) -> None:
    """The token is that of the credentials, not of the client."""
    for client in (side.client(loopback), side.client(credentials_of(loopback))):
        side.run(client.create(objects=[LETTER]))
    assert len({received.token for received in loopback.received}) == len(loopback.token_requests) == 1


@pytest.mark.parametrize("action", ['a"; x="y', "a\\", "a\r\nx: y", "caf\xe9", "\x7f"])
@pytest.mark.parametrize("version", SoapVersion)
def test_an_action_that_no_header_can_carry(loopback: Loopback, side: Side, action: str, version: SoapVersion) -> None:
    """Nothing is sent, not even a request for a token."""
    operation = replace(OPERATIONS["GetSystemStatus"], soap_action=action)
    client = side.client(credentials_of(loopback), version=version)
    with pytest.raises(ConfigurationError, match="the soap_action of GetSystemStatus must be printable ASCII"):
        side.run(client.call(operation, operation.request()))
    assert (loopback.received, loopback.token_requests) == ([], [])
