"""Houses are written on pages in the visitor's language, and read there as the same houses."""

import pytest

from ivr.texts import LANGUAGES
from ivr.web.forms.places import PlaceError, read_houses, write_houses
from ivr.web.texts.pages import PageTexts
from outages.addresses.house_flaws import Flaw
from outages.addresses.house_rules import read_house_rule
from outages.places import Area, AreaId, AreaKind
from tests.support.house_corpus import ACCEPTED, REFUSED

STREET = Area(AreaId(3), AreaKind.STREET, ("улица Ленина",), (AreaId(3),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_written_reads_again_as_the_same_houses(language: str) -> None:
    words = PageTexts(language)
    for text in ACCEPTED:
        rule = read_house_rule(text)
        assert read_houses(STREET, write_houses(rule, words), words) == rule


@pytest.mark.parametrize(
    ("rule", "russian"),
    [
        ("1-25 odd, 30, 32а", "1-25 нечётные, 30, 32а"),
        ("from 30 even", "с 30 до конца чётные"),
        ("all odd except 5", "все нечётные, кроме 5"),
        ("1-25 except even", "1-25, кроме всех чётных"),
        ("all except 13", "все, кроме 13"),
    ],
)
def test_houses_are_written_as_a_dispatcher_would(rule: str, russian: str) -> None:
    assert write_houses(read_house_rule(rule), PageTexts("ru")) == russian


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_is_said_in_the_visitors_language(language: str) -> None:
    words = PageTexts(language)
    assert set(words.house_flaws) == set(Flaw)
    for text in REFUSED:
        with pytest.raises(PlaceError) as refused:
            read_houses(STREET, text, words)
        assert refused.value.field == "houses"
        assert "{" not in str(refused.value)
