"""Requests about what is started and queued, put together of odd pieces: each gets an answer, and so does all work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import httpx
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import InteractionBaseObject, QueryDefinition
from sfmc_tenant import Tenant
from support.messages import SOAP_11, XMLNS
from support.profiles import examples
from support.tenant.shop import open_shop

NIL = 'xsi:nil="true"'


def some(pieces: Sequence[str], most: int = 6) -> st.SearchStrategy[str]:
    """Return a strategy for some of these pieces, in any order."""
    return st.lists(st.sampled_from(pieces), max_size=most, unique=True).map("".join)


QUEUED = some(
    [
        "<RequestType>Asynchronous</RequestType>",
        "<RequestType>Sometimes</RequestType>",
        f"<RequestType {NIL}/>",
        "<ConversationID>c</ConversationID>",
        f"<ConversationID {NIL}/>",
        "<SequenceCode>1</SequenceCode>",
        "<SequenceCode>99999999999999999999</SequenceCode>",
        "<SequenceCode>one</SequenceCode>",
        "<CallsInConversation>2147483647</CallsInConversation>",
        f"<CallsInConversation {NIL}/>",
        "<CallsInConversation>1</CallsInConversation>",
        "<ScheduledTime>0001-01-01T00:00:00+14:00</ScheduledTime>",
        "<ScheduledTime>9999-12-31T23:59:59-14:00</ScheduledTime>",
        f"<ScheduledTime {NIL}/>",
        "<QueuePriority>Highest</QueuePriority>",
        f"<QueuePriority {NIL}/>",
        f"<SendResponseTo {NIL}/>",
        "<SendResponseTo/>",
        f"<SendResponseTo><ResponseType>HTTPPost</ResponseType><ResponseAddress {NIL}/></SendResponseTo>",
        "<SendResponseTo><ResponseType>HTTPPost</ResponseType><ResponseAddress>http://localhost:x/</ResponseAddress>"
        "<RespondWhen>Always</RespondWhen></SendResponseTo>",
        "<SendResponseTo><ResponseType>HTTPPost</ResponseType><ResponseAddress>http://127.1.1.1:1/&#x20;</ResponseAddress>"
        f"<RespondWhen>Always</RespondWhen><IncludeResults {NIL}/></SendResponseTo>",
    ],
    most=9,
).map("<Options>{}</Options>".format)
IDENTITY = (
    "<CustomerKey>known</CustomerKey>",
    f"<CustomerKey {NIL}/>",
    "<ObjectID>none</ObjectID>",
    f"<ObjectID {NIL}/>",
    "<ID>99999999999999999999</ID>",
    "<Client><ID>7</ID></Client>",
    f"<Client {NIL}/>",
)
TRANSFER = "<ActivityObject xsi:type='FileTransferActivity'><CustomerKey>known</CustomerKey></ActivityObject>"
STARTS = "<AutomationTasks><AutomationTask><Activities>{}</Activities></AutomationTask></AutomationTasks>"
OBJECTS = {
    "Automation": some(
        [
            *IDENTITY,
            f"<AutomationTasks {NIL}/>",
            f"<AutomationTasks><AutomationTask {NIL}/></AutomationTasks>",
            f"<AutomationTasks><AutomationTask><Activities {NIL}/></AutomationTask></AutomationTasks>",
            *map(STARTS.format, [f"<Activity {NIL}/>", "<Activity/>", f"<Activity>{TRANSFER}</Activity>"]),
            f"<Schedule {NIL}/>",
            "<Status>3</Status>",
            f"<AutomationType {NIL}/>",
            "<AutomationType>triggered</AutomationType>",
        ]
    ),
    "ImportDefinition": some(
        [
            *IDENTITY,
            "<AllowErrors>perhaps</AllowErrors>",
            f"<DestinationObject {NIL}/>",
            "<DestinationObject xsi:type='DataExtension'><CustomerKey>orders</CustomerKey></DestinationObject>",
            f"<DestinationObject xsi:type='DataExtension'><ObjectID {NIL}/></DestinationObject>",
            "<DestinationObject xsi:type='List'><ID>-1</ID></DestinationObject>",
            f"<DestinationObject xsi:type='List'><ID {NIL}/></DestinationObject>",
            "<DestinationObject xsi:type='Email'/>",
            "<FieldMappingType>MapByOrdinal</FieldMappingType>",
            f"<FieldMappingType {NIL}/>",
            f"<FieldMaps {NIL}/>",
            f"<FieldMaps><FieldMap {NIL}/></FieldMaps>",
            "<FieldMaps><FieldMap><SourceOrdinal>-9</SourceOrdinal></FieldMap></FieldMaps>",
            f"<FileSpec {NIL}/>",
            "<FileSpec>orders.csv</FileSpec>",
            "<FileType>CSV</FileType>",
            "<FileType>Other</FileType>",
            f"<RetrieveFileTransferLocation {NIL}/>",
            "<RetrieveFileTransferLocation/>",
            "<UpdateType>Nope</UpdateType>",
            "<UpdateType>Overwrite</UpdateType>",
            "<Delimiter>&#10;</Delimiter>",
            "<HeaderLines>2147483647</HeaderLines>",
            "<HeaderLines>-5</HeaderLines>",
        ],
        most=12,
    ),
    "QueryDefinition": some(
        [
            *IDENTITY,
            f"<QueryText {NIL}/>",
            "<QueryText>SELECT OrderNo FROM [All orders]</QueryText>",
            f"<DataExtensionTarget {NIL}/>",
            "<DataExtensionTarget/>",
            "<DataExtensionTarget><CustomerKey>orders</CustomerKey></DataExtensionTarget>",
            "<TargetUpdateType>Nope</TargetUpdateType>",
            f"<Status {NIL}/>",
        ]
    ),
    "FileTransferActivity": some(IDENTITY),
    "ScheduledRequest": some(
        [
            *IDENTITY,
            "<RequestID>r</RequestID>",
            f"<RequestID {NIL}/>",
        ]
    ),
    "ScheduledConversation": some(
        [
            *IDENTITY,
            "<ConversationID>c</ConversationID>",
            f"<ConversationID {NIL}/>",
        ]
    ),
    "ResultMessage": some(IDENTITY),
}
SCHEDULES = some(
    [
        f"<Recurrence {NIL}/>",
        "<Recurrence/>",
        "<Recurrence xsi:type='DailyRecurrence'/>",
        "<Recurrence xsi:type='MinutelyRecurrence'><MinuteInterval>-1</MinuteInterval></Recurrence>",
        "<Recurrence xsi:type='HourlyRecurrence'><HourInterval>999</HourInterval></Recurrence>",
        f"<Recurrence xsi:type='WeeklyRecurrence'><WeekInterval {NIL}/><Monday>true</Monday></Recurrence>",
        "<RecurrenceRangeType>EndAfter</RecurrenceRangeType>",
        "<RecurrenceRangeType>EndOn</RecurrenceRangeType>",
        f"<RecurrenceRangeType {NIL}/>",
        "<StartDateTime>0001-01-01T00:00:00+14:00</StartDateTime>",
        "<StartDateTime>9999-12-31T23:00:00Z</StartDateTime>",
        "<StartDateTime>2026-03-01T00:00:00</StartDateTime>",
        "<EndDateTime>0001-01-01T00:00:00+14:00</EndDateTime>",
        "<EndDateTime>9999-12-31T23:59:59-14:00</EndDateTime>",
        "<Occurrences>-1</Occurrences>",
        "<Occurrences>3</Occurrences>",
    ],
    most=8,
)
PARAMETERS = some(
    [
        f"<Parameter {NIL}/>",
        "<Parameter/>",
        f"<Parameter><Name {NIL}/><Value {NIL}/></Parameter>",
        "<Parameter><Name>StartDate</Name><Value>1/1/1900 1:00:00 AM</Value></Parameter>",
        "<Parameter><Name>EndDate</Name><Value>12/31/9999 11:59:59 PM</Value></Parameter>",
        "<Parameter><Name>OutputFileName</Name><Value>../../%%Year%%</Value></Parameter>",
        "<Parameter><Name>ExtractSent</Name><Value>true</Value></Parameter>",
        "<Parameter><Name>ColumnDelimiter</Name><Value>&#13;</Value></Parameter>",
    ]
)
EXTRACTS = st.builds(
    "<ExtractRequestMsg {}><Requests><ID>{}</ID><Options/>{}</Requests></ExtractRequestMsg>".format,
    st.just(XMLNS),
    st.sampled_from(["c7219016-a7f0-4c72-8657-1ec12c28a0db", "bb94a04d-9632-4623-be47-daabc3f588a6", ""]),
    st.one_of(st.just(""), st.just(f"<Parameters {NIL}/>"), PARAMETERS.map("<Parameters>{}</Parameters>".format)),
)
SIMPLE = '<Filter xsi:type="SimpleFilterPart"><Property>{}</Property><SimpleOperator>{}</SimpleOperator>{}</Filter>'
FILTERS = st.sampled_from(
    [
        "",
        f"<Filter {NIL}/>",
        '<Filter xsi:type="TagFilterPart"/>',
        '<Filter xsi:type="ComplexFilterPart"/>',
        SIMPLE.format("TaskID", "equals", f"<Value {NIL}/>"),
        SIMPLE.format("TaskID", "equals", "<Value>1e999</Value>"),
        SIMPLE.format("StartTime", "equals", "<Value>1/1/0001</Value>"),
        SIMPLE.format("RequestID", "IN", "<Value>1</Value>"),
        SIMPLE.format("ProgramInstanceID", "equals", "<Value>1</Value>"),
    ]
)
TYPES = (
    "AsyncActivityStatus Automation AutomationInstance ExtractDescription ImportResultsSummary Program ResultItem"
).split()


@st.composite
def about_objects(draw: st.DrawFn) -> str:
    """Draw a call that writes objects, or starts or schedules them."""
    operation = draw(st.sampled_from(["Create", "Update", "Delete", "Perform", "Schedule"]))
    options = draw(st.one_of(QUEUED, st.just("")))
    name = draw(st.sampled_from(sorted(OBJECTS)))
    inside = draw(OBJECTS[name])
    if operation == "Perform":
        what = f'<Action>Start</Action><Definitions><Definition xsi:type="{name}">{inside}</Definition></Definitions>'
    elif operation == "Schedule":
        when = draw(st.one_of(SCHEDULES.map("<Schedule>{}</Schedule>".format), st.just(f"<Schedule {NIL}/>")))
        what = f'{when}<Interactions><Interaction xsi:type="{name}">{inside}</Interaction></Interactions>'
        what = f"<Action>start</Action>{what}"
    else:
        what = f'{options}<Objects xsi:type="{name}">{inside}</Objects>'
        return f"<{operation}Request {XMLNS}>{what}</{operation}Request>"
    return f"<{operation}RequestMsg {XMLNS}>{options}{what}</{operation}RequestMsg>"


@st.composite
def read(draw: st.DrawFn) -> str:
    """Draw a Retrieve."""
    name = draw(st.sampled_from(TYPES))
    inside = f"<ObjectType>{name}</ObjectType><Properties>ObjectID</Properties>{draw(FILTERS)}"
    return f"<RetrieveRequestMsg {XMLNS}><RetrieveRequest>{inside}</RetrieveRequest></RetrieveRequestMsg>"


@cache
def tenant() -> Tenant:
    """Return a tenant with something in it."""
    made = Tenant()
    client = made.client()
    open_shop(client)
    target = InteractionBaseObject(customer_key="orders")
    client.create([QueryDefinition(customer_key="known", name="Known", data_extension_target=target)])
    made.files["orders.csv"] = "OrderNo\nA-1\n"
    made.access.install("app", "secret", 1000001)
    return made


@examples(80)
@given(st.lists(st.one_of(about_objects(), EXTRACTS, read()), min_size=1, max_size=4))
def test_every_request_is_answered(bodies: list[str]) -> None:
    made = tenant()
    http = httpx.Client(transport=made.transport())
    package = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"}
    token = made.access.token(package)["access_token"]
    for body in bodies:
        header = f'<fueloauth xmlns="http://exacttarget.com">{token}</fueloauth>'
        envelope = f'<s:Envelope xmlns:s="{SOAP_11}"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
        answer = http.post("https://tenant.test/Service.asmx", content=envelope.encode())
        refused = b"asynchronous" in answer.content or b"is not a valid value for" in answer.content
        assert answer.status_code == 200 or refused, answer.content
        made.clock.move(30)
    made.clock.move(600)
    assert made.dump()
