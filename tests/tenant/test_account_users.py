"""Users of accounts, whose secrets the tenant does not keep."""

from __future__ import annotations

import pytest
from sfmc_soap import UNSET, AccountUser, Client, ClientID, OperationError, RetrieveRequest
from sfmc_tenant import Tenant
from support.tenant.answering import answered, expected
from support.tenant.asking import equals, found
from support.tenant.people import codes, created, open_unit, updated

TOP = ClientID(id=1000001)
PASSWORD = "correct horse battery"


def user(**values: object) -> AccountUser:
    given = {"client": TOP, "user_id": "grace", "password": PASSWORD, "name": "Grace", "email": "grace@example.org"}
    return AccountUser(**(given | {"delete": 0, "challenge_answer": PASSWORD} | values))  # type: ignore[arg-type]


def test_a_user_is_kept_without_secrets(tenant: Tenant, client: Client) -> None:
    (result,) = created(client, user())
    assert PASSWORD.encode() not in tenant.calls[-1].answered
    names = "ID AccountUserID UserID Name Email ActiveFlag"
    (kept,) = found(client, AccountUser, names, equals("UserID", "grace"))
    assert kept.id == kept.account_user_id == result.new_id
    assert (kept.name, kept.email, kept.active_flag) == ("Grace", "grace@example.org", True)
    with pytest.raises(OperationError, match="Password"):
        found(client, AccountUser, "Password", equals("UserID", "grace"))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"client": UNSET}, 11000),
        ({"password": ""}, 11003),
        ({"user_id": ""}, 11003),
        ({"name": ""}, 11009),
        ({"email": ""}, 11010),
        ({"email": "grace"}, 11011),
        ({"notification_email_address": "grace"}, 11012),
        ({"password": "short"}, 11005),
        ({"password": "I am Grace"}, 11007),
        ({"challenge_phrase": "Who is Grace?"}, 11015),
        ({"challenge_answer": "grace"}, 11016),
        ({"challenge_phrase": "Is it open Sesame?", "password": "Open Sesame"}, 11017),
    ],
)
def test_what_create_refuses(client: Client, values: dict[str, object], code: int) -> None:
    assert codes(created(client, user(**values))) == [code]


def test_a_user_id_and_a_key_are_given_once(client: Client) -> None:
    others = [user(user_id="ada"), user(user_id="bob", customer_key="k"), user(user_id="eve", customer_key="k")]
    assert codes(created(client, user(), user(), *others)) == [None, 11014, None, None, 11019]


def test_an_update_needs_a_user_that_is_there(client: Client) -> None:
    (result,) = created(client, user(customer_key="grace"))
    by_number = AccountUser(
        client=TOP, account_user_id=result.new_id, user_id="hopper", name="Hopper", email="g@x.example"
    )
    nobody = AccountUser(client=TOP, customer_key="nobody", user_id="x", name="x", email="x@x.example")
    by_number.delete = nobody.delete = 0
    assert codes(updated(client, by_number, nobody)) == [None, 11002]
    assert [each.name for each in found(client, AccountUser, "UserID Name Email", equals("Name", "Hopper"))] == [
        "Hopper"
    ]
    assert client.delete([by_number], raise_on=[]).results[0].error_code == 5


def test_users_come_with_their_accounts_in_a_type_that_no_wsdl_has() -> None:
    with Tenant() as tenant:
        client = tenant.client(raise_on=())
        created(client, user(), user(user_id="ada", client=ClientID(id=open_unit(client, "Retail"))))
        request = RetrieveRequest(
            object_type="AccountUserAccount",
            properties=["AccountUser.UserID", "Account.ID", "Account.Name"],
            filter=equals("Account.Name", "Tenant"),
            query_all_accounts=True,
        )
        client.retrieve(request)
        # The schema does not have the type.
        assert answered(tenant) == expected(
            "RetrieveResponseMsg",
            """
            <OverallStatus>OK</OverallStatus><RequestID>ID</RequestID>
            <Results xsi:type="AccountUserAccount">
              <PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>
              <AccountUser xsi:type="AccountUser">
                <UserID>grace</UserID><Delete>0</Delete>
              </AccountUser>
              <Account xsi:type="Account">
                <ID>1000001</ID><AccountType>ENTERPRISE_2</AccountType><Name>Tenant</Name>
              </Account>
            </Results>
            """,
        )
        request.properties = ["AccountUser.UserID", "AccountUser.Password", "Account", "UserID"]
        said = "AccountUser.Password, Account, UserID do not match with the fields of AccountUserAccount retrieve"
        assert str(client.retrieve(request).overall_status).endswith(said)
