"""Many objects are written by a way of their own, which is fast: it writes what the other way writes, or nothing."""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, islice, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    APIObject,
    APIProperty,
    Attribute,
    ComplexFilterPart,
    CreateRequest,
    DataExtension,
    DataExtensionField,
    DataExtensionObject,
    Email,
    EncodeError,
    ExtractRequest,
    ImportDefinitionFieldMap,
    Model,
    RetrieveRequest,
    RetrieveResponseMsg,
    SimpleFilterPart,
    SimpleOperators,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    XmlElement,
    _codec,
    dumps,
    loads,
    to_dict,
    unknown,
)
from sfmc_soap._runtime.codec import Codec
from sfmc_soap._runtime.encode import encode
from sfmc_soap._runtime.side_by_side import in_lists
from sfmc_soap._runtime.unknown import Unknown
from support.both_ways import BOTH, NEITHER, check_both_ways
from support.messages import xml
from support.naming import naming
from support.profiles import examples
from support.strategies import MODELS, concrete, every_shard, instances, with_one_field

MANY = 20
TEXTS = [name for name, particle in Email.__particles__.items() if particle.type.endswith("}string")]


def people(count: int = MANY) -> list[Subscriber]:
    """Return subscribers as they are created."""
    return [
        Subscriber(
            email_address=f"{number}@example.com",
            attributes=[Attribute(name=name, value=str(number)) for name in ("City", "Age")],
            status=SubscriberStatus.ACTIVE,
        )
        for number in range(count)
    ]


def rows() -> list[DataExtensionObject]:
    """Return rows as they are written."""
    return [
        DataExtensionObject(
            customer_key="Orders",
            properties=[APIProperty(name="A", value=str(number)), APIProperty(name="B", value="")],
            keys=[APIProperty(name="Id", value=str(number))],
        )
        for number in range(MANY)
    ]


def outcome(write: Callable[[], object]) -> str:
    """Return what is written, or the error."""
    try:
        return repr(write())
    except EncodeError as error:
        return f"{error!r} {error}"


def check(obj: Model) -> tuple[bool, bool]:
    """Check an object in both ways, and that what people call writes the same."""
    done = check_both_ways(_codec, obj)
    tag = _codec._root_of(obj, None)
    typed = _codec._needs_type(obj, tag)
    expected = outcome(lambda: encode(_codec.plans, obj, tag, typed=typed, pretty=False).encode())
    assert outcome(lambda: dumps(obj)) == expected
    return done


# What is usual


@pytest.mark.parametrize(
    "message",
    [
        CreateRequest(objects=[*people()]),
        CreateRequest(objects=[*rows()]),
        CreateRequest(objects=[*people(), *rows(), *people()]),
        CreateRequest(objects=[DataExtension(fields=[DataExtensionField(name="a")] * MANY)]),
        CreateRequest(objects=[Subscriber(partner_key=None), Subscriber(partner_key="")] * MANY),
        CreateRequest(objects=[Subscriber()] * MANY),
        CreateRequest(objects=[Subscriber(lists=[])] * MANY),
        CreateRequest(objects=[Subscriber(lists=[], id=1), Subscriber(lists=[SubscriberList()], id=2)] * MANY),
        CreateRequest(objects=[]),
        CreateRequest(),
    ],
    ids=lambda message: f"{len(message.objects)} objects",
)
def test_what_people_write_is_written_fast(message: CreateRequest) -> None:
    assert check(message) == BOTH


def test_what_the_service_sends_is_converted_fast() -> None:
    """Nil, dates, enumerations, types and numbers are usual."""
    result = (
        '<Results xsi:type="Subscriber"><PartnerKey xsi:nil="true"/><CreatedDate>2024-01-02T03:04:05.6</CreatedDate>'
        "<ID>{}</ID><EmailAddress>a@b</EmailAddress><Status>Paused</Status></Results>"
    )
    message = loads(xml("RetrieveResponseMsg", "".join(map(result.format, range(MANY)))))
    assert check(message) == BOTH


