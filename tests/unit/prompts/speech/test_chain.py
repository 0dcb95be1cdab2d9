"""Which engine speaks: the first that can; one that fails rests."""

import pytest
from structlog.testing import capture_logs

from prompts.errors import SpeechError
from prompts.speech.chain import Chain, EngineState, EngineStatus
from tests.support.fake_speech import FakeEngine


class _Time:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def _chain(*engines: FakeEngine) -> tuple[Chain, _Time]:
    time = _Time()
    return Chain(engines, time), time


async def _speaker(chain: Chain, text: str) -> str:
    return (await chain.speak(text, "ru")).engine


async def test_the_first_engine_speaks_while_it_works() -> None:
    first, second = FakeEngine("first"), FakeEngine("second")
    chain, _ = _chain(first, second)
    spoken = await chain.speak("раз", "ru")
    assert (spoken.engine, spoken.voice, second.spoken) == ("first", "first ru", [])
    assert [status.state for status in chain.status()] == [EngineState.SPEAKING, EngineState.WAITING]


async def test_an_engine_without_a_voice_for_the_language_is_left_out_without_blame() -> None:
    chain, _ = _chain(FakeEngine("english", ("en",)), FakeEngine("russian", ("ru",)))
    assert await _speaker(chain, "раз") == "russian"
    assert chain.voices("ru") == [("russian", "russian ru")]
    assert chain.status()[0] == EngineStatus("english", EngineState.SPEAKING, None)


async def test_a_failure_is_logged_with_its_reason_and_the_next_engine_speaks() -> None:
    first, second = FakeEngine("first"), FakeEngine("second")
    chain, _ = _chain(first, second)
    first.broken = "no internet"
    with capture_logs() as logs:
        assert await _speaker(chain, "раз") == "second"
    assert logs[0]["event"] == "engine_passed_over"
    assert (logs[0]["engine"], logs[0]["reason"]) == ("first", "no internet")


async def test_a_single_failed_text_does_not_put_an_engine_to_rest() -> None:
    first, second = FakeEngine("first"), FakeEngine("second")
    chain, _ = _chain(first, second)
    first.broken = "the engine's output is silent"
    for _ in range(3):
        assert await _speaker(chain, "北京路") == "second"
    first.broken = ""
    assert await _speaker(chain, "раз") == "first"


async def test_only_consecutive_failures_count() -> None:
    first, second = FakeEngine("first"), FakeEngine("second")
    chain, _ = _chain(first, second)
    for text, broken, speaker in (
        ("北", "silence", "second"),
        ("раз", "", "first"),
        ("京", "silence", "second"),
    ):
        first.broken = broken
        assert await _speaker(chain, text) == speaker
    assert chain.at_its_best("ru")


async def test_an_engine_that_fails_on_two_texts_rests_for_a_minute() -> None:
    first, second = FakeEngine("first"), FakeEngine("second")
    chain, time = _chain(first, second)
    first.broken = "no internet"
    for text in ("раз", "два", "три", "четыре"):
        assert await _speaker(chain, text) == "second"
    assert first.spoken == ["раз", "два"]
    assert chain.status() == [
        EngineStatus("first", EngineState.RESTING, "no internet"),
        EngineStatus("second", EngineState.SPEAKING, None),
    ]
    assert not chain.at_its_best("ru")
    first.broken = ""
    time.seconds = 60
    assert chain.at_its_best("ru")
    with capture_logs() as logs:
        assert await _speaker(chain, "пять") == "first"
    assert [log["event"] for log in logs] == ["engine_back"]
    assert chain.status()[0].state is EngineState.SPEAKING


async def test_when_all_rest_all_are_tried_again() -> None:
    only = FakeEngine("only")
    chain, _ = _chain(only)
    only.broken = "no program"
    for text in ("раз", "два"):
        with pytest.raises(SpeechError, match="only: no program"):
            await chain.speak(text, "ru")
    assert [status.state for status in chain.status()] == [EngineState.RESTING]
    only.broken = ""
    assert await _speaker(chain, "три") == "only"


async def test_a_language_that_no_engine_knows_is_named() -> None:
    chain, _ = _chain(FakeEngine("english", ("en",)))
    with pytest.raises(SpeechError, match="no engine has a voice for 'ru'"):
        await chain.speak("раз", "ru")
    assert not chain.at_its_best("ru")


async def test_languages_without_a_working_engine_are_known() -> None:
    first, second = FakeEngine("first", ("ru", "en")), FakeEngine("second", ("kk",))
    time = _Time()
    chain = Chain([first, second], time, languages=["ru", "kk", "uz"])
    assert (chain.mute, chain.silent) == (["uz"], [])
    second.broken = "gone"
    for text in ("бір", "екі"):
        with pytest.raises(SpeechError):
            await chain.speak(text, "kk")
    assert chain.silent == ["kk"]
    time.seconds += 61
    assert chain.silent == []
