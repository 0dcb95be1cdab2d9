"""How the library has phrases rendered: who waits, for how long, and what happens when an engine fails."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from prompts.errors import SpeechError
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_speech import FakeEngine

_ONE, _TWO = Phrase("etr", "ru", "раз"), Phrase("etr", "ru", "два")


async def _until(ready: Callable[[], object]) -> None:
    """Run the loop until the condition holds."""
    while not ready():
        await asyncio.sleep(0)


async def _found_again(folder: Path, *engines: FakeEngine) -> list[Prompt]:
    again = Library(folder, Chain(engines))
    assert await again.load() == 1
    prompts = await again.prepare([_ONE])
    await again.close()
    return prompts


async def test_concurrent_calls_share_one_rendering(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    calls = [asyncio.create_task(library.prepare([_ONE, _TWO])) for _ in range(20)]
    await _until(lambda: engine.at_once == 2)
    engine.open.set()
    results = await asyncio.gather(*calls)
    await library.prepare([_ONE])
    assert sorted(engine.spoken) == ["два", "раз"]
    assert len({tuple(prompt.file for prompt in prompts) for prompts in results}) == 1


async def test_a_late_phrase_is_left_out_and_ready_for_the_next_call(
    library: Library, engine: FakeEngine
) -> None:
    await library.prepare([_ONE])
    engine.open.clear()
    assert [prompt.phrase for prompt in await library.prepare([_TWO, _ONE], within=0)] == [_ONE]
    engine.open.set()
    assert [prompt.phrase for prompt in await library.prepare([_TWO, _ONE])] == [_TWO, _ONE]
    assert engine.spoken == ["раз", "два"]


async def test_an_unspeakable_phrase_is_left_out_when_time_is_short(
    library: Library, engine: FakeEngine
) -> None:
    await library.prepare([_ONE])
    engine.broken = "no voice"
    with capture_logs() as logs:
        prompts = await library.prepare([_ONE, _TWO], within=5)
    assert [prompt.phrase for prompt in prompts] == [_ONE]
    assert [(log["event"], log["text"]) for log in logs][-1] == ("phrase_not_spoken", "два")


async def test_without_a_time_limit_a_failure_is_raised_and_may_be_retried(
    library: Library, engine: FakeEngine
) -> None:
    engine.broken = "no voice"
    with pytest.raises(SpeechError, match="no voice"):
        await library.prepare([_ONE, _TWO])
    engine.broken = ""
    assert len(await library.prepare([_ONE, _TWO])) == 2


async def test_a_hang_up_does_not_stop_the_rendering_for_others(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    gone, stays = (asyncio.create_task(library.prepare([_ONE])) for _ in range(2))
    await _until(lambda: engine.at_once)
    gone.cancel()
    engine.open.set()
    assert len(await stays) == 1
    assert engine.spoken == ["раз"]


async def test_the_number_of_concurrent_renderings_is_limited(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.open.clear()
    library = Library(tmp_path, Chain([engine]), workers=3)
    work = asyncio.create_task(
        library.prepare([Phrase("etr", "ru", f"раз {number}") for number in range(10)])
    )
    await _until(lambda: engine.at_once == 3)
    assert engine.at_once == 3
    engine.open.set()
    assert len(await work) == 10
    assert engine.most_at_once == 3
    await library.close()


async def test_a_fallback_prompt_is_used_and_rendered_again_by_the_preferred_engine(tmp_path: Path) -> None:
    good, poor = FakeEngine("good"), FakeEngine("poor")
    library = Library(tmp_path, Chain([good, poor]))
    good.broken = "no internet"
    [makeshift] = await library.prepare([_ONE])
    assert poor.spoken == ["раз"]
    good.broken = ""
    assert await library.prepare([_ONE]) == [makeshift]
    better = makeshift
    while better == makeshift:
        await asyncio.sleep(0)
        [better] = await library.prepare([_ONE])
    assert good.spoken == ["раз", "раз"]
    assert makeshift.file.with_suffix(".alaw").exists()
    await library.prepare([_ONE])
    await library.close()
    assert len(good.spoken) == 2

    assert await _found_again(tmp_path, good, poor) == [better]


async def test_phrases_with_a_waiting_caller_go_first(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    behind = asyncio.create_task(
        library.prepare([Phrase("etr", "ru", f"позже {number}") for number in range(6)])
    )
    await _until(lambda: engine.at_once == 2)
    call = asyncio.create_task(library.prepare([Phrase("etr", "ru", "позже 5"), _ONE], within=20))
    await asyncio.sleep(0)
    engine.open.set()
    await asyncio.gather(behind, call)
    assert set(engine.spoken[2:4]) == {"позже 5", "раз"}
    assert len(engine.spoken) == 7, "nothing is spoken twice"


async def test_a_cancelled_wait_frees_its_slot(library: Library, engine: FakeEngine) -> None:
    engine.open.clear()
    phrases = [Phrase("etr", "ru", f"позже {number}") for number in range(4)]
    behind = asyncio.create_task(library.prepare(phrases))
    await _until(lambda: engine.at_once == 2)
    await library.prepare([_ONE], within=0)
    engine.open.set()
    await behind
    assert [prompt.phrase for prompt in await library.prepare([_ONE])] == [_ONE]


async def test_a_caller_waits_longer_for_a_menu_than_for_an_address(
    library: Library, engine: FakeEngine
) -> None:
    engine.open.clear()
    menu = wording_for("ru").say(FixedPhrase.MENU_OUTAGE)
    asyncio.get_running_loop().call_later(0.3, engine.open.set)
    assert [prompt.phrase for prompt in await library.prepare([menu], within=0.001)] == [menu]
    engine.open.clear()
    assert await library.prepare([_ONE], within=0.001) == []
    engine.open.set()


async def test_finding_prompts_renders_none(library: Library, engine: FakeEngine) -> None:
    assert library.find_prompts([_ONE]) == []
    await asyncio.sleep(0)
    assert engine.spoken == []


async def test_closing_cancels_rendering(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.open.clear()
    library = Library(tmp_path, Chain([engine]))
    waiting = asyncio.create_task(library.prepare([_ONE]))
    await _until(lambda: engine.at_once)
    await library.close()
    with pytest.raises(SpeechError, match="is closing"):
        await waiting
    assert engine.at_once == 0
    assert engine.closed
