"""gTTS: Google's voices over the internet, for those who choose them."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import gtts
from gtts.lang import tts_langs

from prompts.errors import SpeechError
from prompts.speech import Audio
from prompts.wording.voices import Voice

_THREADS = 4

# What the library finds worth a warning comes as an error too, and the chain logs that one as an event.
logging.getLogger("gtts").setLevel(logging.ERROR)


class GoogleSpeech:
    """Speaks through gTTS, which blocks and therefore runs in threads; it sends every text to Google.

    `voices` names by language the voice, which is Google's code of a language: it has one voice for each, of one
    speed. A text takes at most `seconds`, however slowly the answer trickles in.
    """

    name = "gtts"

    def __init__(self, voices: Mapping[str, Voice], *, seconds: float = 5.0) -> None:
        spoken = tts_langs()
        self._voices = {
            language: name for language, voice in voices.items() for name in voice.names[:1] if name in spoken
        }
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="gtts")

    def voice(self, language: str) -> str | None:
        """Return Google's code of the language, None for one that Google doesn't speak."""
        return self._voices.get(language)

    async def speak(self, text: str, language: str) -> Audio:
        """Fetch the spoken text; no answer, a refusal and a time-out all raise."""
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"Google does not speak {language!r}")
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._fetch, text, voice)
        try:
            async with asyncio.timeout(self._seconds):
                return await work
        except TimeoutError as error:
            raise SpeechError(f"Google did not answer within {self._seconds:g} s") from error

    async def close(self) -> None:
        """Do nothing: the threads end with the process."""

    def _fetch(self, text: str, voice: str) -> Audio:
        try:
            parts = list(gtts.gTTS(text, lang=voice, timeout=self._seconds).stream())
        except (gtts.gTTSError, AssertionError, ValueError) as error:
            raise SpeechError(f"Google did not speak: {error}") from error
        # A long text comes in parts: each is a whole MP3 file, and only that.
        return Audio(tuple(parts))
