"""Calls by minute that a test has set."""

from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from outages.call_minutes import CallMinute, CallMinuteRepository, NoticeChange


@dataclass
class FakeCallMinutes(CallMinuteRepository):
    """Returns what is kept, from the given moment on."""

    kept: list[CallMinute] = field(default_factory=list)
    changed: list[NoticeChange] = field(default_factory=list)

    @override
    async def find(self, since: datetime) -> list[CallMinute]:
        return [one for one in self.kept if one.at >= since]

    @override
    async def changes(self, since: datetime) -> list[NoticeChange]:
        return [one for one in self.changed if one.at >= since]
