"""SMS: at most two segments, always with the ticket number."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.estimates import Delay
from outages.incidents import IncidentKind
from outages.sms_text import count_segments
from outages.subscribers import Service
from prompts.wording.announcements import AddressNews, Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.situations import NEWS, NOW, PLANNED, ZONE

_places = st.builds(Place, street=st.text(max_size=300), house=st.text(max_size=40))
_services = st.lists(st.sampled_from(Service), min_size=1, unique=True)


_out = st.lists(
    st.builds(
        lambda services, etr: replace(NEWS, services=tuple(services), etr=etr),
        _services,
        st.none() | st.integers(-3000, 400_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    ),
    max_size=2,
).map(tuple)
_told = st.lists(st.builds(AddressNews, _places, _services.map(tuple), _out), min_size=1, max_size=4)


def test_several_services_back_beside_others_that_are_out_are_not_all_services() -> None:
    out = replace(NEWS, services=(Service.WATER, Service.GAS, Service.HEAT), etr=None)
    where = Place("улица Академика Константина Эдуардовича Циолковского и ещё полсотни знаков имени", "14")
    told = AddressNews(where, (Service.INTERNET, Service.TV, Service.TELEPHONY), (out,))
    for language, some, every in (("ru", "часть услуг", "все услуги"), ("kk", "кей қызмет", "барлық қызмет")):
        text = wording_for(language).restored_sms([told], "4712806", at=NOW, zone=ZONE)
        assert some in text
        assert every not in text


def _restored(place: Place, *services: Service, language: str = "ru", ticket: str = "4712806") -> str:
    told = [AddressNews(place, services, ())]
    return wording_for(language).restored_sms(told, ticket, at=NOW, zone=ZONE)


@given(_told)
def test_any_news_fits_in_two_segments(told: list[AddressNews]) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        for text in (
            words.restored_sms(told, "4712806", at=NOW, zone=ZONE),
            words.reopened_sms(told, "4712806", at=NOW, zone=ZONE),
            words.withdrawn_sms(IncidentKind.PLANNED, told, "4712806", at=NOW, zone=ZONE),
        ):
            assert count_segments(text) <= 2
            assert "4712806" in text
            assert text.isprintable()


@given(st.text("😀", min_size=60, max_size=90), _services, st.sampled_from(["4712806", "47128061"]))
def test_no_pair_of_surrogates_is_split_between_segments(
    street: str, services: list[Service], ticket: str
) -> None:
    text = _restored(Place(street, "1"), *services, ticket=ticket)
    segments, units = 1, 0
    for sign in text:
        width = len(sign.encode("utf-16-be")) // 2
        if units + width > 67:
            segments, units = segments + 1, 0
        units += width
    assert segments <= 2


def test_an_address_that_is_too_long_is_cut_and_everything_else_stays() -> None:
    text = _restored(Place("улица " + "Очень" * 30, "1"), Service.INTERNET)
    assert text.startswith("улица Очень")
    assert text.endswith("...: снова работает интернет. Заявка 4712806 закрыта. Не работает? Звоните нам.")


def test_one_service_back_and_another_out_are_both_told_and_the_ticket_stays_open() -> None:
    told = [
        AddressNews(Place("ул. Ленина", "12"), (Service.INTERNET,), (replace(NEWS, services=(Service.TV,)),))
    ]
    text = wording_for("ru").restored_sms(told, "4712806", at=NOW, zone=ZONE)
    assert text == (
        "ул. Ленина, 12: снова работает интернет. Не работает телевидение. Срок – до 18:30. "
        "Заявка 4712806 открыта. Не работает? Звоните нам."
    )


def test_whom_to_call_gives_way_to_what_is_back_and_out() -> None:
    told = AddressNews(
        Place("проспект Маршала Рокоссовского", "112"),
        (Service.INTERNET,),
        (replace(NEWS, services=(Service.TV,)),),
    )
    text = wording_for("ru").restored_sms([told], "4712806", at=NOW, zone=ZONE)
    assert text == (
        "проспект Маршала Рокоссовского, 112: снова работает интернет. Не работает телевидение. "
        "Починим сегодня до 18:30. Заявка 4712806."
    )


def test_a_message_names_each_address_or_says_that_there_are_more() -> None:
    places = [Place("ул. Ленина", "12"), Place("ул. Мира", "5"), Place("ул. Мира", "7")]
    told = [AddressNews(place, (Service.INTERNET,), ()) for place in places]
    words = wording_for("ru")
    two = words.restored_sms(told[:2], "4712806", at=NOW, zone=ZONE)
    assert two.startswith("ул. Ленина, 12; ул. Мира, 5: снова работает интернет. Заявка 4712806 закрыта.")
    many = words.restored_sms(told * 5, "4712806", at=NOW, zone=ZONE)
    assert many.endswith("Заявка 4712806. О других ваших адресах позвоните нам.")


def test_a_withdrawn_notice_is_not_told_where_something_is_out() -> None:
    told = [
        AddressNews(Place("ул. Ленина", "12"), (Service.INTERNET,), ()),
        AddressNews(Place("ул. Мира", "5"), (), (NEWS,)),
    ]
    text = wording_for("en").withdrawn_sms(IncidentKind.PLANNED, told, "4712806", at=NOW, zone=ZONE)
    assert text.startswith(
        "ul. Lenina, 12: the planned work has been called off. ul. Mira, 5: there's an internet outage."
    )


_LONG = Place("улица " + "Очень" * 20, "1")
_SETS = [*((service,) for service in Service), tuple(Service)]


@pytest.mark.parametrize("etr", [None, NOW - timedelta(hours=1)])
@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_news_is_told_with_its_day(language: str, kind: IncidentKind, etr: datetime | None) -> None:
    words = wording_for(language)
    news = replace(NEWS, kind=kind, place=_LONG, etr=etr)
    # Every hour of a day, and days of every month.
    for number, hours in enumerate(range(1, 24 * 400, 397)):
        promised = NOW + timedelta(hours=hours)
        known = replace(news, services=_SETS[number % len(_SETS)], next_news=promised)
        text = words.outage_sms(known, "47128061", at=NOW, zone=ZONE)
        clock = promised.astimezone(ZONE).strftime("%H:00")
        midnight = "the end of" if language == "en" else "24:00"
        assert (midnight if clock == "00:00" else clock) in text
        assert count_segments(text) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_work_on_any_day_fits_beside_the_longest_address(language: str) -> None:
    words = wording_for(language)
    for number, days in enumerate((*range(1, 9), *range(9, 800, 159))):
        services = _SETS[number % len(_SETS)]
        starts = NOW + timedelta(days=days, hours=10, minutes=35)
        for ends in (None, starts + timedelta(hours=2), starts + timedelta(hours=30)):
            work = replace(PLANNED, place=_LONG, services=services, starts_at=starts, etr=ends)
            for tell in (words.outage_sms, words.moved_sms):
                text = tell(work, "47128061", at=NOW, zone=ZONE)
                assert count_segments(text) <= 2, text
                assert "47128061" in text


def test_what_is_unknown_gives_way_to_when_there_will_be_news() -> None:
    """Without a time, the time of the next news is what a reader can go by."""
    promised = NOW + timedelta(hours=3)
    gas = replace(PLANNED, services=(Service.GAS,), starts_at=None, etr=None, next_news=promised)
    news = replace(gas, services=(Service.WATER,))
    words = wording_for("ru")
    assert words.outage_sms(gas, "4712806", at=NOW, zone=ZONE) == (
        "ул. Ленина, 12: из-за плановых работ нет газа. Когда закончим, пока неизвестно. "
        "Новости будут сегодня до 15:00. Заявка 4712806."
    )
    late = replace(news, etr=NOW - timedelta(hours=1))
    for one in (news, late):
        assert words.outage_sms(one, "4712806", at=NOW, zone=ZONE) == (
            "ул. Ленина, 12: из-за плановых работ нет холодной воды. "
            "Новости будут сегодня до 15:00. Заявка 4712806."
        )
    apart = replace(late, next_news=None)
    assert "Извините, работы затянулись" in words.outage_sms(apart, "4712806", at=NOW, zone=ZONE)


def test_what_follows_the_place_begins_small_whatever_had_to_give_way() -> None:
    moved = replace(NEWS, delay=Delay.SPARE_PART, place=Place("пр-т Маршала Рокоссовского", "12/3 корп. 2"))
    text = wording_for("ru").moved_sms(moved, "4712806", at=NOW, zone=ZONE)
    assert text == (
        "пр-т Маршала Рокоссовского, 12/3 корп. 2: починим сегодня до 18:30. "
        "Срок изменился: нужна запасная часть. Заявка 4712806."
    )


def test_an_english_message_is_plain_ascii() -> None:
    assert _restored(Place("Щорса ул.", "5б"), Service.GAS, language="en").isascii()
