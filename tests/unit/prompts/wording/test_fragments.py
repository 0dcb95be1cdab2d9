"""Fragments: every time, service and house number can be joined from them, and none of them is of no use."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from string import ascii_lowercase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Service, Withheld
from prompts.wording import en, kk, ru
from prompts.wording.announcements import Announcement, Place
from prompts.wording.days import END_OF_DAY, Day, LocalTime
from prompts.wording.fragments import Words, cut, falls, words_of
from prompts.wording.narrator import Narrator
from prompts.wording.phrases import Phrase
from prompts.wording.script import list_recordable, write_script
from prompts.wording.sentences import REMARK, Sentence
from prompts.wording.situations import NOW, SITUATIONS, ZONE
from prompts.wording.vocabulary import LAST_PLACE

WORDINGS: Mapping[str, Narrator] = {"ru": ru.WORDING, "British": en.WORDING, "American": en.AMERICAN}
#: American English has British sentences, with other times.
NAMES = [pytest.param(name, marks=pytest.mark.long if name == "American" else ()) for name in WORDINGS]
_MONDAY = date(2026, 11, 23)
#: Until this year Russian has the words for a date with its year.
_YEARS = range(2026, 2040)
_MINUTES = [(hour, minute) for hour in range(24) for minute in range(60)] + [(END_OF_DAY, 0)]
#: One time of each kind that languages tell apart: the beginning of a day, night, morning, noon, evening, its end.
_CLOCKS = ((0, 0), (0, 30), (2, 0), (9, 30), (12, 0), (18, 5), (23, 40), (END_OF_DAY, 0))
#: Latin letters that look like Russian ones, which is what people mean by them.
_ALIKE = "abcehkmoptxy"
_WEEK = [LocalTime(Day.WEEKDAY, _MONDAY + timedelta(days), 0, 0) for days in range(7)]
_NEAR = [
    LocalTime(day, _MONDAY + timedelta(days), 0, 0)
    for day, days in ((Day.YESTERDAY, -1), (Day.TODAY, 0), (Day.UNSAID, 0), (Day.TOMORROW, 1))
]
_DATES = [LocalTime(Day.DATE, date(2028, 1, 1) + timedelta(days), 0, 0) for days in range(366)]
_YEARED = [LocalTime(Day.YEAR, date(year, month, month), 0, 0) for year in _YEARS for month in range(1, 13)]


def _at(day: LocalTime, clocks: Sequence[tuple[int, int]]) -> list[LocalTime]:
    return [replace(day, hour=hour, minute=minute) for hour, minute in clocks]


def _tell(words: Narrator, when: LocalTime) -> Iterator[str]:
    """Yield a time in each form."""
    times = words._aloud.times
    return (tell(when) for tell in (times.by, times.until, times.starting, times.since))


def _minutes(words: Narrator) -> Iterator[str]:
    for day in (_NEAR[1], _NEAR[2], _WEEK[2], _YEARED[30]):
        for when in _at(day, _MINUTES):
            yield from _tell(words, when)


def _days(words: Narrator) -> Iterator[str]:
    for day in (*_NEAR, *_WEEK, *_DATES, *_YEARED):
        for when in _at(day, _CLOCKS):
            yield from _tell(words, when)


def _spans(words: Narrator) -> Iterator[str]:
    """Yield spans from and to each minute, and over days of each kind as far as they can lie ahead."""
    tell = words._aloud.times.span
    for minute in _at(_WEEK[2], _MINUTES):
        for other in _at(_WEEK[2], ((0, 0), (12, 0), (END_OF_DAY, 0))):
            first, last = sorted((minute, other), key=_moment)
            if first != last:
                yield tell(first, last)
    for start in (_NEAR[1], _NEAR[3], *_WEEK, *_DATES[:31], _YEARED[30]):
        for end in _ends(start):
            # Today has begun: nothing can begin with it.
            for first in _at(start, _CLOCKS[1:] if start.day is Day.TODAY else _CLOCKS):
                yield from (tell(first, last) for last in _at(end, _CLOCKS) if _moment(first) < _moment(last))


def _ends(start: LocalTime) -> Iterator[LocalTime]:
    """Yield days on which a span may end, each in the way that it is called."""
    yield start
    if start.day is Day.TODAY:
        yield _NEAR[3]
    if start.day in {Day.TODAY, Day.TOMORROW}:
        yield from _WEEK[2:4]
    else:
        yield replace(start, date=start.date + timedelta(1))
    yield from (_DATES[22], _YEARED[30])


def _moment(when: LocalTime) -> tuple[date, int, int]:
    return when.date, when.hour, when.minute


def _services(words: Narrator) -> Iterator[str]:
    """Yield all combinations, in the order of the services and by name, as they come from a store."""
    for count in range(1, len(Service) + 1):
        for some in combinations(Service, count):
            for named in (some, sorted(some), tuple(reversed(some))):
                yield from (
                    tell(named) for tell in (words.services.out, words.services.ahead, words.services.back)
                )
    yield from (words.services.several_out, words.services.several_ahead)


def _houses(words: Narrator) -> Iterator[str]:
    letters = [*"абвгдеёжзийклмнопрстуфхцчшщъыьэюя", *(_ALIKE if words is ru.WORDING else ascii_lowercase)]
    written = (
        *map(str, range(1000)),
        *(f"12{letter}" for letter in letters),
        *(f"{number}/{number + 1}" for number in range(1, 999)),
        *("12-14", "12 ½", "вл. 5", "уч. 5", "", "7 сооружение 3"),
        *(f"12 {mark} {number}" for mark in ("корп.", "стр.") for number in range(1, 100)),
        *(f"12 литера {letter}" for letter in letters),
        *("12/3а корп. 2", "5с1", "112к2 стр. 3"),
    )
    for house in written:
        yield from (part.text for part in _place(words, Sentence.PLACE, house))
        yield from (part.text for part in _place(words, Sentence.PLACE_LISTED, house))


def _place(words: Narrator, sentence: Sentence, house: str) -> list[Phrase]:
    return [one for one in words._read_place(Place("ул. Ленина", house), sentence) if one.id == "place_house"]


def _sentences(words: Narrator) -> Iterator[str]:
    for situation in SITUATIONS.values():
        yield from (one.text for one in situation.speak(words) if not _is_named(one))
    for phrase in words.fixed():
        yield phrase.text
    for place in range(1, LAST_PLACE + 1):
        yield from (one.text for one in words.queue_place(place, 60.0 * place))


def _is_named(phrase: Phrase) -> bool:
    """Say whether a phrase has somebody's name or message in it."""
    return phrase.id in {"place_street", Sentence.AREAS, REMARK}


