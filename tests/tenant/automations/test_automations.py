"""Automations: found, started, run."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sfmc_soap import (
    UNSET,
    APIObject,
    Automation,
    AutomationActivity,
    AutomationInstance,
    AutomationTask,
    Client,
    ComplexFilterPart,
    FileTransferActivity,
    ImportDefinition,
    LogicalOperators,
    OperationError,
    QueryDefinition,
    RetrieveRequest,
    SimpleFilterPart,
    SimpleOperators,
)
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found
from support.tenant.automations import FETCH, made, nightly, run, start, statuses


def test_an_automation_is_found_by_its_key(tenant: Tenant, client: Client) -> None:
    made(client, [FETCH])
    tenant.clock.move(1)
    found(client, Automation, "ObjectID Name CustomerKey Status IsActive", equals("CustomerKey", "nightly"))
    # No WSDL has IsPlatformObject, so that the answer is not valid by the schema.
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="Automation">
          <PartnerKey xsi:nil="true"/><ObjectID>ID</ObjectID><CustomerKey>nightly</CustomerKey>
          <IsPlatformObject>false</IsPlatformObject>
          <Name>Nightly</Name><IsActive>true</IsActive><Status>2</Status>
        </Results>
        """,
    )


@pytest.mark.parametrize("oddities", [("Results", "Name")])
def test_the_old_name_gives_a_type_that_no_wsdl_has(tenant: Tenant, client: Client) -> None:
    made(client, [FETCH])
    client.retrieve(RetrieveRequest(object_type="Program", properties=["ObjectID", "CustomerKey", "Name"]))
    assert answered(tenant) == expected(
        "RetrieveResponseMsg",
        """
        <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
        <Results xsi:type="Program">
          <PartnerKey xsi:nil="true"/><ObjectID>ID</ObjectID><CustomerKey>nightly</CustomerKey><Name>Nightly</Name>
        </Results>
        """,
    )


def test_a_start_has_no_task(tenant: Tenant, client: Client) -> None:
    start(client, made(client, [FETCH]))
    # The schema asks for a task; recorded answers have none.
    assert answered(tenant) == expected(
        "PerformResponseMsg",
        """
        <Results><Result>
          <StatusCode>OK</StatusCode><StatusMessage>Performed Activity</StatusMessage><OrdinalID>0</OrdinalID>
          <Object xsi:type="Automation"><ObjectID>ID</ObjectID></Object>
        </Result></Results>
        <OverallStatus>OK</OverallStatus><OverallStatusMessage/><RequestID>ID</RequestID>
        """,
    )


def test_an_automation_runs_one_step_after_the_other(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH, FETCH], [FETCH])
    start(client, automation)
    assert statuses(tenant, client, [0, 1, 15, 14]) == [1, 3, 3, 3]
    assert run(client).completed_time is not None
    assert start(client, automation).error_code == 355002
    assert statuses(tenant, client, [1]) == [2]
    ended = run(client)
    assert (ended.status, ended.status_message) == (2, "Complete")
    assert ended.start_time == nightly(client).last_run_time
    assert isinstance(ended.completed_time, datetime)
    assert isinstance(ended.start_time, datetime)
    assert ended.completed_time - ended.start_time == timedelta(seconds=30)
    request = RetrieveRequest(
        object_type="AsyncActivityStatus",
        properties=["Status"],
        filter=equals("ParentInteractionObjectID", nightly(client).last_run_instance_id),
    )
    assert len(client.retrieve(request).results) == 3
    assert start(client, automation).status_code == "OK"


@pytest.mark.parametrize(
    "wrong", [ImportDefinition(customer_key="none"), Automation(name="Nightly"), APIObject(customer_key="none")]
)
def test_a_run_ends_before_it_begins_if_the_automation_cannot_be_built(
    tenant: Tenant, client: Client, wrong: APIObject
) -> None:
    start(client, made(client, [FETCH], [wrong], [FETCH]))
    assert statuses(tenant, client, [1]) == [0]
    assert (run(client).status, run(client).start_time) == (0, UNSET)
    assert run(client).completed_time is not None


def test_what_cannot_be_started_ends_the_run(tenant: Tenant, client: Client) -> None:
    start(client, made(client, [FETCH], [Automation(customer_key="nightly")], [FETCH]))
    assert statuses(tenant, client, [15, 1]) == [3, -1]
    assert run(client).status == -1
    assert run(client).completed_time is not None


