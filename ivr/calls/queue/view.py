"""Who is with the agents behind key 0 now, and who waits for them: what their pages show."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from asterisk.ari.errors import ARIError, ChannelGone
from asterisk.ari.operations import Operations
from ivr.calls.queue.agents import Agents
from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.calls.queue.log import QueueLog
from outages.phones import to_e164

log = structlog.get_logger()

#: How long, in seconds, one look serves all pages: many agents look at once.
FRESH = 1.0

#: Channel variables of an agent's telephone: the id of the call, and the caller's number unless withheld.
_CALL, _CALLER = "OUTAGE_CALL", "OUTAGE_CALLER"


class AsteriskQueueView:
    """Reads Asterisk's queues, those served first before the others; `telephones` are SIP addresses by endpoint name."""

    def __init__(
        self,
        ari: Operations,
        agents: Agents,
        logs: Sequence[QueueLog],
        telephones: Mapping[str, str],
        *,
        region: str,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ari, self._agents, self._logs = ari, agents, logs
        self._telephones, self._region, self._ticks = telephones, region, ticks
        self._seen: list[QueuedCall] = []
        self._looked_at: float | None = None
        self._looking = asyncio.Lock()

    async def look(self) -> list[QueuedCall]:
        """Return all calls: those being offered to an agent, those with one, then those waiting, in order."""
        async with self._looking:
            if self._looked_at is None or self._ticks() - self._looked_at >= FRESH:
                self._seen = await self._look()
                self._looked_at = self._ticks()
        return self._seen

    async def number_of(self, call_id: str) -> str | None:
        """Return the number (E.164) of a call that is up, "" when unknown or withheld, None for no such call."""
        try:
            await self._ari.get_channel(call_id)
            number = await self._ari.get_variable(call_id, _CALLER)
        except ARIError:
            return None
        return to_e164(number, self._region) or ""

    async def _look(self) -> list[QueuedCall]:
        for one in self._logs:
            await asyncio.to_thread(one.read)
        ringing = await self._find_ringing()
        talking = {one.channel: one for each in self._logs for one in each.talking}
        waiting = {one.channel: one for each in self._logs for one in each.in_turn}
        rung = [
            self._call(call, QueueStage.RINGING, waiting[call].since, agent)
            for call, agent in ringing.items()
            if call in waiting
        ]
        talks = [self._call(call, QueueStage.TALKING, one.since, one.agent) for call, one in talking.items()]
        waits = [
            self._call(call, QueueStage.WAITING, one.since)
            for call, one in waiting.items()
            if call not in ringing
        ]
        return [*rung, *talks, *waits]

    async def _find_ringing(self) -> dict[str, str]:
        """Return the agents that are rung, by the call that rings them; none when Asterisk doesn't say."""
        try:
            return {
                call: one.resource
                for one in await self._agents.there()
                for channel in one.channel_ids
                if (call := await self._call_that_rings(channel))
            }
        except ARIError as error:
            log.warning("ringing_not_seen", error=str(error))
            return {}

    async def _call_that_rings(self, channel: str) -> str:
        """Return the id of the call that rings on a telephone's channel, "" when none does (any more)."""
        try:
            if (await self._ari.get_channel(channel)).up:
                return ""
            return await self._ari.get_variable(channel, _CALL)
        except ChannelGone:
            return ""

    def _call(self, call: str, stage: QueueStage, since: datetime, agent: str = "") -> QueuedCall:
        return QueuedCall(call, stage, since, self._telephones.get(agent, agent))
