"""What Asterisk's queue says: each number that it plays is a file with a whole sentence about that place.

The wait told at each place is refreshed at intervals; without the service the last one stays.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from asterisk.ari.errors import ARIError
from ivr.calls.queue.agents import Agents, Attendance
from ivr.calls.queue.log import QueueLog
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.vocabulary import LAST_PLACE

log = structlog.get_logger()

#: Suffix of the languages in which Asterisk offers a queue callback, and the name for all languages at once.
KEEPING, ANY = "_keep", "any"

#: Places laid out before the first call; the first `refresh` lays out the others, long before so many wait.
FIRST_PLACES = 3


class FileJoiner(Protocol):
    """Joins phrases into sound files."""

    async def join_file(self, phrases: Sequence[Phrase], dest: Path) -> None:
        """Write the phrases as one sound to `dest` with each format's suffix, atomically; raise SpeechError."""
        ...


class QueueSounds:
    """Lays the files out in Asterisk's folder of sounds; `wrap_up` is an agent's pause between calls, in seconds."""

    def __init__(
        self,
        library: FileJoiner,
        languages: Sequence[Language],
        folder: Path,
        *,
        queue_log: QueueLog,
        agents: Agents,
        wrap_up: float,
    ) -> None:
        self._library, self._languages, self._folder = library, languages, folder
        self._queue_log, self._persons, self._wrap_up = queue_log, agents, wrap_up
        self._laid_out: dict[tuple[str, int], list[Phrase]] = {}

    async def lay_out(self) -> None:
        """Lay out what never changes, and a first guess for the first places still without a file; raise SpeechError."""
        for language in self._languages:
            words, folder = wording_for(language), self._folder / f"{language}{KEEPING}"
            await self._library.join_file([words.say(FixedPhrase.KEEP_PLACE)], folder / "queue-thankyou")
            await self._library.join_file([words.say(FixedPhrase.NOBODY_THERE)], folder / "nobody")
        for code, place, phrases in self._sentences(self._queue_log.mean_talk + self._wrap_up):
            if place <= FIRST_PLACES and not (self._folder / code / f"{names_of(place)[0]}.alaw").exists():
                await self._write(code, place, phrases)

    async def refresh(self) -> None:
        """Update the wait told at each place; on an error log it, and leave the files as they are."""
        await asyncio.to_thread(self._queue_log.read)
        try:
            attendance = await self._persons.attendance()
            await self._lay_out_places(pace_of(self._queue_log, attendance, self._wrap_up))
        except (ARIError, SpeechError) as error:
            log.warning("waits_not_refreshed", error=str(error))

    async def _lay_out_places(self, pace: float) -> None:
        for language, place, phrases in self._sentences(pace):
            if self._laid_out.get((language, place)) != phrases:
                await self._write(language, place, phrases)
                self._laid_out[language, place] = phrases

    def _sentences(self, pace: float) -> Iterator[tuple[str, int, list[Phrase]]]:
        """Yield what is said at each place, in each language and in all of them."""
        for place in range(1, LAST_PLACE + 1):
            told = {one: wording_for(one).queue_place(place, place * pace) for one in self._languages}
            yield from ((str(language), place, phrases) for language, phrases in told.items())
            yield ANY, place, [phrase for phrases in told.values() for phrase in phrases]

    async def _write(self, language: str, place: int, phrases: list[Phrase]) -> None:
        for name in names_of(place):
            await self._library.join_file(phrases, self._folder / language / name)


def names_of(place: int) -> list[str]:
    """Return the files that the queue plays for a place; in some of Asterisk's languages a two has a gender."""
    match place:
        case 1:
            return ["queue-youarenext"]
        case 2:
            return ["digits/2", "digits/2n"]
        case _:
            return [f"digits/{place}"]


def pace_of(queue_log: QueueLog, attendance: Attendance, wrap_up: float) -> float:
    """Return the mean time until the next agent is free, in seconds."""
    return (queue_log.mean_talk + wrap_up) / max(1, attendance.there)
