"""The prompt library: what exists is found in memory, what is missing is spoken once and kept."""

import asyncio
import functools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import structlog

from prompts.errors import RecordingError, SpeechError
from prompts.files import PromptFiles, Recording
from prompts.places import RenderingSlots
from prompts.recordings import RecordingCheck, Recordings
from prompts.shelf import HEARD, Key, Shelf
from prompts.speech import workshop
from prompts.speech.chain import Chain
from prompts.wording import LANGUAGES, wording_for
from prompts.wording.phrases import Phrase, Prompt
from prompts.wording.stresses import Stresses

_log = structlog.get_logger(__name__)

#: Bytes of sound kept on disk: some twenty thousand phrases of three seconds.
_LIMIT = 3_000_000_000
#: Seconds between two looks for new recordings; a look costs a millisecond of the library's own thread.
_LOOK = 5.0
#: A phrase whose words never change, such as a menu, is worth so many more seconds of a caller's patience: it is missing
#: in the first minute of a new installation only.
_FIXED_PATIENCE = 2.0

_Result = TypeVar("_Result")


class Library:
    """Keeps prompts below `folder`, spoken by `speech`, at most `workers` phrases at a time.

    `recordings/<language>/<id>.wav` beside the folder goes before any engine where a phrase's words never change.
    Whoever asks for prompts lets the library look for new ones, every few seconds at most. `stresses` beside it says how
    words are stressed, as of the last `load`.

    Call `load` before anything else and `close` at the end. What an engine that only stood in has spoken is
    used, and spoken again once the preferred one works. Files that somebody deletes are missed at the next `load`.
    When the sounds take more than `limit` bytes, those unused for longest are removed, but for fixed phrases and
    what was handed out in the last ten minutes. `now` returns seconds since the epoch.
    """

    def __init__(
        self,
        folder: Path,
        speech: Chain,
        *,
        workers: int = 2,
        limit: int = _LIMIT,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._files = PromptFiles(folder)
        self._speech = speech
        self._places = RenderingSlots(workers)
        # One thread: what is read, written and judged is so one after the other.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="prompts")
        self._limit = limit
        self._now = now
        self._fixed = [phrase for language in LANGUAGES for phrase in _fixed(language)]
        self._never_changing = frozenset(self._fixed)
        self._stresses = Stresses(folder.absolute().with_name("stresses"))
        self._recordings = Recordings(folder.absolute().with_name("recordings"), self._files, self._fixed)
        self._looked_at = now()
        self._looking: asyncio.Task[None] | None = None
        self._shelf = self._empty_shelf()
        self._index: dict[Key, Recording] = {}
        self._makeshift: set[Key] = set()
        self._rendering: dict[Key, asyncio.Task[None]] = {}

    async def load(self) -> int:
        """Read which prompts exist and return how many; those of voices no longer asked go after two days."""
        await self._run(self._stresses.read)
        for fault in self._stresses.faults:
            _log.warning("stress_refused", reason=fault)
        self._index, self._makeshift, self._shelf = {}, set(), self._empty_shelf()
        there = await self._run(lambda: list(self._files.recordings()))
        for found in there:
            if found.spoken_by in self._speech.voices(found.language):
                self._add(found, found.used)
        await self.look_for_recordings()
        needed = {known.file for known in self._index.values()} | set(self._recordings.in_use())
        needless = [found for found in there if found.file not in needed]
        await self._run(lambda: self._files.remove_stale(needless))
        _log.info("prompts_loaded", count=len(self._index))
        return len(self._index)

    async def close(self) -> None:
        """End what is being rendered and wait for it, and close the engines; the library can't be used afterwards."""
        tasks = [*self._rendering.values(), *([self._looking] if self._looking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._speech.close()
        await asyncio.to_thread(self._thread.shutdown)

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return prompts as PromptLibrary says; those that exist cost a look into memory and nothing else."""
        self._look_again()
        # Where people call, a phrase may be missing soon, and be waited for.
        workshop.open_soon()
        made = [(phrase, self._render_if_needed(phrase)) for phrase in phrases]
        rendering = {task: phrase for phrase, task in made if task is not None}
        if within is None:
            if rendering:
                await asyncio.wait(rendering)
            _raise_failure(rendering)
        else:
            await self._wait_for_caller(rendering, within)
        return self.find_prompts(phrases)

    async def _wait_for_caller(self, rendering: Mapping[asyncio.Task[None], Phrase], within: float) -> None:
        """Let what a caller waits for go before all else, and wait as long as they do."""
        for phrase in rendering.values():
            self._places.hurry(self._key(phrase))
        if rendering:
            _, slow = await asyncio.wait(rendering, timeout=within)
            if fixed := [task for task in slow if within and rendering[task] in self._never_changing]:
                await asyncio.wait(fixed, timeout=_FIXED_PATIENCE)

    def find_prompts(self, phrases: Iterable[Phrase]) -> list[Prompt]:
        """Return the prompts that exist of these phrases, in their order, and have none made."""
        found = [(phrase, self._find(phrase)) for phrase in phrases]
        return [Prompt(phrase, entry.file, entry.seconds) for phrase, entry in found if entry is not None]

    async def find_missing(self, phrases: Iterable[Phrase]) -> list[Phrase]:
        """Return the phrases that have no prompt, in their order; what another process has spoken is taken in."""
        return [phrase for phrase in phrases if not (self._find(phrase) or await self._take_in(phrase))]

    async def _take_in(self, phrase: Phrase) -> bool:
        found = await self._found_on_disk(replace(phrase, text=self._key(phrase)[1]))
        if found:
            self._add(found, self._now())
        return found is not None

    async def look_for_recordings(self) -> None:
        """Take in the recordings that are new or changed since the last look, and refuse the bad ones in the log."""
        self._looked_at = self._now()
        for take in await self._run(self._recordings.changes):
            phrase = self._recordings.phrase_of(take)
            synthetic = await self._measure(phrase) if phrase else None
            try:
                await self._run(functools.partial(self._recordings.judge, take, synthetic))
            except SpeechError as error:
                _log.warning("recording_not_taken", file=str(take.file), reason=str(error))

    async def import_recording(self, language: str, phrase_id: str, audio: bytes) -> Prompt:
        """Let a sound file of any common format replace a phrase from now on; return what is played.

        Raise RecordingError with the reason when it is not good enough or there is no such phrase; the earlier one
        then stays. Idempotent.
        """
        phrase = self.phrase_named(language, phrase_id)
        synthetic = await self._measure(phrase)
        await self._run(lambda: self._recordings.put(phrase, audio, synthetic))
        await self.look_for_recordings()
        if not self.is_recorded(phrase):
            raise RecordingError("it was laid down but can't be played yet; the service's log says why")
        [prompt] = await self.prepare([phrase])
        return prompt

    async def remove_recording(self, phrase: Phrase) -> bool:
        """Let an engine speak a phrase again from now on; return whether a person had. Idempotent.

        Raise RecordingError when the disk doesn't let go of the recording.
        """
        removed = await self._run(lambda: self._recordings.remove(phrase))
        await self.look_for_recordings()
        return removed

    async def check_recording(self, phrase: Phrase, audio: bytes) -> None:
        """Raise RecordingError with the reason why a sound file can't replace a phrase; nothing is changed."""
        synthetic = await self._measure(phrase)
        await self._run(lambda: workshop.shape_take(audio, phrase.text, synthetic))

    def phrase_named(self, language: str, phrase_id: str) -> Phrase:
        """Return a phrase that can be recorded; raise RecordingError for any other."""
        return self._recordings.phrase_named(language, phrase_id)

    def checks(self) -> list[RecordingCheck]:
        """Return what became of each recording in the folder, by language and id."""
        return [check for _, check in sorted(self._recordings.checks.items())]

    @property
    def stress_faults(self) -> list[str]:
        """What is wrong with the operator's stresses, in sentences."""
        return self._stresses.faults

    def spoken_by(self, phrase: Phrase) -> tuple[str, str] | None:
        """Return the engine and its voice that have spoken the phrase, None when none has."""
        spoken = self._index.get(self._key(phrase))
        return spoken.spoken_by if spoken else None

    def is_recorded(self, phrase: Phrase) -> bool:
        """Say whether a person's recording of the phrase is played."""
        return self._recordings.find(phrase) is not None

    async def join_file(self, phrases: Sequence[Phrase], dest: Path) -> None:
        """Write the phrases as one announcement, dest with each ending, replaced at once; raise SpeechError."""
        prompts = await self.prepare(phrases)
        await self._run(lambda: self._files.join(prompts, dest))

    async def wav(self, prompts: Sequence[Prompt]) -> bytes:
        """Return the prompts in their order as a WAV file for a browser; raise SpeechError when one is missing."""
        return await self._run(lambda: self._files.wav(prompts))

    def _look_again(self) -> None:
        if self._now() - self._looked_at >= _LOOK and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self.look_for_recordings())

    def _find(self, phrase: Phrase) -> Recording | None:
        return self._recordings.find(phrase) or self._index.get(self._key(phrase))

    def _key(self, phrase: Phrase) -> Key:
        """Return the language and the words as an engine gets them."""
        return phrase.language, self._stresses.mark(phrase.text, phrase.language)

    async def _measure(self, phrase: Phrase) -> float | None:
        """Return how many seconds the engine's prompt takes, None when no engine can speak now."""
        if (task := self._speak_if_needed(phrase)) is not None:
            await asyncio.wait([task])
        spoken = self._index.get(self._key(phrase))
        return spoken.seconds if spoken else None

    def _render_if_needed(self, phrase: Phrase) -> asyncio.Task[None] | None:
        """Return the task to wait for, or None when the phrase exists already."""
        return None if self._recordings.find(phrase) else self._speak_if_needed(phrase)

    def _speak_if_needed(self, phrase: Phrase) -> asyncio.Task[None] | None:
        key = self._key(phrase)
        if known := self._index.get(key):
            # Before others are waited for: what they take on disk must not cost this one its place.
            if self._shelf.use(key, self._now()) and not self._files.note_use(known):
                # Another process has given it up.
                del self._index[key]
                self._shelf.forget(key)
                return self._start(key, phrase)
            if key in self._makeshift and self._speech.at_its_best(phrase.language):
                self._start(key, phrase)
            return None
        return self._start(key, phrase)

    def _start(self, key: Key, phrase: Phrase) -> asyncio.Task[None]:
        if (task := self._rendering.get(key)) is None:
            spoken = replace(phrase, text=key[1])
            task = self._rendering[key] = asyncio.create_task(self._render(spoken))
            task.add_done_callback(lambda done: self._finish(key, done))
        return task

    async def _render(self, phrase: Phrase) -> None:
        if not phrase.text.strip():
            raise SpeechError(f"the phrase {phrase.id!r} has no words")
        key = phrase.language, phrase.text
        await self._places.take(key)
        try:
            self._add(await self._found_on_disk(phrase) or await self._speak(phrase), self._now())
            await self._give_up_some()
        finally:
            self._places.give_back(key)

    async def _found_on_disk(self, phrase: Phrase) -> Recording | None:
        """Return what another process has spoken in the preferred voice since we looked, if it has."""
        voices = self._speech.voices(phrase.language)
        return await self._run(lambda: self._files.find(phrase, *voices[0])) if voices else None

    async def _speak(self, phrase: Phrase) -> Recording:
        spoken = await self._speech.speak(phrase.text, phrase.language)
        return await self._run(lambda: self._files.keep(phrase, spoken))

    async def _give_up_some(self) -> None:
        keys = self._shelf.give_up(self._now())
        if keys:
            given_up = [self._index.pop(key) for key in keys]
            self._makeshift.difference_update(keys)
            _log.info("prompts_given_up", count=len(given_up))
            unused_since = self._now() - HEARD
            await self._run(lambda: self._files.give_up(given_up, unused_since=unused_since))

    def _finish(self, key: Key, task: asyncio.Task[None]) -> None:
        del self._rendering[key]
        if not task.cancelled() and (error := task.exception()):
            _log.warning("phrase_not_spoken", language=key[0], text=key[1], reason=str(error))

    def _add(self, made: Recording, used: float) -> None:
        """Let the recording be found, unless a better engine's is."""
        key = (made.language, made.text)
        voices = self._speech.voices(made.language)
        known = self._index.get(key)
        if known is None or voices.index(made.spoken_by) <= voices.index(known.spoken_by):
            self._index[key] = made
            self._shelf.put(key, made.size, used)
            self._makeshift.discard(key)
            if made.spoken_by != voices[0]:
                self._makeshift.add(key)

    def _empty_shelf(self) -> Shelf:
        fixed = set(map(self._key, self._fixed))
        return Shelf(self._limit, fixed, self._now())

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _raise_failure(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.cancelled():
            raise SpeechError("the prompt library is being closed")
        if error := task.exception():
            raise error


def _fixed(language: str) -> list[Phrase]:
    """Return the phrases that never change."""
    return wording_for(language).fixed()
