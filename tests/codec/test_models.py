"""Generated classes in Python: dataclasses, enumerations, imports."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import math
import pickle
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import sfmc_soap
from sfmc_soap import (
    TYPES,
    UNSET,
    AccountUser,
    APIObject,
    Attribute,
    AttributeSet,
    AuditLogUserContext,
    Category,
    Client,
    ClientID,
    CompressionConfiguration,
    CompressionType,
    CreateRequest,
    DataExtension,
    Email,
    EmailAddress,
    EmailType,
    List,
    ListTypeEnum,
    Model,
    PlatformApplication,
    RetrieveResponseMsg,
    StaticToken,
    Subscriber,
    SubscriberAddress,
    SubscriberList,
    SubscriberStatus,
    ValidationResult,
    XmlElement,
    dumps,
    loads,
    unknown,
    wire_type,
)
from support.docstrings import field_docs
from support.messages import xml
from support.naming import naming
from support.strategies import ENUMS, MODELS

ROOT = Path(sfmc_soap.__file__).parents[1]


# Dataclasses


def test_every_type_is_a_dataclass_of_its_fields() -> None:
    """`dataclasses.fields` gives the schema's fields in wire order, with their particles, unset or empty by default."""
    for cls in MODELS.values():
        with naming(cls.__name__):
            fields = dataclasses.fields(cls)
            assert dataclasses.is_dataclass(cls)
            assert [field.name for field in fields] == list(cls.__particles__)
            for field in fields:
                assert field.kw_only
                assert field.default is UNSET or field.default_factory is list
                assert field.metadata["particle"].many is (field.default_factory is list)


def test_wire_order_has_the_fields_of_the_base_first() -> None:
    """An extension of XML Schema appends to the content of its base."""
    names = [field.name for field in dataclasses.fields(Subscriber)]
    assert names[: len(APIObject.__particles__)] == list(APIObject.__particles__)
    assert names[len(APIObject.__particles__)] == "email_address"


def test_replace() -> None:
    """`dataclasses.replace` changes fields, and keeps what was not understood and the type on the wire."""
    obj = loads(xml("CreateRequest", '<Objects xsi:type="New" a="1"><ID>5</ID><b/></Objects>'), CreateRequest).objects[
        0
    ]
    twin = dataclasses.replace(obj, customer_key="k")
    assert (twin.id, twin.customer_key) == (5, "k")
    assert unknown(twin) == unknown(obj)
    assert len(unknown(twin)) == 2
    assert wire_type(twin) == "New"
    assert dataclasses.replace(twin, customer_key=UNSET) == obj
    with pytest.raises(TypeError, match="no field 'customerkey'"):
        dataclasses.replace(obj, customerkey="k")  # type: ignore[call-arg]


def test_asdict_and_astuple() -> None:
    """Both descend into objects and lists, and give every field."""
    obj = Subscriber(id=5, attributes=[Attribute(name="a")])
    as_dict = dataclasses.asdict(obj)
    assert list(as_dict) == list(Subscriber.__particles__)
    assert as_dict["id"] == 5
    assert as_dict["attributes"] == [{"name": "a", "value": UNSET, "compression": UNSET}]
    assert as_dict["status"] is UNSET
    as_tuple = dict(zip(as_dict, dataclasses.astuple(obj)))
    assert as_tuple == as_dict | {"attributes": [("a", UNSET, UNSET)], "lists": [], "partner_properties": []}


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("email_adress", ": did you mean 'email_address'?"),
        ("EmailAddress", ": did you mean 'email_address'?"),
        ("zzz", ""),
    ],
)
def test_a_wrong_name_is_an_error_with_a_hint(wrong: str, hint: str) -> None:
    """A keyword or attribute with a typing error raises instead of being lost."""
    with pytest.raises(TypeError) as keyword:
        Subscriber(**{wrong: "a"})  # type: ignore[arg-type]
    assert str(keyword.value) == f"Subscriber() has no field '{wrong}'{hint}"
    obj = Subscriber()
    with pytest.raises(AttributeError) as written:
        setattr(obj, wrong, "a")
    with pytest.raises(AttributeError) as read:
        getattr(obj, wrong)
    for attribute in (written, read):
        assert str(attribute.value) == f"'Subscriber' has no field '{wrong}'{hint}"
        shown = "".join(traceback.format_exception(attribute.value))
        assert shown.count("id you mean") == shown.count("'email_address'?")  # Python adds no suggestion of its own
        assert str(pickle.loads(pickle.dumps(attribute.value))) == str(attribute.value)
    assert obj == Subscriber()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("email", "email_address"), ("emial", "email_address"), ("Email_Address", "email_address"), ("ID", "id")],
)
def test_a_part_of_a_name_is_enough_for_a_hint(wrong: str, right: str) -> None:
    """The first word, or another way to write it."""
    with pytest.raises(AttributeError, match=f"did you mean '{right}'"):
        getattr(Subscriber(), wrong)


