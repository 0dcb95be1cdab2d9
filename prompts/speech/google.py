"""gTTS: Google's voices over the internet, off by default."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import gtts
from gtts.lang import tts_langs
from typing_extensions import override

from prompts.errors import SpeechError
from prompts.speech import Audio, Engine
from prompts.wording.voices import Voice

_THREADS = 4

# Whatever the library warns about it also raises, and the chain logs the error as an event.
logging.getLogger("gtts").setLevel(logging.ERROR)


class GoogleSpeech(Engine):
    """Runs gTTS in threads, because it blocks; every text is sent to Google.

    `voices` has the voice of each language: Google has one per language, at one speed, named by its language code. A
    text takes at most `seconds`, however slowly the answer arrives.
    """

    name = "gtts"

    def __init__(self, voices: Mapping[str, Voice], *, seconds: float = 5.0) -> None:
        spoken = tts_langs()
        self._voices = {
            language: name for language, voice in voices.items() for name in voice.names[:1] if name in spoken
        }
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="gtts")

    @override
    def voice(self, language: str) -> str | None:
        return self._voices.get(language)

    @override
    async def speak(self, text: str, language: str) -> Audio:
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"Google does not speak {language!r}")
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._fetch, text, voice)
        try:
            async with asyncio.timeout(self._seconds):
                return await work
        except TimeoutError as error:
            raise SpeechError(f"Google did not answer within {self._seconds:g} s") from error

    @override
    async def close(self) -> None:
        """Do nothing: the threads end with the process."""

    def _fetch(self, text: str, voice: str) -> Audio:
        try:
            parts = list(gtts.gTTS(text, lang=voice, timeout=self._seconds).stream())
        except (gtts.gTTSError, AssertionError, ValueError) as error:
            raise SpeechError(f"Google did not speak: {error}") from error
        # A long text comes in parts, each a complete MP3 file.
        return Audio(tuple(parts))
