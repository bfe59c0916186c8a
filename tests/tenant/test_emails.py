"""Emails, and who they are from."""

from __future__ import annotations

import pytest
from sfmc_soap import (
    Client,
    DeliveryProfile,
    Email,
    RetrieveRequest,
    SendClassification,
    SenderProfile,
)
from sfmc_tenant import Tenant
from support.tenant.asking import equals, found
from support.tenant.mailing import email_id


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return tenant.client(raise_on=())


def refused(response: object) -> int:
    """The code of the only result."""
    return int(response.results[0].error_code)  # type: ignore[attr-defined]


def test_an_email_lives_and_dies(client: Client) -> None:
    id = email_id(client)
    client.update([Email(id=id, subject="Spring is over", email_type="Text Only")])
    (email,) = found(client, Email, "ID Name Subject HTMLBody EmailType CreatedDate", equals("ID", id))
    assert (email.name, email.subject, email.html_body) == ("Spring", "Spring is over", "<p>Hello</p>")
    assert not email.email_type
    client.delete([Email(id=id)])
    assert found(client, Email, "ID", equals("ID", id)) == []


def test_an_email_needs_name_and_subject(client: Client) -> None:
    assert refused(client.create([Email(name="Spring")])) == 4001
    assert refused(client.update([Email(id=99, name="Spring")])) == 4000


def test_text_holds_only_what_its_character_set_has(client: Client) -> None:
    latin = Email(name="Latin", subject="Grüße", html_body="<p>Привет, Jürgen</p>", character_set="iso-8859-1")
    unicode = Email(name="Unicode", subject="Grüße", html_body="<p>Привет</p>", character_set="UTF-8")
    client.create([latin, unicode])
    one, other = (found(client, Email, "Subject HTMLBody", equals("Name", name))[0] for name in ("Latin", "Unicode"))
    assert (one.subject, one.html_body) == ("Grüße", "<p>??????, Jürgen</p>")
    assert other.html_body == "<p>Привет</p>"


def test_a_character_set_that_is_none_is_refused(client: Client) -> None:
    email = Email(name="Latin", subject="Hello", html_body="<p>Hello</p>", character_set="punycodes")
    assert refused(client.create([email])) == 4004


@pytest.mark.parametrize(
    "character_set",
    ["hex", "rot13", "idna", "utf-7", "undefined", "a" * 100_000, "\ud800".encode("utf-8", "replace").decode()],
)
def test_a_codec_that_is_no_character_set_does_no_harm(client: Client, character_set: str) -> None:
    email = Email(name="Latin", subject="Hello", html_body="<p>ü</p>", character_set=character_set)
    assert client.create([email]).results[0].status_code in ("OK", "Error")


def test_every_account_has_classifications_from_the_start(client: Client) -> None:
    asked = "Name SendClassificationType SenderProfile.CustomerKey DeliveryProfile.CustomerKey"
    (one,) = found(client, SendClassification, asked, equals("CustomerKey", "Default Transactional"))
    assert one.send_classification_type == "Operational"
    assert one.sender_profile and one.sender_profile.customer_key == "Default"


def test_a_classification_pairs_profiles_that_exist(client: Client) -> None:
    shop = SenderProfile(customer_key="shop", name="Shop", from_name="Shop", from_address="shop@example.org")
    plain = DeliveryProfile(customer_key="plain", name="Plain")
    made = SendClassification(
        customer_key="shop",
        name="Shop",
        sender_profile=SenderProfile(customer_key="shop"),
        delivery_profile=DeliveryProfile(customer_key="plain"),
    )
    assert refused(client.create([made])) == 24101
    client.create([shop])
    assert refused(client.create([made])) == 24102
    response = client.create([plain, made])
    assert [(result.status_code, result.new_id) for result in response.results] == [("OK", 0)] * 2
    (kept,) = found(client, SendClassification, "SendClassificationType", equals("CustomerKey", "shop"))
    assert kept.send_classification_type == "Marketing"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, 40104),
        ({"from_name": ""}, 40101),
        ({"from_address": ""}, 40102),
        ({"from_name": "x" * 131}, 40105),
        ({"from_address": "no address"}, 40106),
        ({"from_address": "a" * 89 + "@example.org"}, 40106),
    ],
)
def test_what_a_sender_profile_lacks_or_has_wrong(client: Client, values: dict[str, str], code: int) -> None:
    given = {"name": "Shop", "from_name": "x" * 130, "from_address": "%%=v(@from)=%%"}
    profile = SenderProfile(customer_key="shop", **(given | values))  # type: ignore[arg-type]
    assert refused(client.create([profile])) == code
    client.create([SenderProfile(customer_key="shop", **given)])  # type: ignore[arg-type]
    if code > 40104:
        assert refused(client.update([profile])) == code
    other = SenderProfile(customer_key="other", name="Other")
    assert refused(client.update([other])) == 40100
    unnamed = (DeliveryProfile(customer_key="plain"), SendClassification(customer_key="plain"))
    assert [refused(client.create([each])) for each in unnamed] == [41105, 24104]
    gone = (DeliveryProfile(customer_key="plain"), SendClassification(customer_key="plain"))
    assert [refused(client.update([each])) for each in gone] == [41301, 24100]


def test_a_profile_inside_is_not_retrieved_as_a_whole(client: Client) -> None:
    request = RetrieveRequest(object_type="SendClassification", properties=["Name", "SenderProfile"])
    said = "Error: The Request Property(s) SenderProfile do not match with the fields of SendClassification retrieve"
    assert client.retrieve(request).overall_status == said