def test_a_task_that_fails_ends_the_run(tenant: Tenant, client: Client) -> None:
    client.create([QueryDefinition(customer_key="wrong", name="Wrong", query_text="SELECT")])
    automation = made(client, [QueryDefinition(customer_key="wrong")], [FETCH])
    start(client, automation)
    assert statuses(tenant, client, [16]) == [-1]
    assert "not found" in str(run(client).status_message)
    assert start(client, automation).status_code == "OK"


def test_an_automation_is_started_by_its_object_id_only(client: Client) -> None:
    made(client, [FETCH])
    assert start(client, Automation(customer_key="nightly")).error_code == 355000
    assert start(client, Automation(object_id="none")).error_code == 355001
    assert start(client, Automation(object_id="0" * 8 + "-0000" * 3 + "-" + "0" * 12)).error_code == 355006


def test_its_status_is_not_for_callers_to_set(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], status=4)
    assert statuses(tenant, client, [0, 1]) == [1, 2]
    automation.status, automation.name = 3, "Every night"
    client.update([automation])
    assert statuses(tenant, client, [0, 1]) == [1, 2]


def test_one_that_starts_something_that_is_not_there_cannot_be_built(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], [FileTransferActivity(customer_key="none")])
    assert statuses(tenant, client, [1]) == [0]
    assert start(client, automation).error_code == 355002
    client.create([FileTransferActivity(customer_key="none")])
    client.update([automation])
    assert statuses(tenant, client, [1]) == [2]
    assert start(client, automation).status_code == "OK"


def test_one_that_runs_is_not_built_anew(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    start(client, automation)
    tenant.clock.move(1)
    automation.name = "Every night"
    client.update([automation])
    assert statuses(tenant, client, [0, 15]) == [3, 2]


def test_one_that_waits_for_a_trigger_or_would_if_it_were_active(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH], automation_type="triggered")
    assert statuses(tenant, client, [1]) == [7]
    automation.is_active = False
    client.update([automation])
    assert statuses(tenant, client, [1]) == [8]


def test_deleting_one_says_so_by_the_old_name(client: Client) -> None:
    automation = made(client, [FETCH])
    assert client.delete([automation]).results[0].status_message == "Program deleted"
    assert start(client, automation).error_code == 355006


def test_filters_are_one_comparison_by_equals_or_in(client: Client) -> None:
    made(client, [FETCH])
    several = SimpleFilterPart(property="CustomerKey", simple_operator=SimpleOperators.IN, value=["nightly", "other"])
    assert len(found(client, Automation, "Name", several)) == 1
    like = SimpleFilterPart(property="CustomerKey", simple_operator=SimpleOperators.LIKE, value=["night"])
    with pytest.raises(OperationError, match="equals or IN"):
        found(client, Automation, "Name", like)
    with pytest.raises(OperationError, match="do not match with the fields"):
        found(client, Automation, "ID", several)


def test_filters_of_runs_are_like_those_of_automations(client: Client) -> None:
    start(client, made(client, [FETCH]))
    id = nightly(client).last_run_instance_id
    both = SimpleFilterPart(property="ProgramInstanceID", simple_operator=SimpleOperators.IN, value=[str(id), "other"])
    assert len(found(client, AutomationInstance, "Status", both)) == 1
    not_it = SimpleFilterPart(property="ProgramInstanceID", simple_operator=SimpleOperators.NOT_EQUALS, value=["other"])
    joined = ComplexFilterPart(left_operand=both, logical_operator=LogicalOperators.AND, right_operand=both)
    for filter in (not_it, joined):
        with pytest.raises(OperationError, match="equals or IN"):
            found(client, AutomationInstance, "Status", filter)


def test_an_activity_without_a_definition_cannot_be_built(tenant: Tenant, client: Client) -> None:
    task = AutomationTask(name="one", activities=[AutomationActivity(name="nothing")])
    (result,) = client.create([Automation(customer_key="nightly", name="Nightly", automation_tasks=[task])]).results
    assert statuses(tenant, client, [1]) == [0]
    assert start(client, Automation(object_id=result.new_object_id)).error_code == 355002


def test_a_stopped_automation_can_be_started_again(tenant: Tenant, client: Client) -> None:
    automation = made(client, [FETCH])
    client.perform(action="stop", definitions=[automation])
    start(client, automation)
    assert statuses(tenant, client, [0, 1, 15]) == [5, 3, 2]
    (result,) = client.perform(action="fly", definitions=[automation], raise_on=()).results or []
    assert result.error_code == 100
