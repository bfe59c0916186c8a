"""Strict mode is what XML Schema says, and lxml and xmlschema say what that is.

Neither judge is free of mistakes: libxml2 takes 10:30 for base64, xmlschema takes a no-break space for white space and
refuses a comment inside a number. So the law is that strict mode never stands alone against both, but for what is
named in `ALONE`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfmc_soap import AssetAnyProperty, CodecError, Model, dumps, loads
from support.messages import XMLNS, walk
from support.naming import naming
from support.profiles import examples
from support.strategies import MODELS, choices, complete, concrete, every_shard, instances_of_any, is_simple
from support.witnesses.damage import TEXTS, damaged, spoil
from support.witnesses.neutral import local
from support.witnesses.validators import Validators, validators


@pytest.fixture(scope="session")
def judges() -> Validators:
    """Both validators."""
    return validators()


def refusal(act: Callable[..., object], *arguments: object) -> str:
    """Why strict mode refuses to do this, "" if it does it."""
    try:
        act(*arguments, strict=True)
    except CodecError as error:
        return str(error)
    return ""


def alone(refused: str, message: bytes, judges: Validators) -> str:
    """What is wrong where strict mode stands alone against both judges about a message, "" where it does not."""
    if any(accepts(message) == (not refused) for accepts in judges.values()):
        return ""
    return f"strict mode says {refused or 'that it is fine'!r}, and both judges say otherwise, of {message.decode()}"


Law = Callable[[Model, Random, Validators], None]
"""What must hold for any valid object, whatever chance spoils in it."""


def writes_what_it_reads_and_the_schema_allows(obj: Model, _: Random, judges: Validators) -> None:
    """What strict mode writes, strict mode reads as the same object, and XML Schema finds valid."""
    for pretty in (False, True):
        written = dumps(obj, strict=True, pretty=pretty)
        assert loads(written, strict=True) == obj
        assert judges["lxml"](written)
    assert judges["xmlschema"](written)


def reads_a_damaged_message_if_the_schema_allows_it(obj: Model, random: Random, judges: Validators) -> None:
    """One mistake of any kind, or what only looks like one, in a valid message."""
    for part in walk(obj):
        if isinstance(part, AssetAnyProperty):
            # What a wildcard takes is not looked into.
            part.any.clear()
    message = dumps(obj, strict=True)
    for _ in range(4):
        mistaken = damaged(message, random)
        assert alone(refusal(loads, mistaken), mistaken, judges) == ""


def writes_a_spoilt_object_if_the_schema_allows_it(obj: Model, random: Random, judges: Validators) -> None:
    """One mistake of any kind in a valid object, which the default writes all the same."""
    spoil(obj, random)
    written = dumps(obj)
    assert alone(refusal(dumps, obj), written, judges) == ""
    assert alone(refusal(loads, written), written, judges) == ""


LAWS: list[Law] = [
    writes_what_it_reads_and_the_schema_allows,
    reads_a_damaged_message_if_the_schema_allows_it,
    writes_a_spoilt_object_if_the_schema_allows_it,
]
every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)


# A mistake that was made by chance does not get simpler.
@every_shard
@examples(200, repeatable=True, shrinking=False)
@given(data=st.data())
def test_any_object(types: list[str], judges: Validators, data: st.DataObject) -> None:
    """Every law holds for objects of any type. Each law has its own copy, which it may spoil."""
    obj, seed = data.draw(instances_of_any(types, valid=True)), data.draw(st.integers(0, 2**32))
    for law in LAWS:
        law(copy.deepcopy(obj), Random(seed), judges)


@every_law
@every_shard
def test_a_complete_object_of_every_type(law: Law, types: list[str], judges: Validators) -> None:
    """Chance may pass a type over: here every type has its turn, with a value in every field."""
    for name in types:
        with naming(name):
            law(complete(concrete(MODELS[name])[0]), Random(name), judges)


SIMPLE = {
    particle.type: (cls, local(particle.wire))
    for cls in MODELS.values()
    for name, particle in cls.__particles__.items()
    if particle.wire and is_simple(particle) and not (particle.item or particle.nillable)
    if not any(name in arms for arms in choices(cls))
    if not (cls.__abstract__ or any(other.required for other in cls.__particles__.values()))
}
"""A field of each simple type."""


def test_strict_mode_knows_the_lexical_space_of_each_simple_type(judges: Validators) -> None:
    """Texts in it and outside, for builtin types, enumerations and patterns alike."""
    for cls, field in SIMPLE.values():
        for text in TEXTS:
            message = f"<{cls.__name__} {XMLNS}><{field}>{text}</{field}></{cls.__name__}>".encode()
            assert alone(refusal(loads, message, cls), message, judges) == ""


REFUSED = {
    "a required field is missing": "<PrivateLabel {}><ID>1</ID><Name>x</Name></PrivateLabel>",
    "the wrong order": "<Subscriber {}><Status>Active</Status><EmailAddress>x</EmailAddress></Subscriber>",
    "an unlisted value": "<Subscriber {}><Status>Asleep</Status></Subscriber>",
    "a field that occurs once, twice": "<Subscriber {}><ID>1</ID><ID>1</ID></Subscriber>",
    "both arms of a choice": "<FieldMap {}><SourceName>a</SourceName><SourceOrdinal>1</SourceOrdinal>"
    "<DestinationName>b</DestinationName></FieldMap>",
    "no arm of a choice": "<FieldMap {}><DestinationName>b</DestinationName></FieldMap>",
    "an unknown element": "<Subscriber {}><Mood/></Subscriber>",
    "an unknown attribute": '<Subscriber {} mood=""/>',
    "an unknown attribute of a text": '<Subscriber {}><EmailAddress mood="">x</EmailAddress></Subscriber>',
    "text between elements": "<Subscriber {}><ID>1</ID>!</Subscriber>",
    "white space in an empty type": "<ParameterDescription {}> </ParameterDescription>",
    "nil where nothing is nillable": '<Subscriber {}><ID xsi:nil="true"/></Subscriber>',
    "no nil where nothing is nillable": '<Subscriber {}><ID xsi:nil="false">1</ID></Subscriber>',
    "no nil of a wrapper": '<DataExtension {}><Fields xsi:nil="0"/></DataExtension>',
    "no nil of an object": '<Subscriber {}><Client xsi:nil="false"/></Subscriber>',
    "no nil of a message": '<UpdateResponse {} xsi:nil="false"/>',
    "nil with content": '<Subscriber {}><PartnerKey xsi:nil="true">x</PartnerKey></Subscriber>',
    "an abstract type": "<RetrieveSingleRequest {}><RequestedObject/><Options/></RetrieveSingleRequest>",
    "another message's type": '<UpdateResponse {} xsi:type="Subscriber"/>',
    "a type that does not extend the declared one": '<Subscriber {}><Client xsi:type="Subscriber"/></Subscriber>',
    "an empty wrapper that needs an item": "<DoubleOptInMOKeyword {}><DefaultPublication/><InvalidPublicationMessage/>"
    "<InvalidResponseMessage/><MissingPublicationMessage/><NeedPublicationMessage/><PromptMessage/><SuccessMessage/>"
    "<UnexpectedErrorMessage/><ValidPublications/><ValidResponses><ValidResponse/></ValidResponses>"
    "</DoubleOptInMOKeyword>",
    "nil with a space": '<Subscriber {}><PartnerKey xsi:nil="true"> </PartnerKey></Subscriber>',
    "bits that stand for nothing": "<PublicKeyManagement {}><Key>QR==</Key></PublicKeyManagement>",
}
ALLOWED = {
    "no nil where nil may be": '<Subscriber {}><PartnerKey xsi:nil="false">x</PartnerKey></Subscriber>',
    "a hint at a schema": '<Subscriber {} xsi:schemaLocation="urn:x x.xsd"/>',
    "a hint at a schema beside a text": '<Subscriber {}><ID xsi:schemaLocation="urn:x x.xsd">1</ID></Subscriber>',
    "the declared type by name": '<Subscriber {}><Client xsi:type="ClientID"/></Subscriber>',
    "seven digits of a second": "<Subscriber {}><CreatedDate>2024-01-01T00:00:00.1234567</CreatedDate></Subscriber>",
    "a comment": "<Subscriber {}><!-- ! --><ID>1</ID></Subscriber>",
}
ALONE = {
    "a year of five digits": "<OpenEvent {}><EventDate>12024-01-01T00:00:00Z</EventDate></OpenEvent>",
    "a year before the first": "<OpenEvent {}><EventDate>-0001-01-01T00:00:00</EventDate></OpenEvent>",
    "the midnight after the last day": "<OpenEvent {}><EventDate>9999-12-31T24:00:00</EventDate></OpenEvent>",
    "another simple type": '<Subscriber {}><PartnerKey xsi:type="SubscriberStatus">Active</PartnerKey></Subscriber>',
    "nil beside another attribute": "<ArrayOfObjectDefinitionRequest {}>"
    '<ObjectDefinitionRequest xsi:nil="true" xsi:schemaLocation="urn:x x.xsd"/></ArrayOfObjectDefinitionRequest>',
}
"""What the schema allows and strict mode refuses, such as dates that Python does not hold."""
UNSEEN = {
    "a known element in a wildcard": "<AssetAnyProperty {}><Subscriber><ID>x</ID></Subscriber></AssetAnyProperty>",
    "a known type in a wildcard": '<AssetAnyProperty {}><x xsi:type="Subscriber"><ID>x</ID></x></AssetAnyProperty>',
}
"""What the schema refuses and strict mode allows: it does not look into what a wildcard takes."""


@pytest.mark.parametrize("what", REFUSED)
def test_strict_mode_refuses_what_the_schema_refuses(what: str, judges: Validators) -> None:
    """Chance may pass these over: both judges and strict mode refuse them."""
    message = REFUSED[what].format(XMLNS).encode()
    assert [accepts(message) for accepts in judges.values()] == [False, False]
    assert refusal(loads, message)


@pytest.mark.parametrize("what", ALLOWED)
def test_strict_mode_allows_what_the_schema_allows(what: str, judges: Validators) -> None:
    """What is allowed is written back as it came, in strict mode too."""
    message = ALLOWED[what].format(XMLNS).encode()
    assert [accepts(message) for accepts in judges.values()] == [True, True]
    again = dumps(loads(message, strict=True), strict=True)
    assert loads(again, strict=True) == loads(message, strict=True)
    assert [accepts(again) for accepts in judges.values()] == [True, True]


@pytest.mark.parametrize("what", [*ALONE, *UNSEEN])
def test_strict_mode_stands_alone_in_what_is_named(what: str, judges: Validators) -> None:
    """The exceptions are exceptions still."""
    message = {**ALONE, **UNSEEN}[what].format(XMLNS).encode()
    assert [accepts(message) for accepts in judges.values()] == [what in ALONE, what in ALONE]
    assert bool(refusal(loads, message)) == (what in ALONE)
