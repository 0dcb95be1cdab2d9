"""A language with gaps is told them, and is offered to nobody until its words are complete."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from outages.estimates import Delay
from outages.incidents import Cause
from outages.subscribers import Language, Service
from prompts.wording import ru
from prompts.wording.completeness import find_faults, find_shortcomings, is_reviewed, shortcomings_of
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.gaps import find_all_gaps, find_gaps, find_unnamed
from prompts.wording.languages import FOLDERS, LANGUAGES, find_narrators
from prompts.wording.narrator import Narrator
from prompts.wording.phrases import Phrase
from prompts.wording.ru import addresses, services
from prompts.wording.ru.times import SPOKEN, WRITTEN
from prompts.wording.ru.words import VOCABULARY
from prompts.wording.sentences import MessageEnding, Sentence
from prompts.wording.situations import SITUATIONS, Situation
from prompts.wording.vocabulary import Services, Vocabulary


def _without(table: str, name: object) -> Vocabulary:
    """Return the Russian vocabulary without one entry of a table."""
    left: Any = {key: value for key, value in getattr(VOCABULARY, table).items() if key != name}
    return replace(VOCABULARY, **{table: left})


class _TwoTexts(Narrator):
    """Has a second text for one id."""

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(Language("ru"), VOCABULARY, services, addresses, spoken=SPOKEN, written=WRITTEN)
        self._other = _narrator(words)

    def fixed(self) -> list[Phrase]:
        return [*super().fixed(), *self._other.ticket("05")[1:2]]


def _narrator(words: Vocabulary = VOCABULARY, named: Services = services) -> Narrator:
    return Narrator(Language("ru"), words, named, addresses, spoken=SPOKEN, written=WRITTEN)


@dataclass
class _SomeServices:
    """Russian services without the words for one of them, or without those for several."""

    missing: Service | None = None
    silent: Service | None = None
    nameless: Service | None = None
    several_out: str = services.several_out
    several_ahead: str = services.several_ahead
    several_back: str = services.several_back
    some_back: str = services.some_back

    def name(self, service: Service) -> str:
        if service is self.missing:
            raise KeyError(service)
        return "" if service is self.nameless else services.name(service)

    def out(self, told: Sequence[Service]) -> str:
        return services.out(told)

    def ahead(self, told: Sequence[Service]) -> str:
        return " " if self.silent in told else services.ahead(told)

    def back(self, told: Sequence[Service]) -> str:
        return " ".join(map(self.name, told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_offered_has_no_gaps(language: Language) -> None:
    assert find_all_gaps(language, FOLDERS[language]) == []


def test_russian_and_english_are_complete() -> None:
    shortcomings = find_shortcomings(["rhvoice"])
    assert (shortcomings[Language("ru")], shortcomings[Language("en")]) == ([], [])


def test_a_language_without_a_voice_is_told_so() -> None:
    assert find_shortcomings(["gramophone", "parrot"])[Language("ru")] == ["no voice of gramophone, parrot"]


@pytest.mark.parametrize(
    ("words", "gap"),
    [
        (_without("fixed_phrases", FixedPhrase.GREETING), "no words for the fixed phrase 'greeting'"),
        (_without("sentences", Sentence.ETR), "no words for the sentence 'etr'"),
        (_without("endings", MessageEnding.TICKET), "no words for the ending of a message 'ticket'"),
        (_without("causes", Cause.WEATHER), "no words for the cause 'weather'"),
        (_without("delays", Delay.ACCESS), "no words for the delay 'access'"),
        (_without("within", 20), "no words for the interval '20'"),
        (replace(VOCABULARY, digits=VOCABULARY.digits[:9]), "no words for the digit '9'"),
        (replace(VOCABULARY, provider=" "), "no words for the provider 'provider'"),
        (
            replace(VOCABULARY, queue_places=VOCABULARY.queue_places[:-1]),
            "no words for the place in the queue '20'",
        ),
        (_without("queue_waits", 61), "no words for the wait '61'"),
        (
            replace(VOCABULARY, sentences={**VOCABULARY.sentences, Sentence.ETR: "Скоро {till}."}),
            "the sentence 'etr' tells {till} instead of {by}",
        ),
        (
            replace(VOCABULARY, endings={**VOCABULARY.endings, MessageEnding.TICKET: "Заявка."}),
            "the ending of a message 'ticket' tells nothing instead of {ticket}",
        ),
    ],
)
def test_a_gap_is_named(words: Vocabulary, gap: str) -> None:
    assert find_gaps(words) == [gap]
    assert find_all_gaps(Language("ru"), _narrator(words)) == [gap]


@pytest.mark.parametrize(
    ("named", "gaps"),
    [
        (services, []),
        (_SomeServices(), []),
        (_SomeServices(missing=Service.GAS), ["no words for the service 'gas'"]),
        (_SomeServices(nameless=Service.TV), ["no words for the service 'tv'"]),
        (_SomeServices(silent=Service.HEAT), ["no words for the service 'heat'"]),
        (
            _SomeServices(missing=Service.GAS, silent=Service.TV),
            ["no words for the service 'tv'", "no words for the service 'gas'"],
        ),
        *(
            (named, ["no words for the services 'several'"])
            for words in ("", " ")
            for named in (
                _SomeServices(several_out=words),
                _SomeServices(several_ahead=words),
                _SomeServices(several_back=words),
                _SomeServices(some_back=words),
            )
        ),
    ],
)
def test_services_that_a_language_cannot_tell_of_are_named(named: Services, gaps: list[str]) -> None:
    assert find_unnamed(named) == gaps
    assert find_all_gaps(Language("ru"), _narrator(named=named)) == gaps


def test_a_sentence_that_says_where_may_not_lose_its_place() -> None:
    placeless = replace(VOCABULARY, sentences={**VOCABULARY.sentences, Sentence.OUTAGE_KNOWN: "{out}."})
    assert find_gaps(placeless) == ["the sentence 'outage_known' tells {out} instead of {out}, {place}"]


def test_a_folder_without_a_wording_is_named() -> None:
    assert find_all_gaps(Language("uz"), None) == ["prompts/wording/uz/__init__.py exports no WORDING"]


def test_a_folder_with_the_words_of_another_language_is_named() -> None:
    assert find_all_gaps(Language("uz"), _narrator()) == ["the WORDING in prompts/wording/uz is of 'ru'"]


def test_a_language_is_found_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "languages_of_a_test"
    for code, text in {"uz": "", "tt": f"from {ru.__name__} import WORDING"}.items():
        (package / code).mkdir(parents=True)
        (package / code / "__init__.py").write_text(text)
    (package / "loose.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    found = find_narrators(package.name, [str(package)])
    assert found == {"tt": ru.WORDING, "uz": None}


def test_an_unfinished_situation_is_named() -> None:
    unfinished = _narrator(_without("causes", Cause.LINE_DAMAGE))
    assert list(find_faults(SITUATIONS["today"], unfinished)) == [f"KeyError: {Cause.LINE_DAMAGE!r}"]


@pytest.mark.parametrize(
    ("situation", "faults"),
    [
        (Situation(lambda words: words.ticket("12")), []),
        (
            Situation(lambda words: [replace(words.say(FixedPhrase.WORKS), text="Заявка 12.")]),
            ["works is spoken with figures: Заявка 12."],
        ),
        (Situation(lambda words: [replace(words.say(FixedPhrase.WORKS), text="…")]), ["works has no words"]),
        (Situation(lambda _: [], write=lambda _: " "), ["there is nothing to read"]),
        (Situation(lambda _: [], text=lambda _: "я" * 135), ["its SMS takes 3 segments"]),
    ],
)
def test_the_faults_of_a_situation_are_named(situation: Situation, faults: list[str]) -> None:
    assert list(find_faults(situation, _narrator())) == faults


def test_a_language_without_a_review_is_complete_and_known_as_such() -> None:
    unread = Narrator(
        Language("ru"), VOCABULARY, services, addresses, spoken=SPOKEN, written=WRITTEN, reviewed=False
    )
    assert list(shortcomings_of(Language("ru"), unread, ["rhvoice"])) == []
    assert [is_reviewed(code) for code in ("ru", "en", "kk", "xx")] == [True, True, False, False]


def test_an_id_with_two_texts_is_named() -> None:
    twice = replace(VOCABULARY, digits=["нуль", *VOCABULARY.digits[1:]])
    assert list(shortcomings_of(Language("ru"), _TwoTexts(twice), ["rhvoice"])) == ["digit_0 has two texts"]


def test_no_situation_is_tried_while_words_are_missing() -> None:
    unfinished = _narrator(_without("causes", Cause.LINE_DAMAGE))
    gap = "no words for the cause 'line_damage'"
    assert list(shortcomings_of(Language("ru"), unfinished, ["rhvoice"])) == [gap]
    assert len(list(shortcomings_of(Language("uz"), None, ["rhvoice"]))) == 2
