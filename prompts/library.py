"""The prompt library: existing prompts are found in memory, missing ones are rendered once and kept."""

import asyncio
import functools
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import structlog
from typing_extensions import override

from prompts.errors import RecordingError, SpeechError
from prompts.eviction import GRACE, Key, LRUIndex
from prompts.files import PromptFile, PromptFiles, is_whole
from prompts.joining import JOINED, Joiner, Joint
from prompts.recordings import RecordingCheck, Recordings
from prompts.rendering_slots import RenderingSlots
from prompts.speech import shaping
from prompts.speech.chain import Chain
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.phrases import Phrase, Prompt, PromptLibrary
from prompts.wording.script import list_recordable
from prompts.wording.stresses import Stresses

_log = structlog.get_logger(__name__)

#: Bytes of sound kept on disk: some twenty thousand phrases of three seconds each.
_LIMIT = 3_000_000_000
#: Seconds between two scans for new recordings; a scan takes the library's thread a millisecond.
_SCAN_INTERVAL = 5.0
#: Seconds that a caller waits in addition for a fixed phrase, such as a menu: it is missing only in the first minute of a
#: new installation.
_FIXED_PATIENCE = 2.0

_Result = TypeVar("_Result")


class Library(PromptLibrary):
    """Keeps prompts below `folder`, rendered by `speech`, at most `workers` phrases at a time.

    For a fixed phrase, `recordings/<language>/<id>.wav` beside the folder takes precedence over any engine, and so do
    recordings of fragments that make up a whole phrase; asking for prompts also scans for new recordings, every few
    seconds at most. `stresses` beside the folder says how words are stressed, as of the last `load`.

    Call `load` before anything else and `close` at the end; `load` checks no recording that is new. A prompt of a fallback engine is used, and rendered again
    once the preferred engine works. Deleted files are noticed at the next `load`. When the sounds exceed `limit` bytes,
    the least recently used are removed, except fixed phrases and those handed out in the last ten minutes. `now`
    returns seconds since the epoch.
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
        self._slots = RenderingSlots(workers)
        # A single thread, so that reading, writing and checking never overlap.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="prompts")
        self._limit = limit
        self._now = now
        wordings = [wording_for(language) for language in LANGUAGES]
        self._fixed = frozenset(phrase for wording in wordings for phrase in wording.fixed())
        self._recordable = [line.phrase for wording in wordings for line in list_recordable(wording)]
        self._stresses = Stresses(folder.absolute().with_name("stresses"))
        self._recordings = Recordings(
            folder.absolute().with_name("recordings"), self._files, self._recordable
        )
        self._joiner = Joiner(self._recordings, self._files)
        self._scanned_at = now()
        self._scanning: asyncio.Task[None] | None = None
        self._usage = self._empty_usage()
        self._index: dict[Key, PromptFile] = {}
        self._fallbacks: set[Key] = set()
        self._rendering: dict[Key, asyncio.Task[None]] = {}

    async def load(self) -> int:
        """Index the prompts on disk and return how many there are; remove those of other voices once unused for two days."""
        await self._run(self._stresses.read)
        for fault in self._stresses.faults:
            _log.warning("stress_refused", reason=fault)
        self._index, self._fallbacks, self._usage = {}, set(), self._empty_usage()
        on_disk = await self._run(lambda: list(self._files.scan()))
        for found in on_disk:
            if found.spoken_by in self._speech.voices(found.language):
                self._add(found, found.used)
        await self._adopt_recordings()
        for found in filter(self._joiner.is_present, on_disk):
            self._put((found.language, found.text, JOINED), found, found.used)
        needed = {known.file for known in self._index.values()} | set(self._recordings.in_use())
        unneeded = [found for found in on_disk if found.file not in needed]
        await self._run(lambda: self._files.remove_stale(unneeded))
        _log.info("prompts_loaded", count=len(self._index))
        return len(self._index)

    async def close(self) -> None:
        """Cancel all rendering and close the engines; the library can't be used afterwards."""
        tasks = [*self._rendering.values(), *([self._scanning] if self._scanning else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._speech.close()
        await asyncio.to_thread(self._thread.shutdown)

    @override
    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """See PromptLibrary; existing prompts cost no more than a lookup in memory."""
        self._rescan()
        # While people call, a phrase may be missing any moment, with a caller waiting for it.
        shaping.warm_up()
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
        """Render what a caller waits for first, and wait as long as they do."""
        for phrase in rendering.values():
            if self._joiner.find(phrase) is None:
                self._slots.prioritize(self._key(phrase))
        if rendering:
            _, slow = await asyncio.wait(rendering, timeout=within)
            if fixed := [task for task in slow if within and rendering[task] in self._fixed]:
                await asyncio.wait(fixed, timeout=_FIXED_PATIENCE)

    def find_prompts(self, phrases: Iterable[Phrase]) -> list[Prompt]:
        """Return the existing prompts of these phrases, in their order; render none."""
        found = [(phrase, self._find(phrase)) for phrase in phrases]
        return [Prompt(phrase, entry.file, entry.seconds) for phrase, entry in found if entry is not None]

    async def find_missing(self, phrases: Iterable[Phrase]) -> list[Phrase]:
        """Return the phrases without a prompt, in their order, after adopting what other processes have rendered."""
        return [phrase for phrase in phrases if not (self._find(phrase) or await self._adopt(phrase))]

    async def forget_damaged(self) -> None:
        """Have each prompt whose files are gone or damaged made again when it is needed next."""
        known = list(self._index.items())
        damaged = await self._run(lambda: [key for key, one in known if not is_whole(one.file, one.seconds)])
        for key in damaged:
            self._fallbacks.discard(key)
            if self._index.pop(key, None):
                self._usage.forget(key)
        await self._run(self._recordings.forget_damaged)

    async def _adopt(self, phrase: Phrase) -> bool:
        if joint := self._joiner.find(phrase):
            found = await self._run(lambda: self._joiner.find_made(phrase, joint))
            if found:
                self._put(_joined_key(phrase), found, self._now())
            return found is not None
        found = await self._found_on_disk(replace(phrase, text=self._key(phrase)[1]))
        if found:
            self._add(found, self._now())
        return found is not None

    async def _adopt_recordings(self) -> None:
        """Play the recordings that were checked before; the first request for prompts has the others checked behind it.

        Hundreds may be new: nobody can wait until an engine has spoken each for comparison.
        """
        for file in await self._run(self._recordings.changes):
            if not await self._run(functools.partial(self._recordings.adopt, file)):
                self._scanned_at = 0.0

    async def look_for_recordings(self) -> None:
        """Check the recordings that are new or changed since the last scan; log the refused ones."""
        self._scanned_at = self._now()
        for file in await self._run(self._recordings.changes):
            phrase = self._recordings.phrase_of(file)
            synthetic = await self._measure(phrase) if phrase else None
            try:
                await self._run(functools.partial(self._recordings.check, file, synthetic))
            except SpeechError as error:
                _log.warning("recording_not_taken", file=str(file.path), reason=str(error))

    async def import_recording(self, language: str, phrase_id: str, audio: bytes) -> Prompt:
        """Replace a phrase by a sound file of any common format and return the new prompt. Idempotent.

        Raise RecordingError with the reason when it is not good enough or there is no such phrase; an earlier
        recording then stays.
        """
        phrase = self.phrase_named(language, phrase_id)
        synthetic = await self._measure(phrase)
        await self._run(lambda: self._recordings.put(phrase, audio, synthetic))
        await self.look_for_recordings()
        if not self.is_recorded(phrase):
            raise RecordingError("it was stored but can't be played yet; the service's log says why")
        [prompt] = await self.prepare([phrase])
        return prompt

    async def remove_recording(self, phrase: Phrase) -> bool:
        """Go back to the engine's prompt and return whether there was a recording. Idempotent.

        Raise RecordingError when the recording can't be removed.
        """
        removed = await self._run(lambda: self._recordings.remove(phrase))
        await self.look_for_recordings()
        return removed

    async def check_recording(self, phrase: Phrase, audio: bytes) -> None:
        """Raise RecordingError with the reason if a sound file can't replace a phrase; change nothing."""
        synthetic = await self._measure(phrase)
        await self._run(lambda: shaping.shape_recording(audio, phrase.text, synthetic))

    def phrase_named(self, language: str, phrase_id: str) -> Phrase:
        """Return a recordable phrase; raise RecordingError for any other."""
        return self._recordings.phrase_named(language, phrase_id)

    def checks(self) -> list[RecordingCheck]:
        """Return the check of each recording in the folder, ordered by language and id."""
        return [check for _, check in sorted(self._recordings.checks.items())]

    @property
    def stress_faults(self) -> list[str]:
        """The faults in the operator's stress files, in sentences."""
        return self._stresses.faults

    def spoken_by(self, phrase: Phrase) -> tuple[str, str] | None:
        """Return engine and voice of the phrase's synthetic prompt, None if there is none."""
        synthetic = self._index.get(self._key(phrase))
        return synthetic.spoken_by if synthetic else None

    def is_recorded(self, phrase: Phrase) -> bool:
        """Say whether a person's recording of the phrase is played."""
        return self._recordings.find(phrase) is not None

    def is_joined(self, phrase: Phrase) -> bool:
        """Say whether a phrase without a recording of its own is joined from recordings of its words."""
        return not self.is_recorded(phrase) and self._joiner.find(phrase) is not None

    async def join_file(self, phrases: Sequence[Phrase], dest: Path) -> None:
        """Write the phrases as one prompt, replacing dest with each ending atomically; raise SpeechError."""
        prompts = await self.prepare(phrases)
        await self._run(lambda: self._files.join(prompts, dest))

    async def wav(self, prompts: Sequence[Prompt]) -> bytes:
        """Return the prompts as one WAV file for a browser; raise SpeechError when one is missing."""
        return await self._run(lambda: self._files.wav(prompts))

    def _rescan(self) -> None:
        idle = self._scanning is None or self._scanning.done()
        if idle and self._now() - self._scanned_at >= _SCAN_INTERVAL:
            self._scanning = asyncio.create_task(self.look_for_recordings())

    def _find(self, phrase: Phrase) -> PromptFile | None:
        return (
            self._recordings.find(phrase) or self._find_joined(phrase) or self._index.get(self._key(phrase))
        )

    def _find_joined(self, phrase: Phrase) -> PromptFile | None:
        """Return the phrase as it is joined from the present recordings, None if it can't be or hasn't been yet."""
        joint = self._joiner.find(phrase)
        known = self._index.get(_joined_key(phrase)) if joint else None
        return known if joint and known and known.voice == joint.voice else None

    def _key(self, phrase: Phrase) -> Key:
        """Return the language, and the text as engines get it."""
        return phrase.language, self._stresses.mark(phrase.text, phrase.language)

    async def _measure(self, phrase: Phrase) -> float | None:
        """Return the length of the engine's prompt in seconds, None if no engine can speak it now."""
        if (task := self._speak_if_needed(phrase)) is not None:
            await asyncio.wait([task])
        synthetic = self._index.get(self._key(phrase))
        return synthetic.seconds if synthetic else None

    def _render_if_needed(self, phrase: Phrase) -> asyncio.Task[None] | None:
        """Return the task to wait for, None if the prompt exists already."""
        if self._recordings.find(phrase):
            return None
        joint = self._joiner.find(phrase)
        return self._join_if_needed(phrase, joint) if joint else self._speak_if_needed(phrase)

    def _join_if_needed(self, phrase: Phrase, joint: Joint) -> asyncio.Task[None] | None:
        key, known = _joined_key(phrase), self._find_joined(phrase)
        if known and self._is_kept(key, known):
            return None
        return self._start(key, lambda: self._join(phrase, joint))

    def _speak_if_needed(self, phrase: Phrase) -> asyncio.Task[None] | None:
        key = self._key(phrase)
        spoken = replace(phrase, text=key[1])
        known = self._index.get(key)
        if known is None or not self._is_kept(key, known):
            return self._start(key, lambda: self._render(spoken))
        if key in self._fallbacks and self._speech.at_its_best(phrase.language):
            self._start(key, lambda: self._render(spoken))
        return None

    def _is_kept(self, key: Key, known: PromptFile) -> bool:
        """Record a use before anything else is rendered, which must not evict it; say whether it is still there."""
        if self._usage.use(key, self._now()) and not self._files.note_use(known):
            # Another process has evicted it.
            del self._index[key]
            self._usage.forget(key)
            return False
        return True

    def _start(self, key: Key, render: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        if (task := self._rendering.get(key)) is None:
            task = self._rendering[key] = asyncio.create_task(render())
            task.add_done_callback(lambda done: self._finish(key, done))
        return task

    async def _join(self, phrase: Phrase, joint: Joint) -> None:
        """Join a phrase from recordings, or have it spoken if that fails."""
        try:
            made = await self._run(lambda: self._joiner.make(phrase, joint))
        except SpeechError as error:
            _log.warning("phrase_not_joined", language=phrase.language, text=phrase.text, reason=str(error))
            await self._render(replace(phrase, text=self._key(phrase)[1]))
            return
        self._put(_joined_key(phrase), made, self._now())
        await self._evict()

    async def _render(self, phrase: Phrase) -> None:
        if not phrase.text.strip():
            raise SpeechError(f"the phrase {phrase.id!r} has no words")
        key = phrase.language, phrase.text
        await self._slots.acquire(key)
        try:
            self._add(await self._found_on_disk(phrase) or await self._speak(phrase), self._now())
            await self._evict()
        finally:
            self._slots.release(key)

    async def _found_on_disk(self, phrase: Phrase) -> PromptFile | None:
        """Return what another process has rendered in the preferred voice since the last scan, None if nothing."""
        voices = self._speech.voices(phrase.language)
        return await self._run(lambda: self._files.find(phrase, *voices[0])) if voices else None

    async def _speak(self, phrase: Phrase) -> PromptFile:
        spoken = await self._speech.speak(phrase.text, phrase.language)
        return await self._run(lambda: self._files.keep(phrase, spoken))

    async def _evict(self) -> None:
        keys = self._usage.evict(self._now())
        if keys:
            evicted = [self._index.pop(key) for key in keys]
            self._fallbacks.difference_update(keys)
            _log.info("prompts_given_up", count=len(evicted))
            since = self._now() - GRACE
            await self._run(lambda: self._files.remove_unused(evicted, since=since))

    def _finish(self, key: Key, task: asyncio.Task[None]) -> None:
        del self._rendering[key]
        if not task.cancelled() and (error := task.exception()):
            _log.warning("phrase_not_spoken", language=key[0], text=key[1], reason=str(error))

    def _add(self, made: PromptFile, used: float) -> None:
        """Index a prompt unless there is one of a preferred engine."""
        key = (made.language, made.text)
        voices = self._speech.voices(made.language)
        known = self._index.get(key)
        if known is None or voices.index(made.spoken_by) <= voices.index(known.spoken_by):
            self._put(key, made, used)
            self._fallbacks.discard(key)
            if made.spoken_by != voices[0]:
                self._fallbacks.add(key)

    def _put(self, key: Key, made: PromptFile, used: float) -> None:
        self._index[key] = made
        self._usage.put(key, made.size, used)

    def _empty_usage(self) -> LRUIndex:
        kept = set(map(self._key, self._recordable))
        return LRUIndex(self._limit, kept, self._now())

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _joined_key(phrase: Phrase) -> Key:
    return phrase.language, phrase.text, JOINED


def _raise_failure(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.cancelled():
            raise SpeechError("the prompt library is closing")
        if error := task.exception():
            raise error
