"""What each object takes in a filter of a Retrieve. What it does not take finds nothing, everything, or fails.

Sources: the pages of the vendor's guide that are named beside each object, and what others have found out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ... import ComplexFilterPart, FilterPart, LogicalOperators, SimpleFilterPart, SimpleOperators
from .errors import FilterError
from .wording import words_of


def _operators(names: str) -> frozenset[SimpleOperators]:
    """Return operators by their names on the wire, which a WSDL need not list."""
    return frozenset(map(SimpleOperators, names.split()))


_EQUALS = frozenset({SimpleOperators.EQUALS})
_BOTH = frozenset({LogicalOperators.AND, LogicalOperators.OR})
_OF_RETRIEVE = _operators(
    "equals notEquals lessThan lessThanOrEqual greaterThan greaterThanOrEqual between IN like isNull isNotNull"
)
# The vendor's page about simple operators: these are for a FilterDefinition.
_OF_DATA_FILTERS = _operators(
    "beginsWith contains endsWith existsInString existsInStringAsAWord greaterThanAnniversary isAnniversary"
    " isNotAnniversary lessThanAnniversary notContains notExistsInString"
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an object takes in a filter.

    Attributes:
        operators: the operators that it takes.
        joined_by: what may join the parts.
        properties: the only properties that it can be filtered by, with the operators that each takes; None for any.
        advice: what is said of properties that do not take some operators: name -> (operators, what to do).
        has_dates_as_text: whether dates are texts, in Value.
    """

    operators: frozenset[SimpleOperators] = _OF_RETRIEVE
    joined_by: frozenset[LogicalOperators] = _BOTH
    properties: Mapping[str, frozenset[SimpleOperators]] | None = None
    advice: Mapping[str, tuple[frozenset[SimpleOperators], str]] = field(default_factory=dict)
    has_dates_as_text: bool = False


_ANY = Limits()
_AUTOMATIONS = Limits(operators=frozenset({SimpleOperators.EQUALS, SimpleOperators.IN}), joined_by=frozenset())
_EVENTS = Limits(
    properties=dict.fromkeys(
        ("BatchID", "EventDate", "SendID", "SubscriberKey", "TriggeredSendDefinitionObjectID"), _OF_RETRIEVE
    )
)
_NO_MODIFIED_DATE = Limits(advice={"ModifiedDate": (_OF_RETRIEVE, "it cannot be filtered by")})

_LIMITS: Mapping[str, Limits] = {
    # The pages about Automation and AutomationInstance.
    "Automation": _AUTOMATIONS,
    "AutomationInstance": _AUTOMATIONS,
    # The page about the status of programs by AsyncActivityStatus: operators and OR are ignored there, so that only
    # those are taken that say what the service does.
    "AsyncActivityStatus": Limits(
        joined_by=frozenset({LogicalOperators.AND}),
        properties={
            "ClientID": _EQUALS,
            "EndTime": _EQUALS | {SimpleOperators.LESS_THAN_OR_EQUAL},
            "ParentInteractionObjectID": _EQUALS,
            "QueryAllChildren": _EQUALS,
            "StartTime": _EQUALS | {SimpleOperators.GREATER_THAN_OR_EQUAL},
            "TaskID": _EQUALS,
        },
        has_dates_as_text=True,
    ),
    # The pages about SentEvent and the other events.
    "BounceEvent": _EVENTS,
    "ClickEvent": _EVENTS,
    "ForwardedEmailEvent": _EVENTS,
    "ForwardedEmailOptInEvent": _EVENTS,
    "NotSentEvent": _EVENTS,
    "OpenEvent": _EVENTS,
    "SentEvent": _EVENTS,
    "SurveyEvent": _EVENTS,
    "UnsubEvent": _EVENTS,
    # FuelSDK-PHP 148.
    "DataExtension": Limits(advice={"Client.ID": (_OF_RETRIEVE, "name the accounts in the request, by clients=...")}),
    # The page about retrieving data from a data extension.
    "DataExtensionObject": Limits(operators=_OF_RETRIEVE - {SimpleOperators.LIKE}, has_dates_as_text=True),
    # tap-exacttarget 68 and 75.
    "LinkSend": _NO_MODIFIED_DATE,
    "ListSend": _NO_MODIFIED_DATE,
    # The code of sfmc-devtools.
    "TriggeredSendDefinition": Limits(
        advice={"TriggeredSendStatus": (_EQUALS, "it would find every status: ask for two or more by .in_(...)")}
    ),
}


def limits_of(object_type: str) -> Limits:
    """Return what objects take in a filter.

    Args:
        object_type: the ObjectType of the request; rows have the key of their data extension in it.
    """
    return _LIMITS.get(object_type.partition("[")[0], _ANY)


def check(parts: Iterable[FilterPart], object_type: str) -> None:
    """Check that the parts of a filter have nothing that the objects do not take.

    Raises:
        FilterError: they have.
    """
    limits = limits_of(object_type)
    for part in parts:
        problem = ""
        if isinstance(part, SimpleFilterPart):
            problem = _problem_of_simple(part, limits)
        elif isinstance(part, ComplexFilterPart):
            problem = _problem_of_complex(part, limits)
        if problem:
            raise FilterError(f"{object_type}: {problem} (unchecked=True sends it all the same)")


def _problem_of_complex(part: ComplexFilterPart, limits: Limits) -> str:
    """Return what is wrong with how a part joins others; "" if nothing is."""
    if part.logical_operator in limits.joined_by:
        return ""
    if part.logical_operator == LogicalOperators.OR:
        return "its filters take no OR: ask for each part by itself"
    return f"its filters take no {part.logical_operator}: ask for one part, and choose among what comes"


def _problem_of_simple(part: SimpleFilterPart, limits: Limits) -> str:
    """Return what is wrong with a simple part; "" if nothing is."""
    name, operator = str(part.property), part.simple_operator
    if limits.properties is not None and name not in limits.properties:
        return f"{words_of(part)}: only {', '.join(limits.properties)} can be filtered by"
    allowed = limits.operators if limits.properties is None else limits.properties[name]
    if operator in _OF_RETRIEVE | _OF_DATA_FILTERS and operator not in allowed:
        return f"{words_of(part)}: the operator {operator} is not supported, only {', '.join(sorted(allowed))}"
    operators, advice = limits.advice.get(name, (frozenset(), ""))
    return f"{words_of(part)}: {advice}" if operator in operators else ""