def test_a_wrong_member_is_an_error_with_a_hint() -> None:
    """Of an enumeration, by the name in the WSDL too. What Python itself asks for gets none."""
    for wrong in ("ACTVE", "Active"):
        with pytest.raises(AttributeError) as caught:
            getattr(SubscriberStatus, wrong)
        assert str(caught.value) == f"'SubscriberStatus' has no member '{wrong}': did you mean 'ACTIVE'?"
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert not hasattr(SubscriberStatus, "__wrapped__")
    assert copy.copy(SubscriberStatus.ACTIVE) is pickle.loads(pickle.dumps(SubscriberStatus.ACTIVE))


def test_no_hint_is_looked_for_until_somebody_reads_it() -> None:
    """Whoever asks whether there is a field pays nothing for suggestions: `difflib` is not even loaded."""
    loaded = in_a_fresh_process(
        "import sfmc_soap, copy, pickle\n"
        "s = sfmc_soap.Subscriber(email_address='a')\n"
        "assert not hasattr(s, 'ordinal_id') and getattr(s, 'emial', 5) == 5\n"
        "assert copy.deepcopy(s) == pickle.loads(pickle.dumps(s)) == s"
    )
    assert "difflib" not in loaded and "sfmc_soap._runtime.model" in loaded


def test_fields_are_keyword_only() -> None:
    with pytest.raises(TypeError, match=r"^Attribute\(\) takes its fields by name, as in Attribute\(name=...\): 'a'"):
        Attribute("a", "b")  # type: ignore[call-arg]


def test_setting_unset_unsets() -> None:
    """An object with a field set to UNSET equals one in which the field was never set."""
    obj = Subscriber(id=5, attributes=[Attribute()], addresses=[])
    obj.id = UNSET
    obj.addresses = UNSET
    obj.attributes = UNSET  # type: ignore[assignment]
    assert obj == Subscriber()
    assert Subscriber(id=UNSET, attributes=[]) == Subscriber()
    assert dumps(obj) == dumps(Subscriber())


def test_lists_belong_to_their_object() -> None:
    """The empty list of a repeated element is the object's own, and keeps what is appended."""
    one, other = Subscriber(), Subscriber()
    one.attributes.append(Attribute(name="a"))
    assert one.attributes == [Attribute(name="a")]
    assert other.attributes == []


ABSTRACT = {name for name, cls in MODELS.items() if cls.__abstract__}


def test_abstract_types_are_those_of_the_schema() -> None:
    assert {"Options", "Request", "Recurrence"} == ABSTRACT


@pytest.mark.parametrize("name", sorted(ABSTRACT))
def test_an_abstract_type_has_no_objects(name: str) -> None:
    """The error says to make one of the types that extend it."""
    with pytest.raises(TypeError, match=f"{name} is abstract: make one of the types that extend it"):
        MODELS[name]()


# Equality


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (Subscriber(), Subscriber(attributes=[]), True),
        (Subscriber(addresses=[]), Subscriber(), False),
        (Subscriber(addresses=[]), Subscriber(addresses=[SubscriberAddress()]), False),
        (Subscriber(partner_key=None), Subscriber(), False),
        (Subscriber(partner_key=None), Subscriber(partner_key=""), False),
        (Subscriber(id=5), Subscriber(id=5), True),
        (Subscriber(id=5), Subscriber(id=6), False),
        (ValidationResult(score=math.nan), ValidationResult(score=float("nan")), True),
        (ValidationResult(score=math.nan), ValidationResult(score=0.0), False),
        (SubscriberAddress(), EmailAddress(), False),
        (Subscriber(addresses=[SubscriberAddress()]), Subscriber(addresses=[EmailAddress()]), False),
        (
            Subscriber(attributes=[Attribute(), Attribute(name="a")]),
            Subscriber(attributes=[Attribute(name="a")]),
            False,
        ),
        (Subscriber(status=SubscriberStatus.ACTIVE), Subscriber(status=SubscriberStatus("Active")), True),
    ],
)
def test_equality_is_of_what_would_be_written(one: Model, other: Model, equal: bool) -> None:
    """Objects are equal if they have the same class and the same fields set. Reading a list changes nothing."""
    assert (one == other) is equal
    assert (other == one) is equal
    assert (one != other) is not equal
    for obj in (one, other):
        for field in dataclasses.fields(obj):
            getattr(obj, field.name)
        unknown(obj)
    assert (one == other) is equal


