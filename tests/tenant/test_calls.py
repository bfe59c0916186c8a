"""The calls that a tenant remembers: all kinds of them, without secrets, whoever calls meanwhile."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields

import httpx
import pytest
from lxml import etree, html
from sfmc_soap import (
    NO_RETRIES,
    AccountUser,
    APIProperty,
    AsyncResponse,
    AsyncResponseType,
    Client,
    ClientID,
    CreateOptions,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DataExtensionObject,
    Email,
    List,
    Model,
    RequestType,
    RespondWhen,
    RetrieveRequest,
    SfmcSoapError,
    SoapFault,
    UsernameAuthentication,
)
from sfmc_tenant import RecordedCall, Tenant
from sfmc_tenant.redaction import is_secret
from starlette.testclient import TestClient
from support.tenant.asking import equals
from support.tenant.rest import rest
from support.tenant.shop import COLUMNS, TYPE, open_shop, order

PLANTED = "planted-secret"
USER = AccountUser(client=ClientID(id=1000001), user_id="grace", password=PLANTED, challenge_answer=PLANTED)
ROWSET = "/hub/v1/dataevents/key:orders/rowset"


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant() as tenant:
        yield tenant


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return tenant.client(retry=NO_RETRIES)


def shown(tenant: Tenant) -> str:
    """All that is told of the calls: to tests, on the page, in a dump."""
    page = TestClient(tenant.app(), base_url="http://127.0.0.1")
    pages = [page.get(path).text for path in ("/", "/calls", *(f"/calls/{call.number}" for call in tenant.calls))]
    held = [(call, call.request, call.response, call.sent, call.answered) for call in tenant.calls]
    pickled = [pickle.dumps((call.request, call.sent, call.answered)) for call in tenant.calls]
    return f"{held!r}{pickled!r}{tenant.calls!r}{pages}{tenant.dump()}"


def test_a_log_for_all_kinds_of_calls(tenant: Tenant, client: Client) -> None:
    open_shop(client)
    saved = rest(tenant, "POST", ROWSET, [{"keys": {"OrderNo": "A-1"}, "values": {"Items": 2}}])
    assert [(call.number, call.kind, call.operation, call.status) for call in tenant.calls] == [
        (1, "token", "token", 200),
        (2, "SOAP", "Create", 200),
        (3, "token", "token", 200),
        (4, "REST", f"POST {ROWSET}", 200),
    ]
    call = tenant.calls[-1]
    assert (call.method, call.path, call.mid, call.fault) == ("POST", ROWSET, 1000001, "")
    assert call.request == [{"keys": {"OrderNo": "A-1"}, "values": {"Items": 2}}]
    assert call.response == saved.json()
    assert (len(tenant.calls.soap), len(tenant.calls.rest), len(tenant.calls.tokens)) == (1, 1, 2)
    assert tenant.calls[1:3] == [tenant.calls[1], tenant.calls[2]]


def test_a_rest_call_says_why_it_failed(tenant: Tenant, client: Client) -> None:
    open_shop(client)
    rest(tenant, "POST", ROWSET, [{"keys": {"OrderNo": "A-1"}, "values": {"Items": "many"}}])
    call = tenant.calls.rest[-1]
    assert (call.status, call.response["errorcode"]) == (400, 10006)
    assert call.fault.startswith("Unable to save rows")
    assert "HTTP 400, Unable to save rows" in repr(call)
    page = html.fromstring(TestClient(tenant.app(), base_url="http://127.0.0.1").get(f"/calls/{call.number}").text)
    why = [[cell.text_content() for cell in row.xpath("th|td")] for row in page.xpath("//tbody/tr")]
    assert [row[:2] for row in why] == [["the call", "10006"], ["in detail", "10000"]]
    assert "Items" in why[1][2]
    request, response = (pre.text_content() for pre in page.xpath("//pre"))
    assert '"Items": "many"' in request and '"errorcode": 10006' in response


@pytest.mark.parametrize(
    ("request_of", "status", "fault"),
    [
        ({"url": "/nowhere"}, 404, "The resource could not be found."),
        ({"url": ROWSET, "json": []}, 401, "Access token is not valid"),
        ({"url": ROWSET, "content": b"{client_secret: planted-secret"}, 400, "The body is not JSON."),
        ({"url": "/v2/token", "content": b"client_secret=planted-secret"}, 400, "The body is not JSON."),
        ({"url": "/v2/token", "json": {"client_id": "nobody"}}, 401, "Invalid client ID."),
        ({"url": ROWSET, "content": b"[" * 100_000}, 400, "The body is not JSON."),
    ],
)
def test_what_nobody_answers_is_there_as_well(
    tenant: Tenant, request_of: dict[str, object], status: int, fault: str
) -> None:
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        http.post(**request_of)  # type: ignore[arg-type]
    (call,) = tenant.calls
    assert call.status == status and call.fault.startswith(fault)
    assert PLANTED not in shown(tenant)


def test_a_message_with_recipients_who_are_refused_has_failed_in_part(tenant: Tenant) -> None:
    tenant.client().create([Email(customer_key="mail", name="Spring", subject="Hello", html_body="<p>Hello</p>")])
    rest(
        tenant,
        "POST",
        "/messaging/v1/email/definitions",
        {"definitionKey": "d", "name": "d", "content": {"customerKey": "mail"}},
    )
    recipients = [{"contactKey": "ada", "to": "ada@example.org"}, {"contactKey": "ben"}]
    rest(tenant, "POST", "/messaging/v1/email/messages", {"definitionKey": "d", "recipients": recipients})
    page = TestClient(tenant.app(), base_url="http://127.0.0.1").get(f"/calls/{tenant.calls[-1].number}").text
    assert tenant.calls[-1].response["responses"][1]["errorcode"] == 109106
    assert "recipient 2" in page and "109106" in page and 'class="ending partly"' in page


# No secrets.


def test_tokens_and_secrets_are_hidden_and_the_rest_is_there(tenant: Tenant) -> None:
    tenant.access.install("app", PLANTED, 1000001)
    code = tenant.access.code("app", "https://app.example/back")
    package = {"client_id": "app", "client_secret": PLANTED}
    with httpx.Client(transport=tenant.transport(), base_url="https://tenant.test") as http:
        given = http.post(
            "/v2/token",
            json={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": "https://app.example/back",
                **package,
            },
        ).json()
        renewed = http.post(
            "/v2/token", json={"grant_type": "refresh_token", "refresh_token": given["refresh_token"], **package}
        ).json()
        http.get("/v2/userinfo", headers={"authorization": f"Bearer {renewed['access_token']}"})
    first = tenant.calls[0]
    assert first.request["client_id"] == "app" and first.request["client_secret"] == "[hidden]"
    assert (first.response["token_type"], first.response["access_token"]) == ("Bearer", "[hidden]")
    assert first.mid == 1000001
    told = shown(tenant)
    for secret in (PLANTED, code, given["access_token"], given["refresh_token"], renewed["access_token"]):
        assert secret not in told


def test_secrets_in_messages_are_hidden(tenant: Tenant, client: Client) -> None:
    """Refused or not, in a call that waits, and in what came of it."""
    callback = AsyncResponse(
        response_type=AsyncResponseType.HTTP_POST,
        response_address=f"https://me:{PLANTED}@hooks.example/in?key=1&token={PLANTED}",
        respond_when=RespondWhen.NEVER,
    )
    queued = CreateOptions(request_type=RequestType.ASYNCHRONOUS, send_response_to=[callback])
    row = order({"OrderNo": "A-1"})
    row.properties = [*(row.properties or []), APIProperty(name="FTPPassword", value=PLANTED)]
    for objects, options in (([USER], CreateOptions()), ([USER], queued), ([row], CreateOptions())):
        client.create(objects, options=options, raise_on=[])
    assert PLANTED not in shown(tenant)
    tenant.clock.move(600)
    names = ["RequestID", "ResultDetailXML"]
    client.retrieve(RetrieveRequest(object_type="ResultMessage", properties=names), raise_on=[])
    told = shown(tenant)
    assert PLANTED not in told and "hooks.example/in?key=1&[hidden]" in told
    request = tenant.calls.soap[0].request
    assert isinstance(request, CreateRequest)
    assert isinstance(request.objects[0], AccountUser) and request.objects[0].password == "[hidden]"
    assert etree.fromstring(tenant.calls.soap[0].sent).findtext(".//{*}Password") == "[hidden]"


def test_a_value_is_secret_by_the_name_beside_it(tenant: Tenant, client: Client) -> None:
    """In a filter, of a column; and where a column has it by itself."""
    column = DataExtensionField(name="ApiToken", field_type=TYPE.TEXT, max_length=50, default_value=PLANTED)
    client.create([DataExtension(customer_key="apps", name="Apps", fields=[column])])
    client.create([DataExtensionObject(customer_key="apps", properties=[APIProperty(name="ApiToken", value=PLANTED)])])
    request = RetrieveRequest(object_type="DataExtensionObject[apps]", properties=["ApiToken"])
    request.filter = equals("ApiToken", PLANTED)
    assert len(client.retrieve(request).results) == 1
    client.retrieve(RetrieveRequest(object_type="DataExtensionField", properties=["Name", "DefaultValue"]))
    assert PLANTED not in shown(tenant) + tenant.dump()
    with TestClient(tenant.app(), base_url="http://127.0.0.1") as http:
        (link,) = re.findall(r"/data-extensions/\d+", http.get("/data-extensions").text)
        pages = [http.get(path).text for path in ("/calls/4", "/tenant/calls", link, f"{link}/fields", f"{link}/rows")]
    assert all("ApiToken" in page and PLANTED not in page for page in pages)


def test_a_dump_hides_columns_that_are_secret_by_their_names(tenant: Tenant, client: Client) -> None:
    """Also in the primary key, whose values still differ; what is no text stays what it is."""
    key = DataExtensionField(name="Token", field_type=TYPE.TEXT, max_length=20, is_primary_key=True, is_required=True)
    fields = [key, DataExtensionField(name="TokenNumber", field_type=TYPE.NUMBER)]
    client.create([DataExtension(customer_key="apps", name="Apps", fields=fields)])
    for number in (1, 2):
        values = [APIProperty(name="Token", value=f"{PLANTED}{number}"), APIProperty(name="TokenNumber", value="7")]
        client.create([DataExtensionObject(customer_key="apps", properties=values)])
    dumped = tenant.dump()
    assert PLANTED not in dumped
    request = RetrieveRequest(object_type="DataExtensionObject[apps]", properties=["Token", "TokenNumber"])
    with Tenant() as other:
        other.load_text(dumped)
        rows = other.client().retrieve(request).results
    texts = [[each.value for each in row.properties or []] for row in rows if isinstance(row, DataExtensionObject)]
    assert texts == [["[hidden] 1", "7"], ["[hidden] 2", "7"]]


def test_a_queued_call_is_carried_out_with_its_secrets(tenant: Tenant, client: Client) -> None:
    """What is hidden is what is told of it only."""
    user = AccountUser(client=ClientID(id=1000001), user_id="grace", password=PLANTED, name="G", email="g@x.example")
    user.delete = 0
    client.create([user], options=CreateOptions(request_type=RequestType.ASYNCHRONOUS))
    tenant.clock.move(600)
    found = client.retrieve(RetrieveRequest(object_type="AccountUser", properties=["UserID"])).results
    assert len(found) == 1


def test_rows_show_no_secret_on_the_page(tenant: Tenant, client: Client) -> None:
    open_shop(client, [*COLUMNS, DataExtensionField(name="Password", field_type=TYPE.TEXT, max_length=50)])
    client.create([order({"OrderNo": "A-1", "Password": PLANTED})])
    http = TestClient(tenant.app(), base_url="http://127.0.0.1")
    (link,) = html.fromstring(http.get("/data-extensions").text).xpath("//tbody//a/@href")
    page = http.get(f"{link}/rows").text
    assert "A-1" in page and "[hidden]" in page and PLANTED not in page
    with client:
        asked = RetrieveRequest(object_type="DataExtensionObject[orders]", properties=["Password"])
        (row,) = client.retrieve(asked).results
    assert isinstance(row, DataExtensionObject) and PLANTED in str([each.value for each in row.properties or []])
    assert PLANTED not in repr([(call.response, call.answered) for call in tenant.calls])


def test_secrets_in_json_are_hidden(tenant: Tenant) -> None:
    """By the name of a member, or by a name beside it; what only looks alike stays."""
    body = {
        "password": PLANTED,
        "inside": [{"clientSecret": {"is": PLANTED}, "mustChangePassword": True}],
        "attributes": [{"name": "Password", "value": PLANTED}, {"Key": "Size", "Value": "large"}],
        "errorcode": 5,
    }
    rest(tenant, "POST", "/interaction/v1/events", body)
    assert tenant.calls[-1].request == {
        "password": "[hidden]",
        "inside": [{"clientSecret": "[hidden]", "mustChangePassword": True}],
        "attributes": [{"name": "Password", "value": "[hidden]"}, {"Key": "Size", "Value": "large"}],
        "errorcode": 5,
    }
    assert PLANTED not in shown(tenant)


@pytest.mark.parametrize("model", [AccountUser, UsernameAuthentication])
def test_names_that_the_bindings_hide_are_secret_here_as_well(model: type[Model]) -> None:
    hidden = [field.name for field in fields(model) if "<hidden>" in repr(model(**{field.name: "text"}))]
    assert hidden and all(is_secret(name) for name in hidden)


# Many.


def test_calls_are_counted_while_others_call(tenant: Tenant) -> None:
    """Who goes through them sees those that there were; each has a number, in the order of the list."""
    clients = [tenant.client() for _ in range(8)]

    def work(client: Client) -> list[RecordedCall]:
        seen: list[RecordedCall] = []
        for _ in range(25):
            client.get_system_status()
            seen = [*tenant.calls]
            assert [call.number for call in seen] == list(range(seen[0].number, seen[0].number + len(seen)))
            assert [call.number for call in reversed(tenant.calls)][-1] == 1
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, clients))
    assert len(tenant.calls.soap) == 200


@pytest.mark.slow
def test_the_latest_are_kept(tenant: Tenant, client: Client) -> None:
    for _ in range(1010):
        client.get_system_status()
    assert (len(tenant.calls), tenant.calls[0].number, tenant.calls[-1].number) == (1000, 12, 1011)
    tenant.calls.clear()
    client.get_system_status()
    assert [call.number for call in tenant.calls] == [1012]


@pytest.mark.slow
def test_large_ones_are_fewer(tenant: Tenant, client: Client) -> None:
    """Large requests count as large answers do."""
    for number in range(4):
        with suppress(SfmcSoapError):
            client.create([List(list_name=str(number), description="x" * 4_000_000)])
    assert [call.number for call in tenant.calls] == [5]


def test_a_fault_on_order_is_told(tenant: Tenant, client: Client) -> None:
    tenant.faults.schedule(["dropped after", "rate limited"])
    for _ in range(2):
        with suppress(SfmcSoapError):
            client.get_system_status()
    assert [(call.ordered, call.status, call.fault) for call in tenant.calls.soap] == [
        ("dropped after", 0, ""),
        ("rate limited", 500, "Rate Limited"),
    ]
    with pytest.raises(SoapFault):
        client.retrieve(RetrieveRequest(object_type="Nonsense", properties=["ID"]))
    assert "Nonsense" in tenant.calls[-1].fault
