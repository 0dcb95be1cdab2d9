"""The phrases of an announcement, and their order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outages.addresses.house_rules import HouseRange, HouseRule
from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Service, Withheld
from prompts.wording.announcements import Announcement, Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.situations import NEWS, NOW, PLANNED, ZONE

#: What an address is spoken in, and where it stands in a sentence.
_PLACE = {
    "ru": ["at_address", "place_street", "place_house"],
    "en": ["place_house", "place_street"],
    "kk": ["at_address", "place_street", "place_house"],
}
_PLACE_LAST = {"en"}
_CAUSE = "cause_line_damage"


def _ids(language: str, news: Announcement) -> list[str]:
    return [phrase.id for phrase in wording_for(language).outage(news, at=NOW, zone=ZONE)]


def _at(language: str, told: str, place: list[str] | None = None) -> list[str]:
    """Return the ids of a sentence with its place, by default an address."""
    where = _PLACE[language] if place is None else place
    return [told, *where] if language in _PLACE_LAST else [*where, told]


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_come_in_the_order_of_the_protocol(language: str) -> None:
    known = _at(language, "outage_known")
    assert _ids(language, NEWS) == [*known, "etr", _CAUSE]
    assert _ids(language, replace(NEWS, etr=None)) == [*known, "etr_unknown", _CAUSE]
    assert _ids(language, replace(NEWS, etr=NOW)) == [*known, "etr_passed", _CAUSE]
    moved = replace(NEWS, delay=Delay.SPARE_PART, heard_etr=NOW + timedelta(hours=3), partly_restored=True)
    assert _ids(language, moved) == [
        *known,
        *("etr", "moved_from", "delay_spare_part", _CAUSE, "partly_restored"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("place", "areas", "told"),
    [
        (None, ("ул. Ленина",), "outage_areas"),
        (None, (), "some_addresses"),
        (None, ("",), "some_addresses"),
        (Withheld.ONLY, (), "this_address"),
        (Withheld.ONE_OF_SEVERAL, (), "one_address"),
    ],
)
def test_where_there_is_no_address_to_tell_something_else_says_where(
    language: str, place: Withheld | None, areas: tuple[str, ...], told: str
) -> None:
    news = replace(NEWS, place=place, areas=areas, etr=None)
    assert _ids(language, news) == [*_at(language, "outage_known", [told]), "etr_unknown", _CAUSE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_planned_work_is_told_as_such(language: str) -> None:
    under_way = replace(PLANNED, starts_at=NOW, etr=NOW + timedelta(hours=2))
    known = _at(language, "planned_known")
    assert _ids(language, under_way) == [*known, "etr_planned"]
    assert _ids(language, replace(under_way, etr=None)) == [*known, "etr_unknown_planned"]
    assert _ids(language, replace(under_way, etr=NOW)) == [*known, "etr_overrun"]
    assert _ids(language, PLANNED) == _at(language, "etr_ahead")
    assert _ids(language, replace(PLANNED, etr=None)) == _at(language, "etr_ahead_open")


def _causes(language: str, news: Announcement) -> list[str]:
    return [name for name in _ids(language, news) if name.startswith("cause")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cause", Cause)
def test_a_cause_is_told_where_it_says_more_than_the_outage(language: str, cause: Cause) -> None:
    told = [f"cause_{cause}"]
    assert _causes(language, replace(NEWS, cause=cause)) == told
    dark = replace(NEWS, cause=cause, services=(Service.INTERNET, Service.ELECTRICITY))
    assert _causes(language, dark) == ([] if cause is Cause.POWER else told)
    works = [] if cause in {Cause.MAINTENANCE, Cause.UNKNOWN} else told
    for news in (
        PLANNED,
        replace(PLANNED, starts_at=None),
        replace(PLANNED, services=(Service.ELECTRICITY,)),
    ):
        assert _causes(language, replace(news, cause=cause)) == works


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("etr", "standing"), [(None, "etr_unknown"), (NOW, "etr_passed")])
def test_promised_news_are_told_until_they_are_late_and_then_apologised_for(
    language: str, etr: datetime | None, standing: str
) -> None:
    known = _at(language, "outage_known")
    waiting = replace(NEWS, etr=etr, next_news=NOW + timedelta(minutes=40))
    assert _ids(language, waiting) == [*known, standing, "etr_news_within_40", _CAUSE]
    late = replace(waiting, next_news=NOW - timedelta(minutes=40))
    assert _ids(language, late) == [*known, "etr_news_missed", _CAUSE]


def test_news_that_a_past_midnight_did_not_bring_are_not_promised_for_the_next() -> None:
    now = datetime(2026, 11, 20, 21, 10, tzinfo=UTC)  # ten past midnight in Moscow
    late = replace(NEWS, etr=None, next_news=now - timedelta(minutes=10))
    for language, promised in (("ru", "вчера до полуночи"), ("en", "by the end of yesterday")):
        told = wording_for(language).outage(late, at=now, zone=ZONE)
        [missed] = [phrase.text for phrase in told if phrase.id == "etr_news_missed"]
        assert promised in missed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("etr", "heard", "told"),
    [
        (6.5, 3, True),
        (6.5, 9, True),
        (None, 3, True),
        (6.5, 6.5, False),
        (6.5, 6.45, False),
        (6.5, -1, False),
        (6.5, 0, False),
        (None, -1, False),
        (-0.5, -1, False),
        (-0.5, 3, False),
    ],
)
def test_an_earlier_estimate_is_told_while_it_lies_ahead(
    language: str, etr: float | None, heard: float, *, told: bool
) -> None:
    when = None if etr is None else NOW + timedelta(hours=etr)
    news = replace(NEWS, etr=when, heard_etr=NOW + timedelta(hours=heard), delay=Delay.WEATHER)
    ids = _ids(language, news)
    assert ("moved_from" in ids) == told
    assert ("delay_weather" in ids) == (etr is None or etr > 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ring_back_tells_what_works_again(language: str) -> None:
    words, place = wording_for(language), Place("ул. Ленина", "12")
    back = [Service.INTERNET]
    assert [one.id for one in words.restored(back, place)] == _at(language, "restored")
    here = [one.id for one in words.restored_here(back, place)]
    assert here == [*_at(language, "restored"), "work_elsewhere"]
    since = words.was_restored(back, place, NOW - timedelta(hours=2), at=NOW, zone=ZONE)
    assert [one.id for one in since] == _at(language, "was_restored")
    stranger = words.restored(back, Withheld.ONLY)
    assert [one.id for one in stranger] == _at(language, "restored", ["this_address"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "told"),
    [(IncidentKind.UNPLANNED, "withdrawn"), (IncidentKind.PLANNED, "withdrawn_planned")],
)
def test_a_withdrawn_notice_says_where(language: str, kind: IncidentKind, told: str) -> None:
    phrases = wording_for(language).withdrawn(kind, Place("ул. Ленина", "12"))
    assert [phrase.id for phrase in phrases] == _at(language, told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_in_a_list_is_spoken_without_words_around_it(language: str) -> None:
    phrases = wording_for(language).place_listed(Place("ул. Ленина", "12"))
    assert [phrase.id for phrase in phrases] == [one for one in _PLACE[language] if one != "at_address"]
    assert phrases[-1].text.endswith(",")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_still_out_follows_what_is_back(language: str) -> None:
    words = wording_for(language)
    told = words.still_out([replace(NEWS, services=(Service.TV,))], at=NOW, zone=ZONE)
    assert [phrase.id for phrase in told] == ["but_still", "outage_known", "etr"]
    assert words.still_out([], at=NOW, zone=ZONE) == []


@pytest.mark.parametrize(
    ("language", "spoken", "written"),
    [
        (
            "ru",
            "По адресу: улица Ленина, дом двенадцать, не работает интернет.",
            "ул. Ленина, 12: не работает интернет.",
        ),
        (
            "en",
            "There's an internet outage at twelve Lenina Street.",
            "ul. Lenina, 12: there's an internet outage.",
        ),
    ],
)
def test_the_first_sentence_says_what_is_out_and_where(language: str, spoken: str, written: str) -> None:
    words = wording_for(language)
    told = words.outage(NEWS, at=NOW, zone=ZONE)[: len(_at(language, "outage_known"))]
    assert " ".join(phrase.text for phrase in told) == spoken
    assert words.written(NEWS, at=NOW, zone=ZONE).startswith(written)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("4712806", ["4", "7", "1_end", "2", "8_end", "0", "6_end"]),
        ("4700", ["4", "7", "0_twice", "0_end"]),
        ("4777121", ["4", "7_twice", "7_end", "7", "1_end", "2", "1_end"]),
        ("7", ["7_end"]),
    ],
)
def test_a_ticket_number_is_said_digit_by_digit(language: str, number: str, digits: list[str]) -> None:
    phrases = wording_for(language).ticket(number)
    assert [phrase.id for phrase in phrases] == ["ticket_number", *(f"digit_{one}" for one in digits)]
    pauses = {"": ",", "twice": ";", "end": "."}
    for one, phrase in zip(digits, phrases[1:], strict=True):
        assert phrase.text[-1] == pauses[one.partition("_")[2]]


def test_houses_are_named_of_a_few_streets_and_not_of_many() -> None:
    some = HouseRule(ranges=(HouseRange(1, 25),))
    few = replace(NEWS, place=None, areas=("ул. Ленина", "г. Тверь"), houses=(some, None))
    many = replace(NEWS, place=None, areas=("ул. Ленина",) * 4, houses=(some,) * 4)
    first, *_ = wording_for("ru").outage(few, at=NOW, zone=ZONE)
    assert first.text == "Улица Ленина, дома с первого по двадцать пятый; город Тверь:"
    assert "ул. Ленина, дома 1–25; г. Тверь: не работает" in wording_for("ru").written(few, at=NOW, zone=ZONE)
    first, *_ = wording_for("ru").outage(many, at=NOW, zone=ZONE)
    assert first.text == "Улица Ленина, улица Ленина, улица Ленина и другие адреса:"


def test_a_time_is_told_in_the_zone_of_the_line() -> None:
    written = wording_for("ru").written(NEWS, at=NOW, zone=ZONE)
    assert "сегодня до 18:30" in written  # 15:30 UTC is 18:30 in Moscow
