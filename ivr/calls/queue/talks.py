"""Short dialogues with callers waiting for an agent, or done with one: the dialplan sends them here and takes them back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from typing_extensions import override

from asterisk.ari.channel import ARIChannel
from ivr.calls.phone_call import Handover, PhoneCall
from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import Conversation, choose_language
from ivr.dialogs.queue_callback import CallbackKeeper, keep_place
from ivr.dialogs.rating import ask_rating, thank_for_rating
from ivr.dialogs.steps import in_time
from ivr.observability.metrics import Metrics
from outages.calls import CallLog, CallOutcome
from outages.clock import Clock
from outages.errors import NotFoundError, StoreError
from outages.phones import to_e164
from outages.queue_callbacks import KeptPlace, QueueCallbackRepository
from outages.subscribers import Language
from prompts.wording.phrases import PromptLibrary

log = structlog.get_logger()

#: The first of the dialplan's arguments: keep the caller's place, or ask how the talk was.
KEEP, RATE = "keep", "rate"
_ARGUMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTalks:
    """Holds the dialogues; only the caller ends a wait."""

    callbacks: QueueCallbackRepository
    calls: CallLog
    library: PromptLibrary
    metrics: Metrics
    clock: Clock
    languages: Sequence[Language]
    region: str

    async def hold(self, channel: ARIChannel, call: PhoneCall) -> None:
        """Hold the dialogue that the dialplan's arguments ask for; raise HungUp."""
        purpose, _, joined, language, ticket, priority = (*channel.args, *[""] * _ARGUMENTS)[:_ARGUMENTS]
        talk = Conversation(call, self.library, self.languages, choose_language(language, self.languages))
        talk.agent = Destination.PRIORITY if priority else Destination.AGENT
        call.goes_with = lambda: Handover(talk.language, ticket, may_keep_place=True)
        if purpose == RATE:
            await self._rate(channel.id, talk)
            return
        number = to_e164(channel.snapshot.caller_number, self.region) or ""
        since = datetime.fromtimestamp(int(joined), UTC) if joined.isdecimal() else self.clock.now()
        place = KeptPlace(channel.id, number, talk.language, since, bool(priority), ticket)
        await keep_place(talk, _PlaceKeeper(self, place))

    async def _rate(self, call_id: str, talk: Conversation) -> None:
        rating, outcome = await ask_rating(talk)
        if rating is not None:
            rated = self.write("rating", lambda: self.calls.rate(call_id, rating))
            await in_time(rated, within=talk.patience_left, otherwise=False)
            await thank_for_rating(talk)
        elif outcome is not CallOutcome.HANDED_OVER:
            await talk.call.hang_up()

    async def write(self, what: str, change: Callable[[], Awaitable[None]]) -> bool:
        """Write to the database; return False on a failure, which is logged."""
        try:
            await change()
        except (StoreError, NotFoundError) as error:
            self.metrics.lost_writes.labels(what).inc()
            log.error("write_failed", what=what, error=str(error))
            return False
        return True


@dataclass(frozen=True, slots=True)
class _PlaceKeeper(CallbackKeeper):
    """Keeps one caller's place, if their number can be rung."""

    talks: QueueTalks
    place: KeptPlace

    @override
    async def keep(self) -> bool:
        if not self.place.number:
            return False
        now = self.talks.clock.now()
        return await self.talks.write("turn", lambda: self.talks.callbacks.keep(self.place, at=now))

    @override
    async def give_up(self) -> bool:
        return await self.talks.write("turn", lambda: self.talks.callbacks.give_up(self.place.call_id))
