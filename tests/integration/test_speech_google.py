"""The real gTTS, speaking its own protocol with a server in Google's place."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from prompts.errors import SpeechError
from prompts.speech.chain import Chain
from prompts.speech.decoding import read_audio
from prompts.speech.google import GoogleSpeech
from prompts.speech.telephone import fit
from prompts.wording.voices import voices_of
from tests.support.fake_speech import FakeEngine
from tests.support.google_server import GoogleServer, run_google
from tests.support.patience import unexcused

_VOICES = voices_of("gtts")


@pytest.fixture
async def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GoogleServer]:
    async with run_google(tmp_path) as server:
        for name in ("https_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        yield server
        server.open.set()


async def test_google_is_asked_for_the_words_and_its_mp3_is_heard(google: GoogleServer) -> None:
    sound = read_audio(await GoogleSpeech(_VOICES).speak("улица Ленина, дом двенадцать.", "ru"))
    assert google.asked == [("улица Ленина, дом двенадцать.", "ru")]
    assert google.hosts == ["translate.google.com:443"]
    assert len(fit(sound).narrow) / 8000 == pytest.approx(0.85, abs=0.1)


async def test_a_long_text_is_asked_for_in_parts_and_joined(google: GoogleServer) -> None:
    text = "Планируем включить сегодня к восемнадцати часам тридцати минутам. " * 3
    sound = read_audio(await GoogleSpeech(_VOICES).speak(text, "ru"))
    assert len(google.asked) > 1
    assert len(sound.samples) / sound.rate > 0.7 * len(google.asked)


@pytest.mark.parametrize("status", [403, 429, 500])
async def test_a_refusal_tells_its_status(google: GoogleServer, status: int) -> None:
    google.status = status
    with pytest.raises(SpeechError, match=f"Google did not speak: {status}"):
        await GoogleSpeech(_VOICES).speak("раз", "ru")


async def test_an_answer_without_sound_is_an_error(google: GoogleServer) -> None:
    google.with_sound = False
    with pytest.raises(SpeechError, match="Google did not speak: 200"):
        await GoogleSpeech(_VOICES).speak("раз", "ru")


async def test_no_connection_is_an_error(google: GoogleServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with pytest.raises(SpeechError, match="Failed to connect"):
        await GoogleSpeech(_VOICES).speak("раз", "ru")
    assert google.asked == []


async def test_a_silent_google_costs_no_more_than_its_seconds(google: GoogleServer) -> None:
    google.open.clear()
    started = time.monotonic()
    with pytest.raises(SpeechError, match=r"(did not answer|did not speak)"):
        await GoogleSpeech(_VOICES, seconds=0.5).speak("раз", "ru")
    assert unexcused(started, time.monotonic()) < 5


async def test_when_google_fails_the_offline_engine_speaks(google: GoogleServer) -> None:
    google.status = 500
    chain = Chain([GoogleSpeech(_VOICES), FakeEngine("offline")])
    assert chain.voices("ru")[0] == ("gtts", "ru")
    assert (await chain.speak("раз", "ru")).engine == "offline"


async def test_only_languages_that_google_speaks_are_sent_to_it() -> None:
    assert GoogleSpeech(_VOICES).voice("xx") is None
    assert GoogleSpeech(_VOICES).voice("en") == "en"
