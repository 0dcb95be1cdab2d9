"""Alarms kept in memory, for pages and for those who only watch them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from typing_extensions import override

from outages.alarms import Alarm, AlarmId, AlarmKind, AlarmReason, AlarmRepository
from outages.errors import NotFoundError


@dataclass
class FakeAlarms(AlarmRepository):
    """`unwritten` are those of which nobody was written to; what was observed is kept."""

    kept: dict[AlarmId, Alarm] = field(default_factory=dict)
    unwritten: list[Alarm] = field(default_factory=list)
    observed: list[tuple[tuple[AlarmReason, ...], tuple[AlarmKind, ...]]] = field(default_factory=list)

    def needs(self, reason: AlarmReason, *, at: datetime, key: int = 1) -> Alarm:
        """Raise an alarm, or have it grow worse."""
        raised = Alarm(AlarmId(key), reason, at, at)
        self.kept[raised.id] = raised
        return raised

    @override
    async def observe(
        self,
        reasons: Collection[AlarmReason],
        *,
        kinds: Collection[AlarmKind],
        node: str,
        at: datetime,
        again_after: timedelta | None,
    ) -> None:
        self.observed.append((tuple(reasons), tuple(kinds)))

    @override
    async def find(self) -> list[Alarm]:
        return list(self.kept.values())

    @override
    async def acknowledge(self, alarm: AlarmId, *, author: str, at: datetime) -> Alarm:
        if alarm not in self.kept:
            raise NotFoundError(f"there is no alarm {alarm}, or it is over")
        if self.kept[alarm].acknowledged_by is None:
            self.kept[alarm] = replace(self.kept[alarm], acknowledged_at=at, acknowledged_by=author)
        return self.kept[alarm]

    @override
    async def claim_texts(self, *, after: timedelta, at: datetime) -> list[Alarm]:
        claimed, self.unwritten = self.unwritten, []
        return claimed
