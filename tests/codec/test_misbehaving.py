"""Values with code of their own, which may do anything: what is written is theirs or an EncodeError, never markup."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
import re
from collections.abc import Callable, Iterator
from decimal import Context, Decimal, Inexact, localcontext
from typing import Any, NoReturn

import pytest
from lxml import etree
from sfmc_soap import (
    SERVER_TIME,
    Attribute,
    CreateRequest,
    DecodeError,
    EncodeError,
    Model,
    Subscriber,
    SubscriberList,
    SubscriberStatus,
    XmlAttribute,
    XmlElement,
    XmlText,
    dumps,
    from_dict,
    loads,
    specified,
    to_dict,
    unknown,
    wrap,
)
from sfmc_soap._runtime.unknown import Unknown
from support.strategies import MODELS, concrete

MARKUP = "<evil/>&"


class Failure(Exception):
    """What the values here raise."""


class Silent(Failure):
    """An exception that cannot even say what it is."""

    def __str__(self) -> str:
        raise Failure


def fail(*_: Any, **__: Any) -> NoReturn:
    """Raise an exception that nobody expects."""
    raise Failure("by itself")


def fail_silently(*_: Any, **__: Any) -> NoReturn:
    """Raise an exception that raises when it is shown."""
    raise Silent


def misbehaving(base: type[Any], does: Callable[..., Any]) -> type[Any]:
    """Return a class whose methods all do this, but for those without which it cannot be made or compared by us."""
    kept = "__new__ __init__ __class__ __getattribute__ __setattr__ __init_subclass__ __subclasshook__ __doc__".split()
    names = [name for name in dir(base) if callable(getattr(base, name, None)) and name not in kept]
    properties = {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"} & {*dir(base)}
    body = dict.fromkeys(names, does) | {name: property(does) for name in properties}
    return type(f"Odd{base.__name__}", (base,), body)


class Zone(dt.tzinfo):
    """A zone whose offset is whatever it is told."""

    def __init__(self, offset: Callable[[], Any]) -> None:
        self.offset = offset

    def utcoffset(self, when: dt.datetime | None) -> Any:
        return self.offset()

    def dst(self, when: dt.datetime | None) -> None:
        return None

    def tzname(self, when: dt.datetime | None) -> None:
        return None


class Odd(dt.timedelta):
    """A timedelta that calculates with markup."""

    def __abs__(self) -> Any:
        return MARKUP

    def __floordiv__(self, other: Any) -> Any:
        return MARKUP

    def __divmod__(self, other: Any) -> Any:
        return MARKUP, 0


class Liar:
    """An object that says it is of another class."""

    def __init__(self, cls: type[Any]) -> None:
        self.cls = cls

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return self.cls


class Color(enum.StrEnum):
    """An enumeration of somebody else."""

    RED = MARKUP


BASES: list[tuple[type[Any], tuple[Any, ...]]] = [
    (str, ("Active",)),
    (str, (MARKUP,)),
    (int, (5,)),
    (float, (1.5,)),
    (bytes, (b"a",)),
    (bytearray, (b"a",)),
    (Decimal, ("1.5",)),
    (list, ([Attribute(name="a")],)),
    (dt.datetime, (2024, 1, 2)),
    (dt.date, (2024, 1, 2)),
    (dt.time, (10, 30)),
    (dict, ()),
    (object, ()),
]
DOES: list[Callable[..., Any]] = [
    fail,
    fail_silently,
    lambda *_, **__: MARKUP,
    lambda *_, **__: misbehaving(str, lambda *_, **__: MARKUP)(MARKUP),
    lambda *_, **__: None,
    lambda *_, **__: NotImplemented,
    lambda *_, **__: 10**5000,
]


def odd_values() -> list[Any]:
    """Return values that misbehave."""
    values: list[Any] = [misbehaving(base, does)(*arguments) for base, arguments in BASES for does in DOES]
    offsets: list[Callable[[], Any]] = [fail, fail_silently, lambda: 5, lambda: None, lambda: Odd(hours=5)]
    values += [dt.datetime(2024, 1, 2, tzinfo=Zone(offset)) for offset in offsets]
    values += [dt.time(10, 30, tzinfo=Zone(offset)) for offset in offsets]
    values += [Liar(cls) for cls in (str, int, bool, float, Decimal, list, bytes, dt.datetime, SubscriberStatus, Model)]
    values += [Decimal(text) for text in ("NaN", "sNaN", "-Infinity", "1E+1000000", "1E-1000000", f"1{'0' * 5000}")]
    values += [10**5000, -(10**5000), 1e400, memoryview(b"ab"), bytearray(b"ab"), Color.RED, Subscriber, (), {}]
    values += [Attribute, XmlElement, (each for each in "ab"), iter([]), range(3), NotImplemented, ..., type, fail]
    return values


ODD = odd_values()


def fields_of_every_kind() -> list[tuple[type[Model], str]]:
    """Return one field of each kind and type, repeated and not."""
    models = [cls for types in map(concrete, MODELS.values()) for cls in types[:1]]
    fields = {
        (particle.kind, particle.many, particle.type): (cls, name)
        for cls in models
        for name, particle in cls.__particles__.items()
    }
    return [*fields.values()]


FIELDS = fields_of_every_kind()


def check_written(write: Callable[[], bytes], root: str) -> None:
    """Check that what is written is well-formed and holds no markup of a value, or that the error names the root."""
    try:
        data = write()
    except EncodeError as error:
        assert error.path.lower().startswith(root.lower())  # it may be the name of the element, apifault
        assert len(str(error)) < 3_100
        return
    # Some names are no URIs, which only a warning of lxml's would say.
    assert not [*etree.fromstring(data, etree.XMLParser(recover=True)).iter("{*}evil")]


@pytest.mark.slow
def test_no_value_does_harm_in_any_field() -> None:
    """Any exception of a value is an EncodeError with a path; nothing of it is taken for markup."""
    assert len(FIELDS) > 150
    for (cls, name), value in itertools.product(FIELDS, ODD):
        check_field(cls, name, value)
        check_field(cls, name, [value])


@pytest.mark.parametrize("number", range(len(ODD)))
def test_no_value_does_harm(number: int) -> None:
    """The same, for one single and one repeated field."""
    for name in ("status", "lists", "attributes", "created_date"):
        check_field(Subscriber, name, ODD[number])
        check_field(Subscriber, name, [ODD[number]])


def check_field(cls: type[Model], name: str, value: Any) -> None:
    """Check that nothing that reads an object is harmed by the value of a field."""
    obj = cls(**{name: value})
    check_written(lambda: dumps(obj), cls.__name__)
    check_written(lambda: dumps(obj, strict=True), cls.__name__)
    check_written(lambda: wrap(obj), cls.__name__)
    try:
        to_dict(obj)
    except EncodeError as error:
        assert error.path.lower().startswith(cls.__name__.lower())
    assert len(repr(obj)) < 3_000
    assert [*specified(obj)] in ([name], [])


def test_equality_asks_the_class() -> None:
    """A value that says it is a list is compared as what it is."""
    one, other = Subscriber(), Subscriber(lists=[])
    setattr(one, "lists", Liar(list))  # noqa: B010
    assert one != other
    assert one == one
    other.lists = [SubscriberList()]
    assert one != other


def test_the_path_and_the_cause() -> None:
    """The error names the place, and has the exception of the value as its cause."""
    obj = CreateRequest(objects=[Subscriber(), Subscriber(created_date=dt.datetime(2024, 1, 2, tzinfo=Zone(fail)))])
    with pytest.raises(EncodeError) as caught:
        dumps(obj)
    assert str(caught.value) == "CreateRequest.Objects[1].CreatedDate: its value raised Failure: by itself"
    assert isinstance(caught.value.__cause__, Failure)


@pytest.mark.parametrize("exception", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_not_an_error_passes(exception: type[BaseException]) -> None:
    """Nobody keeps a program from ending."""

    def end() -> NoReturn:
        raise exception

    with pytest.raises(exception):
        dumps(Subscriber(created_date=dt.datetime(2024, 1, 2, tzinfo=Zone(end))))


def subclass(base: type[Any], **body: Any) -> type[Any]:
    """Return a subclass with other methods."""
    return type("Own", (base,), body)


SECOND = subclass(dt.datetime, year=MARKUP, tzinfo=None)(2024, 1, 2, 3, microsecond=6, tzinfo=SERVER_TIME)
DAY = subclass(dt.datetime, utcoffset=fail, isoformat=fail)(2024, 1, 2, tzinfo=dt.UTC)
FIVE = subclass(int, __repr__=lambda _: MARKUP, __le__=lambda *_: True)(5)
TEXT = subclass(str, __format__=lambda *_: MARKUP, __str__=lambda _: MARKUP)("a&b")


@pytest.mark.parametrize(
    ("obj", "written"),
    [
        (Subscriber(created_date=SECOND), b">2024-01-02T03:00:00.000006<"),
        (Subscriber(created_date=DAY), b">2024-01-02T00:00:00Z<"),
        (Subscriber(id=FIVE), b">5<"),
        (Subscriber(email_address=TEXT), b">a&amp;b<"),
    ],
)
def test_a_subclass_is_written_as_what_it_is(obj: Model, written: bytes) -> None:
    """Whatever its methods say: a date of pandas or pendulum is a date."""
    assert written in dumps(obj)


def test_a_number_that_says_it_is_small() -> None:
    """The bounds of a type hold for what is written."""
    huge = subclass(int, __le__=lambda *_: True, __ge__=lambda *_: True)(2**40)
    with pytest.raises(EncodeError, match="outside int"):
        dumps(Subscriber(id=huge))


@pytest.mark.parametrize(
    "item",
    [
        7,
        Unknown(XmlText(misbehaving(str, DOES[2])(MARKUP))),
        Unknown(XmlAttribute("a", misbehaving(str, DOES[2])(MARKUP))),
        Unknown(XmlAttribute(misbehaving(str, DOES[2])("a"), "b")),
        Unknown(XmlAttribute("a", 7)),  # type: ignore[arg-type]
        Unknown(subclass(XmlElement, __str__=lambda _: MARKUP)("<a/>")),
        Unknown(None),  # type: ignore[arg-type]
    ],
)
def test_unknown_items_that_misbehave(item: Any) -> None:
    """What a program puts beside the fields is no better than the fields."""
    obj = Subscriber()
    unknown(obj).append(item)
    check_written(lambda: dumps(obj), "Subscriber")


class OddMapping(dict[Any, Any]):
    """A mapping that cannot be read."""

    def items(self) -> Any:
        raise Failure


class OddKey(str):
    """A key that cannot be shown."""

    __format__ = __str__ = fail

    def __hash__(self) -> int:
        return 1


MAPPINGS: list[Any] = [
    *ODD,
    *({"ID": value} for value in ODD),
    *({"Attributes": value} for value in ODD),
    *({"@unknown": [value]} for value in ODD),
    *({"@type": value} for value in ODD),
    *({"@attributes": value} for value in ODD),
    OddMapping(ID=5),
    {OddKey("ID"): 5},
    {5: 5, None: 5},
    {"Attributes": [OddMapping(Name="a")]},
]


def test_no_mapping_raises_anything_else() -> None:
    """A mapping that misbehaves is a DecodeError, or an object that can be written or says why not."""
    for mapping in MAPPINGS:
        try:
            obj = from_dict(mapping, Subscriber)
        except DecodeError as error:
            assert len(str(error)) < 3_100
        else:
            check_written(lambda obj=obj: dumps(obj), "Subscriber")  # type: ignore[misc]


@pytest.mark.parametrize("argument", [5, None, Subscriber, Liar(Model), object()])
def test_what_is_no_object(argument: Any) -> None:
    """It is refused by name."""
    with pytest.raises(EncodeError):
        dumps(argument)
    with pytest.raises(EncodeError):
        to_dict(argument)
    with pytest.raises(DecodeError):
        loads(argument)


@pytest.mark.parametrize("options", [{"type": 5}, {"limits": 5}, {"type": str}])
def test_what_is_no_option_of_loads(options: Any) -> None:
    """The error is the same as for other input that cannot be read."""
    with pytest.raises(DecodeError):
        loads(b"<a/>", **options)


def deep(text: str) -> Iterator[str]:
    """Yield long texts around one."""
    yield text * 500_000
    yield f"{text}{'x' * 500_000}{text}"


@pytest.mark.parametrize("value", ["é", "\u2028", "'"])
def test_messages_and_reprs_have_a_length(value: str) -> None:
    """However long the names and texts are that they quote; the object has everything."""
    for text in deep(value):
        obj = Subscriber(email_address=text, status=SubscriberStatus(text), attributes=[Attribute(name=text)] * 2500)
        assert len(repr(obj)) < 3_000
        assert re.search(r"\.\.\. 2,49[79] more", repr(obj))
        assert to_dict(Subscriber(email_address=text))["EmailAddress"] == text
        unknown(obj).append(Unknown(XmlText(text), reason=text))
        assert len(repr(obj)) < 3_000
    for mapping in ({"x" * 5_000_000: 1}, {"@type": "x" * 5_000_000}):
        with pytest.raises(DecodeError) as caught:
            from_dict(mapping, Subscriber)
        assert len(str(caught.value)) < 3_100
        assert len(repr(caught.value)) < 3_100


def test_decimals_are_counted_exactly() -> None:
    """Whatever the program's context is; see the module of derived types."""
    from sfmc_soap._runtime.builtin_types import BUILTINS
    from sfmc_soap._runtime.derived_types import Restriction
    from sfmc_soap._runtime.xml.names import XS, qualified

    price = Restriction("xs:decimal", total_digits=40, fraction_digits=2)
    simple = price.build("Price", lambda name: BUILTINS[qualified(XS, name[3:])])
    with localcontext(Context(prec=2, traps=[Inexact])):
        assert simple.parse("1" * 38 + ".25") == Decimal("1" * 38 + ".25")
        for text in ("1" * 39 + ".25", "0.125", "1" * 1_000_001, f"0.{'1' * 1_000_001}"):
            with pytest.raises(ValueError, match="digits than"):
                simple.parse(text)
        assert simple.to_text(Decimal("1.50")) == "1.50"
