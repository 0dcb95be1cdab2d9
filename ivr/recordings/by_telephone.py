"""Recording over the telephone: the line rings a speaker, who reads a phrase, hears it and keeps it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

from asterisk.ari.channel import ARIChannel
from asterisk.ari.client import ARIClient
from asterisk.ari.operations import Operations
from asterisk.ari.outcomes import ChannelEnded, ChannelKey
from asterisk.server.tones import make_beep
from ivr.config.asterisk import asterisk_config
from ivr.config.settings import Settings
from prompts.errors import RecordingError
from prompts.files import write_files
from prompts.library import Library
from prompts.speech import Audio, Shaped, shaping
from prompts.wording.phrases import Phrase, Prompt
from prompts.wording.recording_by_telephone import RecordingPhrases, recording_phrases

#: Most tries per phrase.
_TRIES = 5
#: Phrases in a row for which no take was kept: nobody is there any more.
_FAILED = 2
#: Longest phrase, and the silence that ends it without the key #, in seconds.
_LONGEST, _SILENCE = 60, 4
#: How long to wait for a key, in seconds.
_PATIENCE = 15.0

#: How long to wait for Asterisk and for the speaker to answer, in seconds.
_CONNECT, _RING = 5.0, 45

_KEEP, _AGAIN = "1", "2"

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SIP_ADDRESS = re.compile(r"sip:[\w.+-]+@[\w.-]+(:[0-9]{1,5})?", re.ASCII)


class TelephoneRecorder:
    """Records phrases from the speaker on a channel; `folder` takes what is played back, `tell` gets refusals."""

    def __init__(
        self,
        ari: Operations,
        channel: ARIChannel,
        library: Library,
        *,
        folder: Path,
        tell: Callable[[str], None],
    ) -> None:
        self._ari, self._channel, self._library = ari, channel, library
        self._folder, self._tell = folder, tell

    async def record(self, phrases: Sequence[Phrase]) -> list[Prompt]:
        """Record the phrases of one language in turn; return the prompts that are played from now on.

        Each is repeated until the speaker keeps a good enough take or runs out of tries; after two in a row without one
        the call ends. When they hang up, what they have kept stays; raise RecordingError if that is nothing.
        """
        words, kept = recording_phrases(phrases[0].language), list[Prompt]()
        failed = 0
        try:
            for number, phrase in enumerate(phrases):
                # Who has heard once what to do only needs the words.
                made = await self._hold(phrase, words, is_first=number == 0)
                kept += [made] if made else []
                failed = 0 if made else failed + 1
                if failed == _FAILED:
                    break
            if kept:
                await self._say(words.kept)
            await self._channel.hang_up()
        except ChannelEnded as end:
            if not kept:
                raise RecordingError("the speaker hung up before anything was kept") from end
        if not kept:
            raise RecordingError(f"nothing was kept in {_TRIES} tries")
        return kept

    async def _hold(self, phrase: Phrase, words: RecordingPhrases, *, is_first: bool) -> Prompt | None:
        """Return what is played of the phrase from now on, None if no take was good enough."""
        for _ in range(_TRIES):
            await self._say(*([words.intro] if is_first else []), phrase)
            try:
                audio = await self._listen()
                take = await asyncio.to_thread(shaping.shape_recording, audio, phrase.text, None)
                if await self._is_kept(take, words.choice):
                    made = await self._library.import_recording(phrase.language, phrase.id, audio)
                    self._tell(
                        f"{phrase.id} in {phrase.language} is now this recording, {made.seconds:.1f} s: {phrase.text}"
                    )
                    return made
            except RecordingError as error:
                self._tell(f"not good enough: {error}")
                await self._say(words.refused)
        return None

    async def _say(self, *phrases: Phrase) -> ChannelKey | None:
        """Say phrases until a key is pressed, and return it."""
        prompts = await self._library.prepare(phrases)
        return await self._play([(prompt.file, prompt.seconds) for prompt in prompts])

    async def _listen(self) -> bytes:
        """Return what is said after the tone, as a WAV file; raise RecordingError if nothing was recorded."""
        signal = await asyncio.to_thread(shaping.shape, Audio((make_beep(),)), "")
        file, seconds = self._lay("signal", signal)
        await self._channel.play([str(file)], lengths=[seconds], until_key=False)
        name = f"prompt-{uuid4().hex}"
        if not await self._channel.record(name, max_seconds=_LONGEST, max_silence=_SILENCE):
            raise RecordingError("Asterisk recorded nothing; its log says why")
        try:
            return await self._ari.fetch_recording(name)
        finally:
            await self._ari.delete_recording(name)

    async def _is_kept(self, take: Shaped, choice: Phrase) -> bool:
        """Play the take as callers would hear it, and ask whether to keep it."""
        key = await self._play([self._lay("recording", take)]) or await self._say(choice)
        while key := key or await self._channel.next_key(_PATIENCE):
            if key.digit in {_KEEP, _AGAIN}:
                return key.digit == _KEEP
            key = None
        return False

    async def _play(self, sounds: Sequence[tuple[Path, float]]) -> ChannelKey | None:
        """Play sounds until a key is pressed, and return it."""
        files, lengths = [str(file) for file, _ in sounds], [seconds for _, seconds in sounds]
        played = await self._channel.play(files, lengths=lengths, until_key=True)
        return played.key

    def _lay(self, name: str, sound: Shaped) -> tuple[Path, float]:
        file = self._folder / name
        write_files(file, sound.contents)
        return file, sound.seconds


@contextlib.asynccontextmanager
async def ring_speaker(settings: Settings, at: str) -> AsyncIterator[tuple[ARIClient, ARIChannel]]:
    """Ring the speaker and yield the answered call; `at` is a SIP address, a number, or empty for key 0's agent.

    Raise RecordingError if nobody answers, ARIError if Asterisk can't be reached.
    """
    endpoint, config = endpoint_at(at), asterisk_config(settings)
    url = f"http://127.0.0.1:{config.ari_port}/ari"
    async with ARIClient(url, config.ari_user, config.ari_password, f"studio-{uuid4().hex[:8]}") as ari:
        running = asyncio.create_task(ari.run())
        try:
            await _connected(ari, running)
            dialed = await ari.dial(
                uuid4().hex,
                endpoint,
                caller_id=settings.line_number or None,
                ring_seconds=_RING,
            )
            if not dialed.answered:
                raise RecordingError(f"nobody answered ({dialed.status.lower() or 'no reply'})")
            try:
                yield ari, dialed.channel
            finally:
                await dialed.channel.hang_up()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def endpoint_at(address: str) -> str:
    """Return Asterisk's endpoint of a SIP address, a number with its plus, or, if empty, of the agent.

    Raise RecordingError for anything else.
    """
    if not address:
        return "PJSIP/person"
    if _NUMBER.fullmatch(address):
        return f"Local/{address.removeprefix('+')}@ring/n"
    if _SIP_ADDRESS.fullmatch(address):
        return f"PJSIP/person/{address}"
    raise RecordingError(f"{address!r} is no SIP address and no number such as +79990000101")


async def _connected(ari: ARIClient, running: "asyncio.Task[NoReturn]") -> None:
    connected = asyncio.create_task(ari.connected.wait())
    await asyncio.wait([connected, running], timeout=_CONNECT, return_when=asyncio.FIRST_COMPLETED)
    connected.cancel()
    if running.done():
        running.result()
    if not ari.connected.is_set():
        raise RecordingError("Asterisk can't be reached; run: outage-ivr asterisk")
