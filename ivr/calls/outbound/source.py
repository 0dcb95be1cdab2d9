"""What the dialer needs to know of the calls that it places: a source for each purpose."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar

from ivr.calls.outbound.settling import Settler
from ivr.calls.phone_call import Handover
from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import Conversation
from outages.calls import CallOutcome
from outages.notifications import Result
from outages.subscribers import SubscriberId
from outages.tickets import TicketId
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording

T = TypeVar("T")


class Script(NamedTuple):
    """What is said up to the answer: whoever has heard all of the `news` is told; empty if the call tells none."""

    news: Sequence[Phrase]
    menu: Sequence[Phrase]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedCall(Generic[T]):
    """A claimed call about a `subject`; the attempt's id also names the channel and the call record.

    `number` is E.164, `language` the preferred one. A call handed over to an agent goes to `agent` with `handover`, in
    the language spoken by then.
    """

    subject: T
    attempt_id: str
    number: str
    language: str
    handover: Handover
    agent: Destination = Destination.AGENT
    subscriber_id: SubscriberId | None = None
    ticket_id: TicketId | None = None


class CallSource(Protocol[T]):
    """The calls of one purpose: which are due, what is said in them, and where their results go."""

    settler: Settler

    def claim(self, limit: int, *, underway: int, at: datetime) -> AsyncIterator[ClaimedCall[T]]:
        """Claim up to `limit` due calls for LEASE; each attempt is committed when it is handed out.

        `underway` of this source's calls are ringing or talking now. Raise StoreError or ARIError.
        """
        ...

    async def renew(self, attempts: Collection[str], *, at: datetime) -> None:
        """Answer for these attempts for another LEASE. Raise StoreError."""
        ...

    async def expired(self, *, at: datetime) -> Sequence[str]:
        """Return the attempts whose lease ran out and of which only this Asterisk can tell. Raise StoreError.

        Those that are lost, and of which nobody can tell, are settled at once.
        """
        ...

    def script(self, subject: T, words: Wording) -> Script:
        """Return the phrases that must exist before anybody is rung."""
        ...

    async def ask(self, subject: T, talk: Conversation) -> Result:
        """Hold the conversation up to the answer and return it; raise HungUp."""
        ...

    async def leave_message(self, subject: T, talk: Conversation) -> Result:
        """Speak to what seems to be an answering machine, and return what came of it; raise HungUp."""
        ...

    def result_without_answer(self, talk: Conversation) -> Result:
        """Return what a conversation came to in which the person hung up."""
        ...

    async def close(self, talk: Conversation, answer: Result) -> CallOutcome:
        """Say what follows from the answer, which is settled by now, and end the call; raise HungUp."""
        ...
