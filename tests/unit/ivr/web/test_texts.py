"""What pages say: complete in every language, counted by its rules, and all Russian on a Russian page."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ivr.web
from ivr.callflows.words import CallFlowTexts
from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.observability.parts import Condition, Part, PartState
from ivr.texts import LANGUAGES, Counted, Each, Names, Plural, Text, Texts
from ivr.web.texts.desk import DeskTexts
from ivr.web.texts.display import describe_part
from ivr.web.texts.pages import PageTexts
from ivr.web.texts.prompts import PromptTexts
from ivr.web.texts.search import SearchTexts
from outages.edits import draft_of
from outages.incidents import IncidentId, IncidentKind
from outages.ledger import LedgerEntry, Means, Told
from outages.reports import Complaint
from outages.subscribers import Service
from outages.tickets import TicketId
from prompts.errors import RecordingError, RecordingFlaw
from tests.support.caller_scene import CALL, fill
from tests.support.web_world import NOON, Client, World, browse, make_world

AREAS = (PageTexts, DeskTexts, PromptTexts, CallFlowTexts, SearchTexts)
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
NOTICE = {"place": "улица Ленина, Химки, Московская область", "services": "internet", "etr_choice": "2h"}

#: Words that are in Latin letters in Russian, too: products, units, formats and our commands.
LATIN = {"Asterisk", "English", "LUFS", "SMS", "UTC", "WAV", "check", "ivr", "outage", "prompts"}
#: The Russian line offers English in English.
SPOKEN = {"For", "press", "star"}
#: Names from the test's own world: the engine's voice, a node, a SIP address.
NAMES = {"digit", "greeting", "headend", "irina", "maria", "old", "operator", "rhvoice", "switch", "wav"}


def texts_of(area: type[Texts]) -> Iterator[tuple[str, Each[object]]]:
    for kind in area.__mro__:
        yield from ((name, one) for name, one in vars(kind).items() if isinstance(one, Each))


#: Names of the few of a kind that a page offers: a rule tells people by call or SMS alone.
FEW = ("told_by",)


def test_every_kind_of_thing_has_a_word() -> None:
    for area in AREAS:
        for name, text in texts_of(area):
            assert all(text.of.values()), name
            if isinstance(text, Names):
                key = next(iter(text.of["ru"]))
                if isinstance(key, StrEnum) and name not in FEW:
                    assert set(text.of["ru"]) == set(type(key)), name


def test_both_languages_fill_in_the_same_facts() -> None:
    for area in AREAS:
        for name, text in texts_of(area):
            if isinstance(text, Text):
                assert len({_facts(one) for one in text.of.values()}) == 1, name
            if isinstance(text, Names):
                for key in text.of["ru"]:
                    assert len({_facts(names[key]) for names in text.of.values()}) == 1, (name, key)


def _facts(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"{\w+}", text))


def test_no_word_is_left_over() -> None:
    folder = Path(ivr.web.__file__).parent
    sources = [
        *(one for one in folder.rglob("*.py") if one.parent.name != "texts"),
        folder / "texts" / "display.py",
        *folder.glob("templates/*.html"),
        *(folder.parent / "callflows").glob("*.py"),
    ]
    used = "\n".join(one.read_text() for one in sources)
    left = [
        name
        for area in AREAS
        for name, _ in texts_of(area)
        if not re.search(rf"\b([wcps]|words)\.{name}\b", used)
    ]
    assert left == []


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [
        (1, "1 адрес", "1 more address"),
        (2, "2 адреса", "2 more addresses"),
        (5, "5 адресов", "5 more addresses"),
        (11, "11 адресов", "11 more addresses"),
        (21, "21 адрес", "21 more addresses"),
        (112, "112 адресов", "112 more addresses"),
    ],
)
def test_numbers_take_the_form_that_the_language_asks_for(count: int, russian: str, english: str) -> None:
    assert DeskTexts("ru").more_homes(count) == f"Ещё {russian}"
    assert DeskTexts("en").more_homes(count) == english


def test_every_counted_text_has_every_form_of_its_language() -> None:
    for area in AREAS:
        for name, text in texts_of(area):
            if isinstance(text, Counted):
                for plural in text.of.values():
                    assert isinstance(plural, Plural)
                    assert all(plural(count) for count in range(130)), name


def test_a_language_that_pages_dont_speak_is_answered_in_the_first() -> None:
    assert PageTexts("kk").code == LANGUAGES[0]


def test_every_condition_fills_in_its_facts() -> None:
    words = PageTexts("ru")
    part = Part("speech", PartState.DOWN, "", Condition.LANGUAGES_SILENT, FACTS)
    assert describe_part(part, words) == "сейчас никто не говорит на языке: казахский (rhvoice)"
    for condition in Condition:
        told = describe_part(replace(part, condition=condition), words)
        assert told
        assert not _foreign([told]), condition


FACTS: Mapping[str, str | int | Sequence[str]] = {
    "here": 1,
    "all": 2,
    "languages": ["kk"],
    "resting": ["rhvoice"],
    "speaking": "rhvoice",
    "preferred": "rhvoice",
    "missing": 3,
    "total": 424,
    "count": 2,
    "file": "0123",
    "silent": "1",
    "left": "operator",
    "status": 403,
    "spent": "+7840",
    "calls": 1,
    "web": 1,
    "dispatch": 2,
}


# The pages


async def live(world: World) -> None:
    """Let incidents stand in every stage: restored, merged, planned work ahead, a draft."""
    first = draft_of(world.incidents.kept[IncidentId(1)])
    work = replace(first, kind=IncidentKind.PLANNED, starts_at=NOON + timedelta(hours=1), ends_by_clock=True)
    for draft in (first, first, work, first):
        made = await world.incidents.create(draft, author="Мария", at=NOON)
        if made.id != IncidentId(5):
            await world.incidents.publish(made.id, author="Мария", at=NOON)
    await world.incidents.restore(IncidentId(2), author="Мария", at=NOON)
    await world.incidents.merge(IncidentId(3), IncidentId(1), author="Мария", at=NOON)
    for told, means in zip(Told, Means, strict=False):
        entry = LedgerEntry(NOON, None, "c", means, told, IncidentId(1), 1, NOON + timedelta(hours=1))
        await world.ledger.note([entry])


@pytest.fixture
async def world() -> World:
    """Return a world that fills every corner of every page."""
    world = make_world()
    await fill(world)
    for number, condition in enumerate(Condition):
        world.parts.append(
            Part(("trunk", "workers")[number % 2], PartState.DOWN, "English", condition, FACTS)
        )
    world.parts.append(Part("conversations", PartState.DEGRADED, "notice only", Condition.LEVEL_NOTICE))
    world.parts.append(Part("background work", PartState.DEGRADED, "send SMS", Condition.JOBS_FAILING, FACTS))
    await world.reports.keep(TicketId(1), Complaint(frozenset(Service), hazard=True), call_id=CALL, at=NOON)
    await live(world)
    world.prompts.refused["greeting"] = RecordingError("stale", RecordingFlaw.STALE)
    world.prompts.unspoken = ("digit_4",)
    world.prompts.strays, world.prompts.shortcomings = ("old.wav",), ("no voice of parrot",)
    world.prompts.slips = ("ru.txt, line 3: 'ле+ни+на'",)
    world.queue_view.calls = [
        QueuedCall(CALL, stage, NOON - timedelta(minutes=2), "operator") for stage in QueueStage
    ]
    return world


@pytest.fixture
async def manager(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        data = {"login": "maria", "password": "correct horse"}
        await client.post("/login", data=data, headers=SAME_SITE)
        yield client


PAGES = (
    "/login", "/", "/overview", "/incidents/1", "/incidents/1?done=restore", "/incidents/1/edit", "/incidents/2",
    "/incidents/3", "/incidents/4", "/incidents/5", "/desk", "/desk/calls", "/tickets?list=specialist",
    "/tickets?list=closed&done=close",
    f"/calls/{CALL}", "/calls/unknown-1", "/tickets", "/prompts", "/prompts?q=zzz", "/scripts", "/nothing",
    "/remark?language=ru&text=ПТО", "/remark?language=ru&text=[b]",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_no_english_stands_on_a_russian_page(manager: Client, path: str) -> None:
    if path == "/login":
        await manager.post("/logout", headers=SAME_SITE)
    async with manager.get(path, headers={"Accept-Language": "ru"}) as answer:
        assert answer.status != 500
        assert _foreign(_seen(await answer.text())) == set()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/incidents", {}),
        (
            "/incidents",
            {"place": "нет", "etr_choice": "exact", "etr_at": "x", "remark_ru": "[b]", "note": "ж" * 3000},
        ),
        ("/incidents", NOTICE | {"houses": "?", "kind": "planned", "starts_at": "2030-01-01T10:00"}),
        ("/incidents/1/etr", {"etr_choice": "unknown"}),
        ("/incidents/1/restore-part", {"place": "Лесная улица"}),
        ("/incidents/1/publish", {}),
        ("/incidents/1/edit", {"place": "улица Ленина", "began_at": "2030-01-01T10:00"}),
        ("/incidents/1/edit", NOTICE | {"version": "1"}),
        ("/incidents/1/restore", {"ended_at": "2020-01-01T10:00"}),
        ("/incidents/1/merge", {"into": "2"}),
        ("/incidents/1/merge", {"into": ""}),
        ("/incidents/1/split", {"place": "улица Ленина"}),
        ("/incidents/2/reopen", {"etr_choice": "exact", "etr_at": "2020-01-01T10:00"}),
        ("/tickets/4712001/close", {"reason": ""}),
        ("/tickets/4712001/reopen", {"reason": "Ошибка"}),
        ("/incidents/99/restore", {}),
        ("/prompts/ru/greeting", {}),
    ],
)
async def test_no_refusal_is_in_english(manager: Client, path: str, form: Mapping[str, str]) -> None:
    async with manager.post(path, data=form, headers=SAME_SITE | {"Accept-Language": "ru"}) as answer:
        assert 400 <= answer.status < 500
        assert _foreign(_seen(await answer.text())) == set()


class Reader(HTMLParser):
    """Collects the Russian text of a page: no code, and nothing marked as another language."""

    _VOID = ("area", "br", "hr", "img", "input", "link", "meta")

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._hidden: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        hidden = tag in ("code", "script") or known.get("lang") not in (None, "ru")
        if not hidden and not any(self._hidden):
            named = ("aria-label", "placeholder", "title", "alt")
            self.seen += [known[name] or "" for name in named if name in known]
        if tag not in self._VOID:
            self._hidden.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._VOID:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._hidden):
            self.seen.append(data)


def _seen(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.seen


def _foreign(texts: list[str]) -> set[str]:
    words = {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)}
    return words - LATIN - NAMES - SPOKEN