def test_texts_of_a_repeated_element() -> None:
    assert check(CreateRequest(objects=[], options=UNSET)) == BOTH
    found = [
        check(cls(**{name: ["a", "<b>", ""] * MANY}))
        for cls in (each for types in map(concrete, MODELS.values()) for each in types[:1])
        for name, particle in cls.__particles__.items()
        if particle.many and particle.type.endswith("}string") and cls.__content__ is None
    ]
    assert set(found) == {BOTH}


def test_the_order_of_the_schema_wins() -> None:
    """Fields are written in the order of the schema, whatever order they were set in."""
    one, other = Subscriber(id=1, email_address="a"), Subscriber(email_address="a", id=1)
    message = CreateRequest(objects=[one, other] * MANY)
    assert check(message) == BOTH
    assert (
        len(set(dumps(message).decode().partition("<Objects")[2].removesuffix("</CreateRequest>").split("<Objects")))
        == 1
    )


# What is said by the strategies


@every_shard
def test_every_field_in_every_state(types: list[str]) -> None:
    """Objects with one field of each kind, alone and beside others."""
    for cls in (MODELS[name] for name in types if not MODELS[name].__abstract__):
        with naming(cls.__name__):
            objects = [cls(), *with_one_field(cls)]
            assert (BOTH in [check_both_ways(_codec, obj) for obj in objects]) == (cls.__content__ is None)
            results = [obj for obj in objects if isinstance(obj, APIObject)]
            check(RetrieveResponseMsg(results=results))
            usual = [obj for obj in results if check_both_ways(_codec, obj) == BOTH]
            assert check(RetrieveResponseMsg(results=[*usual, *reversed(usual)])) == BOTH


@examples(300)
@given(st.lists(instances(APIObject), min_size=1, max_size=6), st.integers(1, 2))
def test_any_objects_beside_each_other(objects: list[APIObject], times: int) -> None:
    check(RetrieveResponseMsg(results=objects * times))


@pytest.mark.slow
@examples(1_000, shrinking=False)
@given(st.lists(instances(APIObject), min_size=1, max_size=4))
def test_very_many_objects_beside_each_other(objects: list[APIObject]) -> None:
    check(RetrieveResponseMsg(results=objects * 2))


# What is unusual


def odd_messages() -> Iterator[tuple[str, Model]]:
    """Yield messages that are left to the other way, each with what is odd about it."""
    odd_list = type("OddList", (list,), {})
    yield "nothing of a type", CreateRequest(objects=[*people(), None])  # type: ignore[list-item]
    yield "another type", CreateRequest(objects=[*people(), Attribute(name="a")])  # type: ignore[list-item]
    yield "a number", CreateRequest(objects=[*people(), 5])  # type: ignore[list-item]
    yield "a list of another class", CreateRequest(objects=odd_list(people()))
    yield "no list", CreateRequest(objects=(*people(),))  # type: ignore[arg-type]
    for name, value in (
        ("email_address", 5),
        ("email_address", None),
        ("email_address", b"a"),
        ("email_address", "\ud800"),
        ("email_address", "\x00"),
        ("status", "\ufffe"),
        ("status", SimpleOperators.EQUALS),
        ("id", "5"),
        ("id", True),
        ("id", 2**31),
        ("id", None),
        ("created_date", dt.datetime(2024, 1, 2)),
        ("created_date", "2024-01-02"),
        ("attributes", None),
        ("attributes", [None]),
        ("attributes", [people(1)[0]]),
        ("attributes", "ab"),
    ):
        odd = people()
        odd[7].__dict__[name] = value
        yield f"{name} {value!r}", CreateRequest(objects=[*odd])
    odd = people()
    unknown(odd[3]).append(Unknown(XmlElement("<a/>"), "made by hand"))
    yield "something unknown", CreateRequest(objects=[*odd])
    odd = people()
    odd[3].__dict__["_wire_type"] = "{urn:later}Later"
    yield "a type that the WSDL lacks", CreateRequest(objects=[*odd])
    odd = people()
    odd[3].__dict__["email_address"] = UNSET
    yield "UNSET where nothing should be", CreateRequest(objects=[*odd])
    odd = people()
    odd[3].__dict__["no_field"] = "a"
    yield "a name that is no field's", CreateRequest(objects=[*odd])


