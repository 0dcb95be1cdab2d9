"""Opt-outs kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from outages.errors import ConflictError, NotFoundError
from outages.opt_outs import OptOut, OptOutId, OptOutSource
from outages.tickets import Channel


@dataclass
class FakeOptOuts:
    kept: list[OptOut] = field(default_factory=list)

    async def opt_out(self, number: str, channel: Channel, *, author: str, at: datetime) -> OptOut:
        for one in await self.find(number=number, holding=True):
            if one.channel is channel:
                return one
        made = OptOut(OptOutId(len(self.kept) + 1), number, channel, at, OptOutSource.AGENT, author)
        self.kept.append(made)
        return made

    async def end(self, opt_out: OptOutId, *, author: str, at: datetime) -> OptOut:
        if not 0 < opt_out <= len(self.kept):
            raise NotFoundError(f"there is no opt-out {opt_out}")
        if self.kept[opt_out - 1].ended_at:
            raise ConflictError(f"the opt-out {opt_out} has ended already")
        ended = replace(self.kept[opt_out - 1], ended_at=at, ended_by=author)
        self.kept[opt_out - 1] = ended
        return ended

    async def find(
        self,
        *,
        number: str | None = None,
        holding: bool | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> Sequence[OptOut]:
        found = [one for one in reversed(self.kept) if number is None or one.number == number]
        found = [one for one in found if holding is None or holding == (one.ended_at is None)]
        return [one for one in found if before is None or one.id < before][:limit]