def test_objects_equal_nothing_else() -> None:
    """An object does not equal a dict, not even its own `asdict`."""
    assert Subscriber() != {}
    assert Subscriber() != dataclasses.asdict(Subscriber())
    assert Subscriber() != None  # noqa: E711


def test_objects_are_not_hashable() -> None:
    """Objects can change, so they cannot be keys."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(Subscriber())


# Showing


def test_repr_shows_what_is_set_in_wire_order() -> None:
    """The repr is the Python code that makes the object."""
    obj = Subscriber(status=SubscriberStatus.HELD, attributes=[Attribute(name="a")], partner_key=None, addresses=[])
    text = "Subscriber(partner_key=None, attributes=[Attribute(name='a')], status=SubscriberStatus.HELD, addresses=[])"
    assert repr(obj) == text
    assert eval(text) == obj
    assert repr(Subscriber()) == "Subscriber()"
    assert repr(Subscriber(attributes=[])) == "Subscriber()"


@pytest.mark.parametrize(
    "obj",
    [
        AccountUser(password="hush"),
        AccountUser(challenge_answer="hush"),
        CreateRequest(objects=[AccountUser(password="hush")]),
        loads(xml("AccountUser", '<NewPassword>hush</NewPassword><Password a="1">hush</Password>')),
        loads(xml("AccountUser", "<Later><Token>hush</Token></Later>", 'accessToken="hush"')),
    ],
)
def test_repr_hides_secrets(obj: Model) -> None:
    """The repr hides passwords and tokens, also in raw XML, and the object still has them."""
    assert "hush" not in repr(obj)
    assert "<hidden>" in repr(obj)
    assert "hush" not in str([str(obj), f"{obj}"])
    assert b"hush" in dumps(obj)


def test_repr_of_a_page_is_a_few_lines() -> None:
    """However much an object holds, its repr begins with it, and says how much is left out."""
    page = RetrieveResponseMsg(
        overall_status="OK", results=[Subscriber(id=number, email_address="a@example.com") for number in range(2500)]
    )
    first = ", ".join(f"Subscriber(id={number}, email_address='a@example.com')" for number in range(3))
    assert repr(page) == f"RetrieveResponseMsg(overall_status='OK', results=[{first}, ... 2,497 more])"
    ten = RetrieveResponseMsg(results=page.results[:10])
    assert eval(repr(ten)) == ten
    long = Attribute(value="x" * 10_000)
    assert repr(long) == f"Attribute(value='{'x' * 200}'... (9800 more))"
    wide = RetrieveResponseMsg(results=[Subscriber(attributes=[long] * 9)] * 9)
    assert 2_000 < len(repr(wide)) < 3_000
    assert repr(wide).endswith(", ... 8 more])")


def test_repr_of_an_object_that_holds_itself() -> None:
    """The repr ends where the object holds itself."""
    obj = CreateRequest()
    obj.objects.append(obj)  # type: ignore[arg-type]
    assert repr(obj) == "CreateRequest(objects=[...])"


# Documentation


def test_docstrings_say_what_is_deprecated_and_renamed() -> None:
    """The docstring of a deprecated field names the one to use instead."""
    assert field_docs(ClientID)["client_id"].endswith(" Deprecated: use ID.")
    assert field_docs(AttributeSet)["id_"] == "The element Id; `id` is APIObject.ID."
    assert "which extends `APIObject`" in str(inspect.getdoc(Subscriber))
    for cls in [*MODELS.values(), *ENUMS.values()]:
        assert cls.__doc__
        assert cls.__name__ in cls.__doc__


# Names


def test_every_type_enumeration_and_message_is_exported() -> None:
    """Each is exported under its wire name, and by `from sfmc_soap import *`."""
    everything: dict[str, Any] = {}
    exec("from sfmc_soap import *", everything)
    assert len(MODELS) == 253 + 26
    assert len(ENUMS) == 62
    for wire in TYPES:
        name = wire.rpartition("}")[2]
        assert getattr(sfmc_soap, name) is TYPES[wire]
        assert everything[name] is TYPES[wire]
        assert name in sfmc_soap.__all__
        assert name in dir(sfmc_soap)
    assert sum(cls.__message__ for cls in MODELS.values()) == 26


def test_names_that_the_package_does_not_have() -> None:
    """Read or imported, the right one is suggested; whoever only asks gets an answer."""
    with pytest.raises(AttributeError) as read:
        getattr(sfmc_soap, "Subscribr")  # noqa: B009
    assert str(read.value) == "module 'sfmc_soap' has no attribute 'Subscribr': did you mean 'Subscriber'?"
    assert str(pickle.loads(pickle.dumps(read.value))) == str(read.value)
    with pytest.raises(ImportError) as wanted:
        exec("from sfmc_soap import Subscribr")
    assert str(wanted.value) == "cannot import name 'Subscribr' from 'sfmc_soap': did you mean 'Subscriber'?"
    assert wanted.value.name == "sfmc_soap"
    for name in ("Subscribr", "_registr", "__wrapped__", "zzz"):
        assert not hasattr(sfmc_soap, name)
    exec("from sfmc_soap import _registry, messages, models")
    with pytest.raises(AttributeError, match=r"^'Client' object has no attribute 'creat': did you mean 'create'"):
        getattr(Client(StaticToken(access_token="any", url="https://test.invalid")), "creat")  # noqa: B009


def test_a_name_that_is_merely_like_a_first_word_is_no_suggestion() -> None:
    """`for` is the first word of `for_business_unit`, and not what `foreign` means."""
    client = Client(StaticToken(access_token="any", url="https://test.invalid"))
    with pytest.raises(AttributeError, match=r"^'Client' object has no attribute 'foreign'$"):
        getattr(client, "foreign")  # noqa: B009


def test_annotations_resolve() -> None:
    """`typing.get_type_hints` works with the registry of types, and says which fields can be None and unset."""
    types = {**{wire.rpartition("}")[2]: TYPES[wire] for wire in TYPES}, "XmlElement": XmlElement}
    for cls in MODELS.values():
        with naming(cls.__name__):
            hints = get_type_hints(cls, localns=types)
            for field in dataclasses.fields(cls):
                particle, options = field.metadata["particle"], get_args(hints[field.name])
                assert (type(UNSET) in options) is not particle.many
                assert (type(None) in options) is (particle.nillable and not particle.many)


def test_names_that_differ_in_case_only() -> None:
    """`Id` stands beside the inherited `ID`, and each is written under its own name."""
    for obj, own in ((AttributeSet(id=1, id_="a"), b"<Id>a</Id>"), (Category(id=1, id_=2), b"<Id>2</Id>")):
        assert b"<ID>1</ID>" in dumps(obj)
        assert own in dumps(obj)
        assert loads(dumps(obj)) == obj


def test_names_that_python_uses_otherwise() -> None:
    """A field may have the name of a builtin or of a type."""
    subscriber_list = SubscriberList(list=List(id=5, type=ListTypeEnum.PUBLIC), id=6)
    assert b"<List><ID>5</ID><Type>Public</Type></List>" in dumps(subscriber_list)
    assert CompressionConfiguration(type=CompressionType.GZIP).type == "gzip"
    assert Email(additional_email_attribute1="a").additional_email_attribute1 == "a"
    assert b"__AdditionalEmailAttribute1" in dumps(Email(additional_email_attribute1="a"))
    assert ClientID(client_id=1).client_id == 1


# Enumerations


def test_every_enumeration_is_a_str_enum() -> None:
    """A member equals, hashes and prints as its text."""
    for cls in ENUMS.values():
        with naming(cls.__name__):
            for member in cls:
                assert cls(member.value) is member
                assert member == member.value
                assert hash(member) == hash(member.value)
                assert {member.value: 1}[member] == 1
                assert str(member) == f"{member}" == member.value
                assert repr(member) == f"{cls.__name__}.{member.name}"
                assert getattr(member, "known") is True  # noqa: B009
                assert pickle.loads(pickle.dumps(member)) is member
                assert copy.deepcopy(member) is member


def test_open_members() -> None:
    """A value that the WSDL does not list becomes an open member, which equals its text."""
    paused = SubscriberStatus("Paused")
    assert isinstance(paused, SubscriberStatus)
    assert not paused.known
    assert (paused, str(paused), f"{paused}", paused.value) == ("Paused",) * 4
    assert repr(paused) == "SubscriberStatus('Paused')"
    assert hash(paused) == hash("Paused")
    counts: dict[str, int] = {paused: 1}
    assert counts["Paused"] == {"Paused": 1}[paused] == 1
    assert json.dumps({"status": paused}) == '{"status": "Paused"}'
    assert paused == SubscriberStatus("Paused")
    assert paused != SubscriberStatus.ACTIVE
    for twin in (pickle.loads(pickle.dumps(paused)), copy.copy(paused), copy.deepcopy(paused)):
        assert twin == paused
        assert type(twin) is SubscriberStatus
        assert repr(twin) == repr(paused)


def test_open_members_do_not_change_the_enumeration() -> None:
    """Making open members adds nothing to the enumeration."""
    before = list(SubscriberStatus)
    SubscriberStatus("Paused")
    SubscriberStatus("")
    assert list(SubscriberStatus) == before
    assert "Paused" not in SubscriberStatus.__members__


@pytest.mark.parametrize("value", [5, None, 1.5, b"Active"])
def test_what_is_no_text_is_no_member(value: Any) -> None:
    """Only a str can become an open member."""
    with pytest.raises(ValueError, match="is not a valid"):
        SubscriberStatus(value)


# Loading


def in_a_fresh_process(code: str) -> set[str]:
    """Return the modules that a fresh process has loaded after running the code."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_no_models() -> None:
    """The package loads neither models nor what only reading or sending needs."""
    loaded = in_a_fresh_process("import sfmc_soap")
    assert "sfmc_soap" in loaded
    assert {"lxml", "lxml.etree", "httpx", "sfmc_soap.enums", "sfmc_soap.messages"} & loaded == set()
    assert {module for module in loaded if module.startswith("sfmc_soap.models")} == set()


