"""Simple types in both directions: which text is read as which value, what is kept raw, and what is refused."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import math
import pickle
from typing import Any, NamedTuple

import pytest
from sfmc_soap import (
    SERVER_TIME,
    UNSET,
    Attribute,
    ClientID,
    CreateOptions,
    CreateRequest,
    DataExtensionError,
    DecodeError,
    EmailSendDefinition,
    EmailType,
    EncodeError,
    Model,
    PerformOptions,
    PrivateIP,
    PublicKeyManagement,
    SaveOption,
    Subscriber,
    SubscriberStatus,
    UnsetType,
    ValidationResult,
    dumps,
    loads,
    unknown,
)
from support.messages import raw, xml


class SimpleField(NamedTuple):
    """A field of a simple type, in which values are tried."""

    cls: type[Model]
    name: str
    wire: str


FIELDS = {
    "string": SimpleField(Subscriber, "email_address", "EmailAddress"),
    "boolean": SimpleField(SaveOption, "track_changes", "TrackChanges"),
    "byte": SimpleField(CreateOptions, "priority", "Priority"),
    "short": SimpleField(PrivateIP, "ordinal_id", "OrdinalID"),
    "int": SimpleField(ClientID, "id", "ID"),
    "long": SimpleField(ClientID, "enterprise_id", "EnterpriseID"),
    "integer": SimpleField(DataExtensionError, "error_code", "ErrorCode"),
    "double": SimpleField(ValidationResult, "score", "Score"),
    "dateTime": SimpleField(Subscriber, "created_date", "CreatedDate"),
    "time": SimpleField(EmailSendDefinition, "send_window_open", "SendWindowOpen"),
    "base64Binary": SimpleField(PublicKeyManagement, "key", "Key"),
    "instanceid": SimpleField(PerformOptions, "program_activity_instance_id", "ProgramActivityInstanceID"),
    "enumeration": SimpleField(Subscriber, "status", "Status"),
}


def read(kind: str, text: str) -> Model:
    """Return the object that holds an element of a simple type with this text."""
    field = FIELDS[kind]
    return loads(xml(field.cls.__name__, f"<{field.wire}>{text}</{field.wire}>"), field.cls)


def write(kind: str, value: Any) -> str:
    """Return the text that a value of a simple type is written as."""
    field = FIELDS[kind]
    written = dumps(field.cls(**{field.name: value})).decode()
    return written.partition(f"<{field.wire}>")[2].partition(f"</{field.wire}>")[0]


def at(*parts: int, zone: dt.tzinfo | None = SERVER_TIME) -> dt.datetime:
    """Return a datetime, in server time unless another zone is given."""
    return dt.datetime(*parts, tzinfo=zone)  # type: ignore[arg-type,misc]


def offset(hours: int, minutes: int = 0) -> dt.timezone:
    """Return a zone with an offset from UTC."""
    return dt.timezone(dt.timedelta(hours=hours, minutes=minutes))


READ: list[tuple[str, str, Any]] = [
    ("string", "", ""),
    ("string", " \n a ", " \n a "),
    ("string", "a&#13;b&#xD;&#10;", "a\rb\r\n"),
    ("string", "<![CDATA[<&>]]>]]&gt;", "<&>]]>"),
    ("string", "a<!-- b -->c<?d e?>f", "acf"),
    ("string", "\U0001f600&#x1F600;\x7f", "\U0001f600\U0001f600\x7f"),
    ("boolean", "true", True),
    ("boolean", "1", True),
    ("boolean", "false", False),
    ("boolean", "0", False),
    ("boolean", " \ttrue\n", True),
    ("byte", "-128", -128),
    ("byte", "127", 127),
    ("short", "-32768", -(2**15)),
    ("short", "32767", 2**15 - 1),
    ("int", "-2147483648", -(2**31)),
    ("int", "2147483647", 2**31 - 1),
    ("int", " 5 ", 5),
    ("int", "\r\n\t5", 5),
    ("int", "+5", 5),
    ("int", "007", 7),
    ("int", "-0", 0),
    ("long", "-9223372036854775808", -(2**63)),
    ("long", "9223372036854775807", 2**63 - 1),
    ("integer", "1" + "0" * 40, 10**40),
    ("integer", "-1" + "0" * 40, -(10**40)),
    ("double", "1.5", 1.5),
    ("double", " -1.5e-3 ", -0.0015),
    ("double", "1E5", 1e5),
    ("double", ".5", 0.5),
    ("double", "5.", 5.0),
    ("double", "+7", 7.0),
    ("double", "INF", math.inf),
    ("double", "-INF", -math.inf),
    ("double", "1e999", math.inf),
    ("dateTime", "2024-03-15T10:30:00", at(2024, 3, 15, 10, 30)),
    ("dateTime", " 2024-03-15T10:30:00\n", at(2024, 3, 15, 10, 30)),
    ("dateTime", "2024-03-15T10:30:00Z", at(2024, 3, 15, 10, 30, zone=dt.UTC)),
    ("dateTime", "2024-03-15T10:30:00-00:00", at(2024, 3, 15, 10, 30, zone=dt.UTC)),
    ("dateTime", "2024-03-15T10:30:00+05:30", at(2024, 3, 15, 10, 30, zone=offset(5, 30))),
    ("dateTime", "2024-03-15T10:30:00-14:00", at(2024, 3, 15, 10, 30, zone=offset(-14))),
    ("dateTime", "2024-03-15T10:30:00+14:00", at(2024, 3, 15, 10, 30, zone=offset(14))),
    ("dateTime", "2024-03-15T10:30:00.1", at(2024, 3, 15, 10, 30, 0, 100000)),
    ("dateTime", "2024-03-15T10:30:00.12", at(2024, 3, 15, 10, 30, 0, 120000)),
    ("dateTime", "2024-03-15T10:30:00.123", at(2024, 3, 15, 10, 30, 0, 123000)),
    ("dateTime", "2024-03-15T10:30:00.1234", at(2024, 3, 15, 10, 30, 0, 123400)),
    ("dateTime", "2024-03-15T10:30:00.12345", at(2024, 3, 15, 10, 30, 0, 123450)),
    ("dateTime", "2024-03-15T10:30:00.123456", at(2024, 3, 15, 10, 30, 0, 123456)),
    ("dateTime", "2024-03-15T10:30:00.1234560", at(2024, 3, 15, 10, 30, 0, 123456)),
    ("dateTime", "2024-02-28T24:00:00", at(2024, 2, 29)),
    ("dateTime", "2024-02-28T24:00:00.0000000Z", at(2024, 2, 29, zone=dt.UTC)),
    ("dateTime", "0001-01-01T00:00:00", at(1, 1, 1)),
    ("dateTime", "9999-12-31T23:59:59.999999", at(9999, 12, 31, 23, 59, 59, 999999)),
    ("time", "10:30:00", dt.time(10, 30)),
    ("time", " 10:30:00.5 ", dt.time(10, 30, 0, 500000)),
    ("time", "10:30:00Z", dt.time(10, 30, tzinfo=dt.UTC)),
    ("time", "10:30:00-05:30", dt.time(10, 30, tzinfo=offset(-5, -30))),
    ("time", "24:00:00", dt.time()),
    ("base64Binary", "", b""),
    ("base64Binary", "AP8=", b"\x00\xff"),
    ("base64Binary", " A P\n8 = ", b"\x00\xff"),
    ("instanceid", "{01234567-89ab-CDEF-0123-456789abcdef}", "{01234567-89ab-CDEF-0123-456789abcdef}"),
    ("enumeration", "Bounced", SubscriberStatus.BOUNCED),
]

KEPT_RAW: list[tuple[str, str]] = [
    *(("boolean", text) for text in ["", "True", "TRUE", "yes", "2", "t rue", "true\u00a0"]),
    *(("byte", text) for text in ["-129", "128"]),
    *(("short", text) for text in ["-32769", "32768"]),
    *(("int", text) for text in ["", " ", "5.0", "1e3", "0x1", "1_000", "1,000", "--1", "+ 5", "5 5", "5\u00a0"]),
    *(("int", text) for text in ["\u0665", "\uff15", "\u00b2", "-2147483649", "2147483648", "99999999999999999999"]),
    *(("long", text) for text in ["-9223372036854775809", "9223372036854775808"]),
    *(("integer", text) for text in ["", "1.0", "1_0"]),
    *(
        ("double", text)
        for text in ["", "inf", "+INF", "Infinity", "nan", "1_0.0", "0x1p3", "1e", ".", "1.5f", "\u0661.\u0665"]
    ),
    *(
        ("dateTime", text)
        for text in [
            "",
            "2024-03-15",
            "2024-03-15 10:30:00",
            "2024-03-15t10:30:00",
            "2024-03-15T10:30:00z",
            "2024-03-15T10:30",
            "2024-03-15T10:30:00.",
            "2024-3-15T10:30:00",
            "24-03-15T10:30:00",
            "2024-02-30T10:30:00",
            "2023-02-29T10:30:00",
            "2024-13-01T10:30:00",
            "2024-03-15T25:00:00",
            "2024-03-15T24:00:01",
            "2024-03-15T10:60:00",
            "2024-03-15T10:30:60",
            "2024-03-15T10:30:00+14:01",
            "2024-03-15T10:30:00+15:00",
            "2024-03-15T10:30:00+5:30",
            "2024-03-15T10:30:00+0530",
            "0000-01-01T00:00:00",
            "-0001-01-01T00:00:00",
            "10000-01-01T00:00:00",
            "9999-12-31T24:00:00",
            "٢٠٢٤-03-15T10:30:00",
            "3/15/2024 10:30:00 AM",
        ]
    ),
    *(("time", text) for text in ["", "10:30", "1:30:00", "24:00:01", "25:00:00", "10:30:00+15:00", "10:30:00 AM"]),
    *(("base64Binary", text) for text in ["A", "AAE", "AA=A", "====", "QR==", "A@8=", "AÿA=", "AP\u00a08="]),
    *(("instanceid", text) for text in ["", "01234567-89ab-cdef-0123-456789abcdef", "{0}", " {x} "]),
    ("instanceid", "{01234567-89ab-cdef-0123-456789abcdef}\n"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_text_in_the_lexical_space_is_read_whole(kind: str, text: str, value: Any) -> None:
    """The value has the right type and zone, and nothing is kept raw."""
    obj = read(kind, text)
    found = getattr(obj, FIELDS[kind].name)
    assert found == value
    assert type(found) is type(value)
    assert unknown(obj) == []
    if isinstance(value, dt.datetime | dt.time):
        assert found.tzinfo == value.tzinfo
    assert loads(dumps(obj), type(obj)) == obj


def test_nan_is_read() -> None:
    """NaN needs a test of its own, because it does not equal itself."""
    obj = read("double", " NaN ")
    assert isinstance(obj, ValidationResult)
    assert isinstance(obj.score, float)
    assert math.isnan(obj.score)
    assert write("double", obj.score) == "NaN"


@pytest.mark.parametrize(("kind", "text"), KEPT_RAW)
def test_text_outside_the_lexical_space_is_kept_raw(kind: str, text: str) -> None:
    """The field is unset, and its element is kept and written back as it came."""
    field = FIELDS[kind]
    obj = read(kind, text)
    element = f"<{field.wire}>{text}</{field.wire}>" if text else f"<{field.wire}/>"
    assert getattr(obj, field.name) is UNSET
    assert raw(obj) == [element]
    again = loads(dumps(obj), field.cls)
    assert again == obj
    assert raw(again) == [element]


@pytest.mark.parametrize(("kind", "text"), KEPT_RAW)
def test_text_outside_the_lexical_space_is_an_error_in_strict_mode(kind: str, text: str) -> None:
    """The error has the path, and does not quote the text."""
    field = FIELDS[kind]
    with pytest.raises(DecodeError) as caught:
        loads(xml(field.cls.__name__, f"<{field.wire}>{text}</{field.wire}>"), field.cls, strict=True)
    assert caught.value.path == f"{field.cls.__name__}.{field.wire}"


@pytest.mark.parametrize("kind", [kind for kind in FIELDS if kind not in ("string", "enumeration")])
def test_errors_do_not_quote_texts(kind: str) -> None:
    """A text outside its type may be a secret, so no message quotes it."""
    field = FIELDS[kind]
    with pytest.raises(DecodeError) as caught:
        loads(xml(field.cls.__name__, f"<{field.wire}>hush!</{field.wire}>"), field.cls, strict=True)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("dateTime", "2024-03-15T10:30:00.1234567", at(2024, 3, 15, 10, 30, 0, 123456)),
        ("dateTime", "2024-03-15T10:30:00.0000001Z", at(2024, 3, 15, 10, 30, zone=dt.UTC)),
        ("time", "10:30:00.9999999", dt.time(10, 30, 0, 999999)),
    ],
)
def test_a_seventh_fraction_digit_is_not_lost(kind: str, text: str, value: Any) -> None:
    """The element is written back with all its digits for as long as the field holds the value that was read."""
    field = FIELDS[kind]
    obj = read(kind, text)
    element = f"<{field.wire}>{text}</{field.wire}>"
    assert getattr(obj, field.name) == value
    assert raw(obj) == [element]
    assert text in dumps(obj).decode()
    assert loads(dumps(obj), field.cls) == obj

    setattr(obj, field.name, value.replace(microsecond=5))
    assert text not in dumps(obj).decode()
    assert ".000005" in dumps(obj).decode()


class Number(enum.IntEnum):
    """An int with another `str`."""

    FIVE = 5


class Word(str, enum.Enum):  # noqa: UP042
    """A str with another `str`."""

    HELLO = "hello & goodbye"
    PLAIN = "plain"


WRITTEN: list[tuple[str, Any, str]] = [
    ("string", "", ""),
    ("string", " a\n\t", " a\n\t"),
    ("string", "<a b='\"'>&]]>", "&lt;a b='\"'&gt;&amp;]]&gt;"),
    ("string", "\r\n", "&#13;\n"),
    ("string", "\U0001f600\x7f\x85\u2028", "\U0001f600\x7f\x85\u2028"),
    ("string", SubscriberStatus.ACTIVE, "Active"),
    ("string", Word.PLAIN, "plain"),
    ("string", Word.HELLO, "hello &amp; goodbye"),
    ("boolean", True, "true"),
    ("boolean", False, "false"),
    ("byte", -128, "-128"),
    ("short", 2**15 - 1, "32767"),
    ("int", -(2**31), "-2147483648"),
    ("int", Number.FIVE, "5"),
    ("long", 2**63 - 1, "9223372036854775807"),
    ("integer", 10**30, "1" + "0" * 30),
    ("double", 1.5, "1.5"),
    ("double", 5, "5.0"),
    ("double", -0.0, "-0.0"),
    ("double", 1e22, "1e+22"),
    ("double", 5e-324, "5e-324"),
    ("double", math.inf, "INF"),
    ("double", -math.inf, "-INF"),
    ("double", math.nan, "NaN"),
    ("dateTime", at(2024, 3, 15, 10, 30), "2024-03-15T10:30:00"),
    ("dateTime", at(1, 1, 1), "0001-01-01T00:00:00"),
    ("dateTime", at(2024, 3, 15, 10, 30, zone=dt.UTC), "2024-03-15T10:30:00Z"),
    ("dateTime", at(2024, 3, 15, 10, 30, zone=offset(5, 30)), "2024-03-15T10:30:00+05:30"),
    ("dateTime", at(2024, 3, 15, 10, 30, zone=offset(-9, -30)), "2024-03-15T10:30:00-09:30"),
    ("dateTime", at(2024, 3, 15, 10, 30, zone=offset(-6)), "2024-03-15T10:30:00-06:00"),
    ("dateTime", at(2024, 3, 15, 10, 30, zone=offset(14)), "2024-03-15T10:30:00+14:00"),
    ("dateTime", at(2024, 3, 15, 10, 30, 0, 120000), "2024-03-15T10:30:00.12"),
    ("dateTime", at(2024, 3, 15, 10, 30, 0, 1), "2024-03-15T10:30:00.000001"),
    ("time", dt.time(10, 30), "10:30:00"),
    ("time", dt.time(10, 30, 5, 250000), "10:30:05.25"),
    ("time", dt.time(10, 30, tzinfo=dt.UTC), "10:30:00Z"),
    ("time", dt.time(10, 30, tzinfo=offset(1)), "10:30:00+01:00"),
    ("base64Binary", b"", ""),
    ("base64Binary", b"\x00\xff", "AP8="),
    ("base64Binary", bytearray(b"\x00\xff"), "AP8="),
    ("instanceid", "{01234567-89ab-CDEF-0123-456789abcdef}", "{01234567-89ab-CDEF-0123-456789abcdef}"),
    ("enumeration", SubscriberStatus.BOUNCED, "Bounced"),
    ("enumeration", "Bounced", "Bounced"),
    ("enumeration", SubscriberStatus("a < b"), "a &lt; b"),
]


@pytest.mark.parametrize(("kind", "value", "text"), WRITTEN)
def test_values_are_written_as_their_text(kind: str, value: Any, text: str) -> None:
    """Each value is written as exactly this text, which is read as an equal value."""
    assert write(kind, value) == text
    read_back = getattr(read(kind, text), FIELDS[kind].name)
    assert read_back == value or (read_back != read_back and value != value)


def test_integers_longer_than_python_converts() -> None:
    """Python refuses to convert thousands of digits: such text is kept raw, and such a value raises EncodeError."""
    obj = read("integer", "9" * 5000)
    assert raw(obj) == [f"<ErrorCode>{'9' * 5000}</ErrorCode>"]
    assert loads(dumps(obj)) == obj
    with pytest.raises(EncodeError) as caught:
        write("integer", 10**5000)
    assert caught.value.path == "DataExtensionError.ErrorCode"


class Nowhere(dt.tzinfo):
    """A zone without an offset."""

    def utcoffset(self, at: dt.datetime | None) -> None:
        """No offset."""

    def dst(self, at: dt.datetime | None) -> None:
        """No saving."""

    def tzname(self, at: dt.datetime | None) -> str:
        """A name."""
        return "nowhere"


REFUSED: list[tuple[str, Any, str]] = [
    ("string", 5, "expected str, got int"),
    ("string", b"a", "expected str, got bytes"),
    ("boolean", 1, "expected bool, got int"),
    ("boolean", "true", "expected bool, got str"),
    ("byte", 128, r"outside byte \(-128 to 127\)"),
    ("byte", -129, "outside byte"),
    ("short", 2**15, "outside short"),
    ("int", 2**31, "outside int"),
    ("int", -(2**31) - 1, "outside int"),
    ("int", True, "expected int, got bool"),
    ("int", 5.0, "expected int, got float"),
    ("int", "5", "expected int, got str"),
    ("long", 2**63, "outside long"),
    ("double", True, "expected float, got bool"),
    ("double", "1.5", "expected float, got str"),
    ("double", 10**400, "too large"),
    (
        "dateTime",
        dt.datetime(2024, 3, 15),
        "without a time zone: give it one, or SERVER_TIME for Marketing Cloud's own",
    ),
    ("dateTime", dt.date(2024, 3, 15), "expected datetime, got date"),
    ("dateTime", "2024-03-15T10:30:00", "expected datetime, got str"),
    ("dateTime", at(2024, 3, 15, zone=offset(15)), "offset from UTC"),
    ("dateTime", at(2024, 3, 15, zone=dt.timezone(dt.timedelta(seconds=30))), "offset from UTC"),
    ("dateTime", at(2024, 3, 15, zone=Nowhere()), "gives no offset"),
    ("time", dt.time(10, tzinfo=Nowhere()), "gives no offset"),
    ("time", at(2024, 3, 15), "expected time, got datetime"),
    ("base64Binary", "AP8=", "expected bytes, got str"),
    ("base64Binary", memoryview(b"a"), "expected bytes, got memoryview"),
    ("instanceid", "{0}", "must match"),
    ("instanceid", 5, "expected str, got int"),
    ("enumeration", EmailType.HTML, "expected SubscriberStatus, got EmailType"),
    ("enumeration", 5, "expected SubscriberStatus, got int"),
]


@pytest.mark.parametrize(("kind", "value", "problem"), REFUSED)
def test_values_outside_the_type_are_refused(kind: str, value: Any, problem: str) -> None:
    """The error has the path, and says what to do."""
    field = FIELDS[kind]
    with pytest.raises(EncodeError, match=problem) as caught:
        write(kind, value)
    assert caught.value.path == f"{field.cls.__name__}.{field.wire}"


@pytest.mark.parametrize("code", [0x0, 0x1, 0x8, 0xB, 0xC, 0xE, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
@pytest.mark.parametrize("value_type", [str, SubscriberStatus])
def test_characters_that_xml_cannot_carry_are_refused(code: int, value_type: type[str]) -> None:
    """The error has the path and names the character, without quoting the text."""
    value = value_type(f"hush{chr(code)}hush")
    field = "status" if value_type is SubscriberStatus else "email_address"
    with pytest.raises(EncodeError, match=f"character 4 is U\\+{code:04X}, which XML cannot carry") as caught:
        dumps(CreateRequest(objects=[Subscriber(), Subscriber(**{field: value})]))  # type: ignore[arg-type]
    assert caught.value.path.startswith("CreateRequest.Objects[1].")
    assert "hush" not in str(caught.value)


# Zones


def test_server_time_is_six_hours_behind_utc_all_year() -> None:
    """A dateTime without a zone can be compared with any other, in winter and in summer."""
    for month in (1, 7):
        moment = at(2024, month, 15, 10, 30)
        assert moment.utcoffset() == dt.timedelta(hours=-6)
        assert moment.dst() == dt.timedelta(0)
        assert moment == at(2024, month, 15, 16, 30, zone=dt.UTC)
        assert at(2024, month, 15, 16, 30, zone=dt.UTC).astimezone(SERVER_TIME) == moment
        assert at(2024, month, 15, 16, 30, zone=dt.UTC).astimezone(SERVER_TIME).hour == 10
    assert SERVER_TIME.tzname(None) == "-06:00"


def test_server_time_survives_copies() -> None:
    """A copied or pickled dateTime is written without a zone, like the original."""
    moment = at(2024, 3, 15, 10, 30)
    for twin in (copy.copy(moment), copy.deepcopy(moment), pickle.loads(pickle.dumps(moment))):
        assert twin == moment
        assert twin.tzinfo == SERVER_TIME
        assert write("dateTime", twin) == "2024-03-15T10:30:00"
    assert hash(copy.deepcopy(SERVER_TIME)) == hash(SERVER_TIME)
    assert dt.timezone(dt.timedelta(hours=-6)) != SERVER_TIME
    assert repr(SERVER_TIME) == "SERVER_TIME"


# UNSET


def test_unset_is_one_falsy_object() -> None:
    """Copies and pickles of UNSET are UNSET itself, so `is UNSET` is always right."""
    assert UNSET is UnsetType.UNSET
    assert list(UnsetType) == [UNSET]
    assert not UNSET
    assert [repr(UNSET), str(UNSET), f"{UNSET}", f"{UNSET:>6}"] == ["UNSET", "UNSET", "UNSET", " UNSET"]
    for twin in (copy.copy(UNSET), copy.deepcopy([UNSET])[0], pickle.loads(pickle.dumps(UNSET))):
        assert twin is UNSET


def test_a_field_is_unset_after_copying_too() -> None:
    attribute = Attribute(name="a")
    for twin in (copy.copy(attribute), copy.deepcopy(attribute), pickle.loads(pickle.dumps(attribute))):
        assert twin.value is UNSET
