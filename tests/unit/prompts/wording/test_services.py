"""What is out and what is back, against tables written by hand: verbs agree, and missing things are in their case."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest

from outages.subscribers import Service
from prompts.wording.en import services as en
from prompts.wording.kk import services as kk
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.ru import services as ru
from prompts.wording.vocabulary import Services

#: Each service: its name, what is missing, and whether one says that it works or that it is there.
_RUSSIAN = {
    Service.INTERNET: ("интернет", "интернета", True),
    Service.TV: ("телевидение", "телевидения", True),
    Service.TELEPHONY: ("телефонная связь", "телефонной связи", True),
    Service.ELECTRICITY: ("электричество", "электричества", False),
    Service.WATER: ("холодная вода", "холодной воды", False),
    Service.HOT_WATER: ("горячая вода", "горячей воды", False),
    Service.HEAT: ("отопление", "отопления", False),
    Service.GAS: ("газ", "газа", False),
}
_ENGLISH = {
    Service.INTERNET: "internet",
    Service.TV: "television",
    Service.TELEPHONY: "landline",
    Service.ELECTRICITY: "power",
    Service.WATER: "cold water",
    Service.HOT_WATER: "hot water",
    Service.HEAT: "central heating",
    Service.GAS: "gas",
}


def _sets() -> Iterator[tuple[Service, ...]]:
    """Yield every set of services, in order."""
    for count in range(1, len(Service) + 1):
        yield from combinations(Service, count)


def _list(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


def test_russian_services_out_and_back() -> None:
    for services in _sets():
        working = [_RUSSIAN[one][0] for one in services if _RUSSIAN[one][2]]
        there = [_RUSSIAN[one] for one in services if not _RUSSIAN[one][2]]
        verb = "работает" if len(working) == 1 else "работают"
        out = [f"не {verb} {_list(working, 'и')}"] if working else []
        out += [f"нет {_list([missing for _, missing, _ in there], 'и')}"] if there else []
        back = [f"{verb} {_list(working, 'и')}"] if working else []
        back += [f"есть {_list([name for name, _, _ in there], 'и')}"] if there else []
        said = [ru.out(services), ru.back(services), ru.ahead(services)]
        assert [text.replace("\N{COMBINING ACUTE ACCENT}", "") for text in said] == [
            ", ".join(out),
            f"снова {', '.join(back)}",
            f"не будет {_list([_RUSSIAN[one][1] for one in services], 'и')}",
        ]


def test_english_services_out_and_back() -> None:
    for services in _sets():
        names = [_ENGLISH[one] for one in services]
        alone: dict[tuple[Service, ...], str] = {
            (Service.INTERNET,): "an internet outage",
            (Service.TV,): "a television outage",
        }
        assert en.ahead(services) == f"no {_list(names, 'or')}"
        assert en.out(services) == alone.get(services, en.ahead(services))
        assert en.back(services) == f"the {_list(names, 'and')} {'is' if len(names) == 1 else 'are'} back"


def test_kazakh_services_out_and_back() -> None:
    for services in _sets():
        endings = {kk.out: "жоқ", kk.ahead: "болмайды", kk.back: "қайта қосылды"}
        for say, ending in endings.items():
            said = say(services)
            assert said.endswith(ending)
            assert all(kk.name(one) in said for one in services)


@pytest.mark.parametrize("words", [ru, en, kk], ids=["ru", "en", "kk"])
def test_no_two_sets_of_services_are_told_alike(words: Services) -> None:
    for tell in (words.out, words.ahead, words.back):
        told = {tell(services) for services in _sets()}
        assert len(told) == 2 ** len(Service) - 1
        assert not told & {words.several_out, words.several_ahead, words.several_back, words.some_back}
    assert len({words.name(one) for one in Service}) == len(Service)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_names_one_service(language: str) -> None:
    words = wording_for(language)
    chosen = {service: words.only(service) for service in Service}
    assert [phrase.id for phrase in chosen.values()] == [f"only_{service}" for service in Service]
    assert len({phrase.text for phrase in chosen.values()}) == len(Service)
