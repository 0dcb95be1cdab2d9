"""One person's data and a file of messages, kept in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ivr.calls.inbound.details import DetailFolder
from ivr.personal_data.persons import PersonalData
from outages.clock import Clock
from outages.errors import ConflictError, NotFoundError
from outages.hours import Hours
from outages.persons import Erasure, PersonData, RecordKind, Whose
from outages.subscribers import Service

ACCOUNT, NUMBER, ATTEMPT, VOICE = "100104", "+79990000104", "attempt-1", "a.wav"


@dataclass
class FakeMessages:
    """Messages as number and attempt; `old` are deleted by age."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    old: int = 0
    asked: list[datetime] = field(default_factory=list)

    async def forget(self, *, before: datetime) -> int:
        self.asked.append(before)
        return self.old

    async def find(self, numbers: Collection[str], attempts: Collection[str]) -> list[Mapping[str, object]]:
        return [{"number": to, "id": one} for to, one in self.sent if to in numbers or one in attempts]

    async def erase(self, numbers: Collection[str], attempts: Collection[str]) -> int:
        kept = [(to, one) for to, one in self.sent if to not in numbers and one not in attempts]
        gone = len(self.sent) - len(kept)
        self.sent = kept
        return gone


@dataclass
class FakePersons:
    """Knows the account 100104 and its telephone; `obstacles` keep it from being erased."""

    obstacles: tuple[str, ...] = ()
    exported: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)

    async def export(self, whose: Whose, *, author: str, at: datetime) -> PersonData:
        self._require(whose)
        self.exported.append(author)
        ticket = {"id": 1, "opened_at": at, "hours": Hours(600, 1440), "services": frozenset({Service.TV})}
        return PersonData(ACCOUNT, (NUMBER,), (), {"tickets": [ticket]}, (VOICE,), (ATTEMPT,))

    async def preview(self, whose: Whose) -> Erasure:
        self._require(whose)
        counts = {RecordKind.SUBSCRIBER: 1, RecordKind.CALLS: 2, RecordKind.LEDGER: 0}
        return Erasure(ACCOUNT, (NUMBER,), (), counts, self.obstacles, (VOICE,), (ATTEMPT,))

    async def erase(self, whose: Whose, *, author: str, at: datetime) -> Erasure:
        found = await self.preview(whose)
        if found.obstacles:
            raise ConflictError("; ".join(found.obstacles))
        self.erased.append(author)
        return replace(found, marker="erased-123456789")

    def _require(self, whose: Whose) -> None:
        if whose not in (Whose(account=ACCOUNT), Whose(number=NUMBER)) or self.erased:
            raise NotFoundError(f"nothing is held about {whose}")


def personal_data_of(
    persons: FakePersons, messages: FakeMessages, folder: Path, clock: Clock
) -> PersonalData:
    """Return what hands out and erases, without a database."""
    return PersonalData(repository=persons, voices=DetailFolder(folder), messages=messages, clock=clock)
