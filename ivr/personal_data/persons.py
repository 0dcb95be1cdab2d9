"""Hands out and erases what is held about one person: in the database, as recordings and as messages on this machine."""

import asyncio
import io
import json
import zipfile
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import structlog

from ivr.calls.inbound.details import DetailFolder
from outages.clock import Clock
from outages.hours import Hours
from outages.persons import Erasure, PersonRepository, RecordKind, Whose
from outages.reports import Detail
from outages.retention import SentMessages

log = structlog.get_logger()

#: The name of the records in an exported archive; the recordings lie beside it in `voices/`.
RECORDS = "person.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What pages, REST API and commands do with one person's data."""

    repository: PersonRepository
    voices: DetailFolder
    messages: SentMessages
    clock: Clock

    async def export(self, whose: Whose, *, author: str) -> bytes:
        """Return a ZIP file of everything that is held, audited; raise as PersonRepository does, or OSError."""
        now = self.clock.now()
        data = await self.repository.export(whose, author=author, at=now)
        sent = await self.messages.find(data.numbers, data.attempts)
        document = {
            "made_at": now,
            "account": data.account,
            "numbers": data.numbers,
            "shared_numbers": data.shared,
            **data.records,
            "sms": sent,
        }
        sounds = {name: await self.voices.read(Detail(name, 0)) for name in data.voices}
        return await asyncio.to_thread(_pack, document, sounds)

    async def preview(self, whose: Whose) -> Erasure:
        """Return what an erasure would do; raise as PersonRepository does, or OSError."""
        found = await self.repository.preview(whose)
        sent = await self.messages.find(found.numbers, found.attempts)
        return replace(found, found={**found.found, RecordKind.SMS: len(sent)})

    async def erase(self, whose: Whose, *, author: str) -> Erasure:
        """Erase everything that may go, audited; raise as PersonRepository does, or OSError.

        Messages go first: once the database has forgotten the number, nobody can find them any more.
        """
        planned = await self.preview(whose)
        if not planned.obstacles:
            await self.messages.erase(planned.numbers, planned.attempts)
        done = await self.repository.erase(whose, author=author, at=self.clock.now())
        await self.voices.remove(done.voices)
        log.info("person_erased", marker=done.marker, author=author)
        return replace(done, found={**done.found, RecordKind.SMS: planned.found[RecordKind.SMS]})


def _pack(document: object, sounds: dict[str, bytes | None]) -> bytes:
    """Return the archive; a recording that is gone by now is left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(RECORDS, json.dumps(document, ensure_ascii=False, indent=1, default=_plain))
        for name, sound in sounds.items():
            if sound is not None:
                archive.writestr(f"voices/{name}", sound)
    return file.getvalue()


def _plain(value: object) -> object:
    """Return a value of the domain as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Hours):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is not written as JSON")
