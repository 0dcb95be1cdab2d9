"""Recording a phrase over the telephone: the line rings a person, who reads it, hears it and keeps it."""

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
from asterisk.ari.outcomes import ChannelEnded
from asterisk.server.tones import make_beep
from ivr.config.asterisk import asterisk_config
from ivr.config.settings import Settings
from prompts.errors import RecordingError
from prompts.files import write_files
from prompts.library import Library
from prompts.speech import Audio, Shaped, shaping
from prompts.wording.phrases import Phrase, Prompt
from prompts.wording.recording_by_telephone import recording_phrases

#: How often the person may try.
_TRIES = 5
#: Seconds: how long a phrase may be, and the silence that ends it when nobody presses the key #.
_LONGEST, _SILENCE = 60, 4
#: Seconds for which a key is waited for.
_PATIENCE = 15.0

#: Seconds for Asterisk to answer, and for the person.
_CONNECT, _RING = 5.0, 45

_KEEP, _AGAIN = "1", "2"

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SIP_ADDRESS = re.compile(r"sip:[\w.+-]+@[\w.-]+(:[0-9]{1,5})?", re.ASCII)


class Studio:
    """Records phrases with the person on a channel; `folder` takes what is played back, `tell` is told what is refused."""

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

    async def record(self, phrase: Phrase) -> Prompt:
        """Let the person record the phrase until they keep a recording that is good enough; return what is played now.

        Raise RecordingError when they hang up, give up, or try in vain.
        """
        try:
            prompt = await self._hold(phrase)
            await self._channel.hang_up()
        except ChannelEnded as end:
            raise RecordingError("the person hung up before anything was kept") from end
        return prompt

    async def _hold(self, phrase: Phrase) -> Prompt:
        words = recording_phrases(phrase.language)
        for _ in range(_TRIES):
            await self._say(words.intro, phrase)
            try:
                audio = await self._listen()
                take = await asyncio.to_thread(shaping.shape_recording, audio, phrase.text, None)
                if await self._is_kept(take, words.choice):
                    kept = await self._library.import_recording(phrase.language, phrase.id, audio)
                    await self._say(words.kept)
                    return kept
            except RecordingError as error:
                self._tell(f"not good enough: {error}")
                await self._say(words.refused)
        await self._channel.hang_up()
        raise RecordingError(f"nothing was kept in {_TRIES} tries")

    async def _say(self, *phrases: Phrase) -> None:
        prompts = await self._library.prepare(phrases)
        await self._play([(prompt.file, prompt.seconds) for prompt in prompts])

    async def _listen(self) -> bytes:
        """Return what is said after the signal, as a WAV file; raise RecordingError when nothing comes of it."""
        signal = await asyncio.to_thread(shaping.shape, Audio((make_beep(),)), "")
        await self._play([self._lay("signal", signal)])
        name = f"prompt-{uuid4().hex}"
        if not await self._channel.record(name, max_seconds=_LONGEST, max_silence=_SILENCE):
            raise RecordingError("Asterisk recorded nothing; its log says why")
        try:
            return await self._ari.fetch_recording(name)
        finally:
            await self._ari.delete_recording(name)

    async def _is_kept(self, take: Shaped, choice: Phrase) -> bool:
        """Play the recording as callers would hear it, and ask whether to keep it."""
        await self._play([self._lay("recording", take)])
        await self._say(choice)
        while key := await self._channel.next_key(_PATIENCE):
            if key.digit in {_KEEP, _AGAIN}:
                return key.digit == _KEEP
        return False

    async def _play(self, sounds: Sequence[tuple[Path, float]]) -> None:
        files, lengths = [str(file) for file, _ in sounds], [seconds for _, seconds in sounds]
        await self._channel.play(files, lengths=lengths, until_key=False)

    def _lay(self, name: str, sound: Shaped) -> tuple[Path, float]:
        file = self._folder / name
        write_files(file, sound.contents)
        return file, sound.seconds


@contextlib.asynccontextmanager
async def ring_person(settings: Settings, at: str) -> AsyncIterator[tuple[ARIClient, ARIChannel]]:
    """Ring a person and yield the call once it is answered; `at` is a SIP address, a number, or empty for key 0's person.

    Raise RecordingError when nobody answers, ARIError when Asterisk can't be reached.
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
    """Return what Asterisk calls an address: a SIP one, a number with its plus, or nothing for the person.

    Raise RecordingError for anything else.
    """
    if not address:
        return "PJSIP/person"
    if _NUMBER.fullmatch(address):
        return f"PJSIP/{address}@trunk"
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
