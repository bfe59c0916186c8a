"""Conversations of asynchronous calls, compared with a plain model of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sfmc_soap import CreateOptions, Email, RequestType, RetrieveRequest
from sfmc_tenant import Tenant
from support.profiles import examples

NAMES = st.sampled_from("abc")
NUMBERS = st.integers(1, 3)
MOVES = st.sampled_from([1, 30, 60, 299, 300])


@dataclass
class Conversation:
    """A conversation, as the model has it.

    Attributes:
        calls: how many calls it says that it has.
        keys: what each call creates, by its SequenceCode.
        latest: when the latest call came, in seconds.
        refusal: what is said to a further call, 0 as long as it takes one.
    """

    calls: int
    latest: int
    keys: dict[int, str] = field(default_factory=dict)
    refusal: int = 0


class Conversations(RuleBasedStateMachine):
    """The tenant and the model do the same."""

    def __init__(self) -> None:
        super().__init__()
        self.tenant = Tenant()
        self.tenant.clock.stop()
        self.client = self.tenant.client()
        self.now = 0
        self.model: dict[str, Conversation] = {}
        self.created: list[str] = []
        self.sent = 0

    @rule(seconds=MOVES)
    def time_goes_on(self, seconds: int) -> None:
        self.tenant.clock.move(seconds)
        self.now += seconds
        ended = []
        for conversation in self.model.values():
            if conversation.refusal == 0 and self.now >= conversation.latest + 300:
                conversation.refusal = 203
            elif conversation.refusal == 215 and self.now >= conversation.latest + 60:
                conversation.refusal = 211
                ended.append(conversation)
        for conversation in sorted(ended, key=lambda each: (each.latest, max(each.keys.values()))):
            self.created += [conversation.keys[sequence] for sequence in sorted(conversation.keys)]

    @rule(name=NAMES, sequence=NUMBERS, calls=NUMBERS)
    def a_call_comes(self, name: str, sequence: int, calls: int) -> None:
        self.sent += 1
        key = f"{self.sent:04}"
        options = CreateOptions(
            conversation_id=name,
            sequence_code=sequence,
            calls_in_conversation=calls,
            request_type=RequestType.ASYNCHRONOUS,
        )
        email = Email(customer_key=key, name=key, subject="Hello")
        (result,) = self.client.create([email], options=options, raise_on=()).results
        assert (result.error_code or 0) == self.expected(name, sequence, calls, key)

    def expected(self, name: str, sequence: int, calls: int, key: str) -> int:
        """Let the model take a call. Return the error code, 0 for none."""
        if sequence > calls:
            return 205
        there = self.model.setdefault(name, Conversation(calls, self.now))
        if there.refusal:
            return there.refusal
        wrong = 200 if there.calls != calls else 214 if sequence in there.keys else 0
        if wrong:
            there.refusal = 213
            return wrong
        there.keys[sequence], there.latest = key, self.now
        if len(there.keys) == calls:
            there.refusal = 215
        return 0

    @invariant()
    def what_was_carried_out_is_the_same(self) -> None:
        request = RetrieveRequest(object_type="Email", properties=["CustomerKey"])
        assert [each.customer_key for each in self.client.retrieve(request).results] == self.created

    def teardown(self) -> None:
        self.client.close()
        self.tenant.close()


Conversations.TestCase.settings = examples(12)
TestConversations = Conversations.TestCase