def test_writing_loads_what_it_uses() -> None:
    """Writing an object loads the modules of its own types, and not lxml."""
    loaded = in_a_fresh_process(
        "from sfmc_soap import Subscriber, Attribute, dumps\n"
        "dumps(Subscriber(email_address='a', attributes=[Attribute(name='a')]))"
    )
    assert "sfmc_soap.models.subscribers" in loaded
    assert {"lxml", "lxml.etree", "httpx", "sfmc_soap.models.automations"} & loaded == set()
    # No enumeration is written, nor are many objects.
    assert {"sfmc_soap.enums", "sfmc_soap._runtime.stencils", "sfmc_soap._runtime.dicts"} & loaded == set()


def test_plans_have_what_depends_on_types_and_nothing_else() -> None:
    """They look it up when it is asked for; any other name is none of theirs."""
    plan = sfmc_soap._codec.plans.of(Subscriber)
    for each, there in ((plan, "by_tag"), (plan.by_name["status"], "simple")):
        assert hasattr(each, there)
        assert not hasattr(each, "colour")


def test_a_client_loads_httpx_and_lxml_with_its_first_request() -> None:
    """An exception of the client loads neither them nor the flow of a call."""
    making = (
        "from sfmc_soap import Client, StaticToken\nClient(StaticToken(access_token='a', url='https://soap.example'))"
    )
    assert {"lxml.etree", "httpx"} & in_a_fresh_process(making) == set()
    loaded = in_a_fresh_process("from sfmc_soap import CallError")
    assert "sfmc_soap._runtime.client.errors" in loaded
    assert {"lxml.etree", "httpx", "sfmc_soap._runtime.client.flow"} & loaded == set()


def test_every_module_can_be_imported_first() -> None:
    for module in ("enums", "messages", "operations", "models", *sorted(set(TYPES.modules.values()))):
        assert f"sfmc_soap.{module}" in in_a_fresh_process(f"import sfmc_soap.{module}")


def test_all_users_of_a_type_share_it() -> None:
    """A type is the same class, wherever it is imported from."""
    from sfmc_soap.models.data_extensions import DataExtension as Direct

    assert Direct is DataExtension is TYPES["DataExtension"] is sfmc_soap.models.data_extensions.DataExtension
    assert EmailType is TYPES["EmailType"]
    assert issubclass(AuditLogUserContext, Model)
    assert issubclass(PlatformApplication, APIObject)
