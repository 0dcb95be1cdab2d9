"""gTTS: Google's voices over the internet, for those who choose them."""

import asyncio
import io
import logging
from concurrent.futures import ThreadPoolExecutor

import gtts
from gtts.lang import tts_langs

from prompts.errors import SpeechError
from prompts.speech import Sound
from prompts.speech.decoding import read_sound

_THREADS = 4

# The library logs a failure with its traceback before it raises; the chain logs it once, as an event.
logging.getLogger("gtts").setLevel(logging.CRITICAL)


class GoogleSpeech:
    """Speaks through gTTS, which blocks and therefore runs in threads; it sends every text to Google.

    A text takes at most `seconds`, however slowly the answer trickles in.
    """

    name = "gtts"

    def __init__(self, *, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="gtts")

    def voice(self, language: str) -> str | None:
        """Return the language itself when Google speaks it: there is one voice for each."""
        return language if language in tts_langs() else None

    async def speak(self, text: str, language: str) -> Sound:
        """Fetch the spoken text; no answer, a refusal and a time-out all raise."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._fetch, text, language)
        try:
            async with asyncio.timeout(self._seconds):
                return await work
        except TimeoutError as error:
            raise SpeechError(f"Google did not answer within {self._seconds:g} s") from error

    def _fetch(self, text: str, language: str) -> Sound:
        audio = io.BytesIO()
        try:
            gtts.gTTS(text, lang=language, timeout=self._seconds).write_to_fp(audio)
        except (gtts.gTTSError, AssertionError, ValueError) as error:
            raise SpeechError(f"Google did not speak: {error}") from error
        return read_sound(audio.getvalue())