ODD = dict(odd_messages())


@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_left_to_the_other_way(odd: str) -> None:
    assert not check(ODD[odd])[0]


def test_texts_of_other_classes_are_their_texts() -> None:
    """A str of another class is written as what it holds, in every field that takes a text."""
    shouting = type("Shouting", (str,), {"__str__": lambda _: "<evil/>", "__format__": lambda *_: "<evil/>"})
    message = CreateRequest(objects=[*people()])
    for person in people():
        person.email_address = shouting("quiet & calm")
        person.subscriber_key = SubscriberStatus.ACTIVE
        message.objects.append(person)
    assert check(message) == BOTH
    assert b"evil" not in dumps(message)


@pytest.mark.parametrize("many", [1, MANY])
def test_such_texts_are_theirs_in_fields_of_every_kind(many: int) -> None:
    """In one that may be nil, in one that repeats, and in a wrapper; as members of the user's own enumerations too."""

    class Shouting(str):
        def __format__(self, _: str) -> str:
            return "<evil/>"

        __str__ = __repr__ = encode = replace = translate = __format__  # type: ignore[assignment]

    class Key(str, enum.Enum):  # noqa: UP042 - that is what is tried
        EVIL = "quiet & calm"

    for text in (Shouting("quiet & calm"), Key.EVIL):
        for message in (
            CreateRequest(objects=[Subscriber(partner_key=text) for _ in range(many)]),
            RetrieveRequest(object_type="Subscriber", properties=[text] * many),
            CreateRequest(objects=[DataExtensionObject(keys=[APIProperty(name=text, value=text)] * many)]),
        ):
            assert check(message) == BOTH
            assert message == loads(dumps(message))
            assert b"evil" not in dumps(message).lower()


