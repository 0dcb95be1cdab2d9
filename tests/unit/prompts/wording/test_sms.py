"""SMS: at most two segments, always with the ticket number."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.subscribers import Service
from prompts.wording.announcements import Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.messages import segments
from prompts.wording.situations import NEWS, NOW, ZONE

_places = st.builds(Place, street=st.text(max_size=300), house=st.text(max_size=40))
_services = st.lists(st.sampled_from(Service), min_size=1, unique=True)


@given(_places, _services)
def test_any_news_fits_in_two_segments(place: Place, services: list[Service]) -> None:
    for language in LANGUAGES:
        text = wording_for(language).restored_sms(services, place, "4712806")
        assert segments(text) <= 2
        assert "4712806" in text
        assert text.isprintable()


@given(st.text("😀", min_size=60, max_size=90), _services, st.sampled_from(["4712806", "47128061"]))
def test_no_pair_of_surrogates_is_split_between_segments(
    street: str, services: list[Service], ticket: str
) -> None:
    text = wording_for("ru").restored_sms(services, Place(street, "1"), ticket)
    segments, units = 1, 0
    for sign in text:
        width = len(sign.encode("utf-16-be")) // 2
        if units + width > 67:
            segments, units = segments + 1, 0
        units += width
    assert segments <= 2


def test_an_address_that_is_too_long_is_cut_and_everything_else_stays() -> None:
    text = wording_for("ru").restored_sms([Service.INTERNET], Place("улица " + "Очень" * 30, "1"), "4712806")
    assert text.startswith("улица Очень")
    assert text.endswith("...: снова есть интернет. Заявка 4712806 закрыта. Не работает? Позвоните нам.")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_next_news_is_told_with_its_day(language: str) -> None:
    words = wording_for(language)
    place = Place("улица " + "Очень" * 30, "1")
    # Every hour of a day, and days of every month.
    for hours in range(1, 24 * 400, 31):
        promised = NOW + timedelta(hours=hours)
        news = replace(NEWS, place=place, services=tuple(Service), etr=None, next_news=promised)
        text = words.outage_sms(news, "4712806", at=NOW, zone=ZONE)
        assert promised.astimezone(ZONE).strftime("%H:00").replace("00:00", "24:00") in text
        assert segments(text) <= 2


def test_an_english_message_is_plain_ascii() -> None:
    assert wording_for("en").restored_sms([Service.GAS], Place("Щорса ул.", "5б"), "4712806").isascii()