KINDS: Mapping[str, Callable[[Narrator], Iterator[str]]] = {
    "minutes": _minutes,
    "days": _days,
    "spans": _spans,
    "services": _services,
    "houses": _houses,
    "sentences": _sentences,
}


@cache
def _known(name: str) -> frozenset[Words]:
    return frozenset(words_of(line.phrase.text) for line in write_script(WORDINGS[name]))


def _cut_all(name: str, kind: str) -> tuple[list[str], set[Words]]:
    """Return the texts that can't be joined, and all parts that others are joined from."""
    uncut: list[str] = []
    used: set[Words] = set()
    for text in dict.fromkeys(KINDS[kind](WORDINGS[name])):
        parts = cut(text, _known(name))
        if parts is None:
            uncut.append(text)
        else:
            used.update(map(words_of, parts))
    return uncut, used


# Both at once: cutting everything takes a while.
@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_everything_can_be_joined_and_no_fragment_is_of_no_use(name: str) -> None:
    used: set[Words] = set()
    for kind in KINDS:
        uncut, parts = _cut_all(name, kind)
        assert uncut[:5] == [], kind
        used |= parts
    assert [one.id for one in WORDINGS[name].fragments() if words_of(one.text) not in used] == []


_instants = st.integers(-5000, 1_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
_news = st.builds(
    Announcement,
    kind=st.sampled_from(IncidentKind),
    services=st.lists(st.sampled_from(Service), min_size=1, unique=True).map(tuple),
    place=st.builds(Place, street=st.text(max_size=60), house=st.integers(0, 999).map(str))
    | st.sampled_from(Withheld),
    areas=st.just(()),
    cause=st.sampled_from(Cause),
    etr=st.none() | _instants,
    delay=st.none() | st.sampled_from(Delay),
    starts_at=st.none() | _instants,
    next_news=st.none() | _instants,
    heard_etr=st.none() | _instants,
    partly_restored=st.booleans(),
)


@pytest.mark.parametrize("name", WORDINGS)
@given(news=_news, at=st.integers(0, 2 * 24 * 60), services=st.permutations(list(Service)))
def test_whatever_is_told_can_be_joined(
    name: str, news: Announcement, at: int, services: list[Service]
) -> None:
    assume(news.starts_at is None or news.etr is None or news.starts_at < news.etr)
    words, now = WORDINGS[name], NOW + timedelta(minutes=at)
    place = news.place or Withheld.ONLY
    told = [
        *words.outage(news, at=now, zone=ZONE),
        *words.outage_brief(news, at=now, zone=ZONE),
        *words.others([news], at=now, zone=ZONE),
        *words.still_out([news], at=now, zone=ZONE),
        *words.restored_here(services[:3], place),
        *words.was_restored(services[:2], place, now - timedelta(minutes=at), at=now, zone=ZONE),
        *words.withdrawn(news.kind, place),
    ]
    uncut = [one for one in told if not _is_named(one) and cut(one.text, _known(name)) is None]
    assert uncut == []


@pytest.mark.parametrize("name", WORDINGS)
def test_an_hour_is_enough_for_them(name: str) -> None:
    assert 100 < len(WORDINGS[name].fragments()) < 300
    assert len(write_script(WORDINGS[name])) < 500


@pytest.mark.parametrize("name", WORDINGS)
def test_each_fragment_has_an_id_and_words_of_its_own(name: str) -> None:
    words = WORDINGS[name]
    ids = Counter(line.phrase.id for line in list_recordable(words))
    assert [one for one, count in ids.items() if count > 1] == []
    assert all(one.isascii() and one.replace("_", "").isalnum() for one in ids)
    said = Counter((words_of(one.text), falls(one.text)) for one in words.fragments())
    assert [one for one, count in said.items() if count > 1] == []


def test_a_fixed_phrase_that_others_make_up_need_not_be_recorded() -> None:
    needed = {line.phrase.id for line in write_script(ru.WORDING)}
    assert {"digit_4", "digit_4_end", "menu_outage", "cause_weather", "etr_unknown"} <= needed
    assert needed.isdisjoint({"digit_4_twice", "etr_within_20", "only_gas", "queue_wait_5"})


def test_a_language_may_have_no_fragments() -> None:
    assert kk.WORDING.fragments() == []
    assert {line.group for line in write_script(kk.WORDING)} == {None}


_SAID = frozenset(
    map(words_of, ("Починим", "сегодня", "до", "сегодня до", "восемнадцати", "тридцати.", "в сре́ду"))
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Починим сегодня до восемнадцати тридцати.", ["Починим", "сегодня до", "восемнадцати", "тридцати."]),
        ("починим сегодня, до тридцати", ["починим", "сегодня, до", "тридцати"]),
        ("В среду, до тридцати!", ["В среду,", "до", "тридцати!"]),
        ("«Починим» – сегодня.", ["«Починим» –", "сегодня."]),
        ("Починим завтра.", None),
        ("Починимся сегодня.", None),
        ("…", None),
        ("", None),
    ],
)
def test_a_text_is_cut_between_words(text: str, parts: list[str] | None) -> None:
    assert cut(text, _SAID) == parts


def test_a_longer_fragment_gives_way_where_it_leads_nowhere() -> None:
    said = {words_of(text) for text in ("one two", "one", "two three", "three four", "four")}
    assert cut("one two three four", said) == ["one two", "three four"]
    assert cut("one two three", said) == ["one", "two three"]