def odd_classes() -> Iterator[tuple[str, APIObject]]:
    """Yield objects whose classes answer in their own way, each with what is odd about it."""

    class Meta(type):
        def __eq__(cls, other: object) -> bool:
            return True

        def __hash__(cls) -> int:
            return 1

    class Answering(Subscriber, namespace="urn:odd"):
        def __getattribute__(self, name: str) -> Any:
            return "{urn:other}Other" if name == "__wire__" else super().__getattribute__(name)

    class Held(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            return "other"

    yield "a metaclass", types.new_class("Odd", (Subscriber,), {"metaclass": Meta, "namespace": "urn:odd"})(id=1)
    yield "an attribute", Answering(id=1)
    held = Subscriber(id=1)
    object.__setattr__(held, "__dict__", Held(id=1))
    yield "what it holds", held


ODD_CLASSES = dict(odd_classes())


@pytest.mark.parametrize("odd", ODD_CLASSES)
def test_objects_of_odd_classes_are_left_to_the_other_way(odd: str) -> None:
    assert check(CreateRequest(objects=[*people(), ODD_CLASSES[odd]])) == NEITHER


def test_what_the_content_model_says_is_said_by_the_other_way() -> None:
    """Both arms of a choice are an error, and one arm is in its place."""
    arms = ImportDefinitionFieldMap(source_name="a", source_ordinal=1, destination_name="b")
    assert check_both_ways(_codec, arms) == NEITHER
    for obj in (ImportDefinitionFieldMap(destination_name="b", source_name="a"), ExtractRequest(id="a")):
        assert check_both_ways(_codec, obj) == (False, True)


def test_objects_inside_themselves_have_no_end() -> None:
    """The other way says so, however often an object is inside itself, and no memory is filled before."""
    part = ComplexFilterPart(left_operand=SimpleFilterPart(property="a"))
    assert check_both_ways(_codec, part) == BOTH
    part.right_operand = ComplexFilterPart(left_operand=SimpleFilterPart(property="b"))
    assert check_both_ways(_codec, part) == (False, True)
    part.left_operand = part.right_operand = part
    with pytest.raises(EncodeError, match="contains itself"):
        dumps(RetrieveRequest(filter=part, properties=["a"] * MANY))


def test_one_object_in_several_places() -> None:
    assert check(RetrieveResponseMsg(results=[*people(1)] * MANY)) == BOTH


@pytest.mark.parametrize(
    "character", [*map(chr, range(0x80)), "\x85", "\u2028", "\ud7ff", "\ue000", "\ufffd", "\U0010ffff"]
)
def test_every_character_beside_others(character: str) -> None:
    """Texts are looked through together: what is escaped or refused in one is so wherever it stands."""
    for text in (character, f"a{character}", f"{character}é", "]]>" + character):
        message = CreateRequest(objects=[*people()])
        message.objects[9].email_address = text
        check(message)


# Threads


def test_a_list_that_grows_meanwhile_keeps_to_its_own_object() -> None:
    """What another thread appends is written or not, but never into another object."""
    lists = [[1], [2], [3]]

    def convert(values: list[int]) -> list[int]:
        lists[0].append(9)
        return values

    assert in_lists(lists, convert) == [[1], [2], [3]]


def test_threads_that_begin_together() -> None:
    """A codec that has not written anything yet is shared by threads."""
    message = CreateRequest(objects=[*people(), *rows()])
    expected = dumps(message)
    codec = Codec(_codec.registry)
    with ThreadPoolExecutor(8) as pool:
        written = [*pool.map(lambda _: (codec.dumps(message), codec.to_dict(message)), range(64))]
    assert written == [(expected, to_dict(message))] * 64


def emails(choices: Iterable[Sequence[str]]) -> list[APIObject]:
    """Return objects that hold some texts each."""
    return [Email(**dict[str, Any](dict.fromkeys(names, "a"))) for names in choices]


def test_combinations_without_end_need_no_memory_without_end() -> None:
    """More combinations of fields than are remembered are written as well, a few at a time."""
    codec = Codec(_codec.registry)
    choices = combinations(TEXTS, 4)
    for _ in range(22):
        assert check_both_ways(codec, CreateRequest(objects=emails(islice(choices, 50)))) == BOTH
    assert codec._stencils._stencil.cache_info().currsize == 1024  # type: ignore[attr-defined]


def test_the_order_in_which_fields_are_set_makes_no_combination() -> None:
    codec = Codec(_codec.registry)
    assert check_both_ways(codec, CreateRequest(objects=emails(permutations(TEXTS[:5])))) == BOTH
    assert codec._stencils._stencil.cache_info().currsize == 2  # type: ignore[attr-defined]


def test_objects_that_all_differ_are_left_to_the_other_way() -> None:
    """A stencil for each takes longer than to do without."""
    assert check(CreateRequest(objects=emails(islice(combinations(TEXTS, 3), 100)))) == NEITHER


def test_the_name_of_the_root_is_checked() -> None:
    """It is the caller's, as its type is where the name does not say it."""
    message = CreateRequest(objects=[*people()])
    for bad in ("a b", "a><b", ""):
        with pytest.raises(EncodeError):
            dumps(message, root=bad)
    assert dumps(message, root="{urn:other}Other").startswith(b'<Other xmlns="urn:other" xmlns:xsi=')
    assert loads(dumps(message, root="{urn:other}Other"), CreateRequest) == message
    table = DataExtension(fields=[DataExtensionField(name="a")] * MANY)
    assert b' xsi:type="DataExtension">' in dumps(table).partition(b"<Fields>")[0]
    assert check(table) == BOTH


def test_pretty_is_on_lines_of_its_own() -> None:
    message = CreateRequest(objects=[*people()])
    assert dumps(message, pretty=True).count(b"\n") > MANY
    assert loads(dumps(message, pretty=True)) == message


def test_dates_are_on_the_clock_of_the_service() -> None:
    created = dt.datetime(2024, 1, 2, tzinfo=SERVER_TIME)
    message = CreateRequest(objects=[Subscriber(created_date=created)] * MANY)
    assert check(message) == BOTH
    assert dumps(message).count(b"<CreatedDate>2024-01-02T00:00:00</CreatedDate>") == MANY
