"""What callers hear first is rendered before the line opens, the rest afterwards, each phrase by one worker."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from asterisk.server.locks import Lock
from ivr.callflows.explorer import StepKind
from ivr.callflows.graph import explore
from ivr.callflows.scenes import SCENES
from ivr.notices.fixed_phrases import ANY_TIME, FixedPhrases
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt

RU, EN = Language("ru"), Language("en")
LANGUAGES = [RU, EN]
ALL = [phrase for language in LANGUAGES for phrase in wording_for(language).fixed()]


class FakeSpeaker:
    """A library whose prompts are marks in a `store` that all workers share; speaking takes a turn of the loop.

    `open` holds it up while cleared, `broken` makes it raise.
    """

    def __init__(self, store: set[Phrase]) -> None:
        self.store, self.spoken = store, list[str]()
        self.at_once = 0
        self.broken = ""
        self.open = asyncio.Event()
        self.open.set()

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        for phrase in phrases:
            self.at_once += 1
            try:
                await self.open.wait()
                await asyncio.sleep(0)
            finally:
                self.at_once -= 1
            self.spoken.append(phrase.text)
            if self.broken:
                raise SpeechError(self.broken)
            self.store.add(phrase)
        return [Prompt(phrase, Path(phrase.id), 1.0) for phrase in phrases]

    async def find_missing(self, phrases: Iterable[Phrase]) -> list[Phrase]:
        return [phrase for phrase in phrases if phrase not in self.store]


class Worker:
    """One worker of an installation with its engine and its view of the phrases."""

    def __init__(self, home: Path, store: set[Phrase]) -> None:
        self.engine = FakeSpeaker(store)
        self.turn = Lock(home / "speaking.lock")
        self.phrases = FixedPhrases(self.engine, LANGUAGES, self.turn, look=0.01, retry=0.01)
        self.progress: list[tuple[int, int]] = []

    async def opens(self) -> None:
        """Come to the moment at which callers are let in."""
        await self.phrases.speak_first(lambda done, of: self.progress.append((done, of)))

    @property
    def spoken(self) -> list[str]:
        return self.engine.spoken

    @property
    def missing(self) -> list[Phrase]:
        return [phrase for phrase in ALL if phrase not in self.engine.store]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[list[Worker]]:
    store: set[Phrase] = set()
    workers = [Worker(tmp_path, store), Worker(tmp_path, store)]
    yield workers
    for one in workers:
        one.turn.release()


@pytest.fixture
def worker(workers: list[Worker]) -> Worker:
    return workers[0]


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not happened():
            await asyncio.sleep(0.005)


def ids_of(worker: Worker, language: Language) -> set[str]:
    """Return which phrases of a language there are."""
    return {phrase.id for phrase in worker.engine.store if phrase.language == language}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_line_opens_with_all_that_is_heard_before_and_after_the_first_key(
    worker: Worker, language: Language
) -> None:
    await worker.opens()
    there = ids_of(worker, language)
    fixed = {phrase.id for phrase in wording_for(language).fixed()}
    for scene in SCENES:
        graph = await explore(scene, language)
        here = [graph.start]
        # On past what is said without a question, to the first question and to what each key there leads to.
        while here:
            step = graph.steps[here.pop()]
            assert fixed.intersection(step.ids) <= there, scene.name
            if step.kind is StepKind.SAYS or step.name == graph.start:
                here += [
                    to
                    for to in graph.ways.get(step.name, {}).values()
                    if to in graph.steps and to != step.name
                ]
    assert there >= ANY_TIME | {
        FixedPhrase.GREETING,
        FixedPhrase.MENU_OUTAGE,
        FixedPhrase.WILL_CALL,
        FixedPhrase.WRONG_KEY,
    }
    assert {f"digit_{digit}{end}" for digit in range(10) for end in ("", "_end")} <= there


async def test_it_opens_long_before_everything_is_spoken(worker: Worker) -> None:
    await worker.opens()
    assert len(worker.spoken) < len(ALL) / 2
    assert worker.phrases.missing == len(worker.missing)
    done, of = worker.progress[-1]
    assert done == of
    assert worker.progress == sorted(worker.progress)


async def test_the_rest_follows_and_is_counted_down(worker: Worker) -> None:
    await worker.opens()
    worker.engine.open.clear()
    behind = asyncio.create_task(worker.phrases.speak_rest())
    await until(lambda: worker.phrases.missing)
    assert worker.phrases.missing == len(worker.missing)
    assert worker.phrases.total == len(ALL)
    worker.engine.open.set()
    await behind
    assert worker.phrases.missing == 0
    assert worker.missing == []


async def test_behind_the_opening_calls_always_find_a_place_at_the_engine(worker: Worker) -> None:
    await worker.opens()
    worker.engine.open.clear()
    behind = asyncio.create_task(worker.phrases.speak_rest())
    await until(lambda: worker.engine.at_once)
    await asyncio.sleep(0.05)
    assert worker.engine.at_once == 1
    worker.engine.open.set()
    await behind


async def test_the_queues_own_words_come_next(worker: Worker) -> None:
    await worker.opens()
    opened_with = len(worker.spoken)
    await worker.phrases.speak_rest()
    queue = {phrase.text for phrase in ALL if phrase.id.startswith("queue_")}
    next_ones = worker.spoken[opened_with : opened_with + len(queue - set(worker.spoken[:opened_with]))]
    assert set(next_ones) <= queue


async def test_two_workers_speak_each_phrase_once(workers: list[Worker]) -> None:
    await asyncio.gather(*(one.opens() for one in workers))
    await asyncio.gather(*(one.phrases.speak_rest() for one in workers))
    spoken = workers[0].spoken + workers[1].spoken
    assert len(spoken) == len(set(spoken))
    assert workers[0].missing == []


async def test_the_second_worker_opens_while_the_first_speaks_the_rest(workers: list[Worker]) -> None:
    first, second = workers
    await first.opens()
    first.engine.open.clear()
    behind = asyncio.create_task(first.phrases.speak_rest())
    await until(lambda: first.engine.at_once)
    await second.opens()
    assert second.spoken == []
    first.engine.open.set()
    await behind


async def test_another_worker_goes_on_when_the_one_that_speaks_ends(workers: list[Worker]) -> None:
    first, second = workers
    await asyncio.gather(first.opens(), second.opens())
    behind = [asyncio.create_task(one.phrases.speak_rest()) for one in workers]
    one = first if first.turn.take() else second
    other = second if one is first else first
    behind[workers.index(one)].cancel()
    one.turn.release()
    await behind[workers.index(other)]
    assert other.missing == []


async def test_a_start_at_which_all_is_there_speaks_nothing(workers: list[Worker]) -> None:
    await workers[0].opens()
    await workers[0].phrases.speak_rest()
    await workers[1].opens()
    await workers[1].phrases.speak_rest()
    assert workers[1].spoken == []
    assert workers[1].progress == []


async def test_a_line_whose_first_words_nobody_can_speak_does_not_open(worker: Worker) -> None:
    worker.engine.broken = "no voice"
    with pytest.raises(SpeechError, match="no voice"):
        await worker.opens()


async def test_what_cannot_be_spoken_behind_is_tried_again(worker: Worker) -> None:
    await worker.opens()
    worker.engine.broken = "no voice"
    behind = asyncio.create_task(worker.phrases.speak_rest())
    spoken = len(worker.spoken)
    await until(lambda: len(worker.spoken) > spoken + len(ALL))
    assert worker.phrases.missing
    worker.engine.broken = ""
    await behind
    assert worker.phrases.missing == 0
