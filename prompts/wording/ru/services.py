"""Russian services: «не работает интернет», «нет холодной воды и газа», «снова есть свет»."""

from collections.abc import Sequence
from dataclasses import dataclass

from outages.subscribers import Service
from prompts.wording.ru.addresses import join


@dataclass(frozen=True, slots=True)
class _Words:
    """A service in the nominative and the genitive."""

    name: str
    missing: str


_WORDS = {
    Service.INTERNET: _Words("интернет", "интернета"),
    Service.TV: _Words("телевидение", "телевидения"),
    Service.TELEPHONY: _Words("телефонная связь", "телефонной связи"),
    Service.ELECTRICITY: _Words("электричество", "электричества"),
    Service.WATER: _Words("холодная вода", "холодной воды́"),
    Service.HOT_WATER: _Words("горячая вода", "горячей воды́"),
    Service.HEAT: _Words("отопление", "отопления"),
    Service.GAS: _Words("газ", "газа"),
}
#: What works or doesn't; the others are there or aren't.
_WORKING = {Service.INTERNET, Service.TV, Service.TELEPHONY}


def name(service: Service) -> str:
    """Return «интернет»."""
    return _WORDS[service].name


def missing(service: Service) -> str:
    """Return «интернета»."""
    return _WORDS[service].missing


def out(services: Sequence[Service]) -> str:
    """Return «не работает интернет», «не работают интернет и телевидение, нет газа»."""
    working, there = _part(services)
    return _listed(f"не {_verb(working)} {_names(working)}", f"нет {_missing(there)}", working, there)


def ahead(services: Sequence[Service]) -> str:
    """Return «не будет интернета и холодной воды»."""
    return f"не будет {_missing(services)}"


def back(services: Sequence[Service]) -> str:
    """Return «снова работает интернет», «снова работает интернет, есть газ»."""
    working, there = _part(services)
    return f"снова {_listed(f'{_verb(working)} {_names(working)}', f'есть {_names(there)}', working, there)}"


several_out = "не работает несколько услуг"
several_ahead = "не будет нескольких услуг"
several_back = "снова работают все услуги"
some_back = "снова работает часть услуг"


def _part(services: Sequence[Service]) -> tuple[list[Service], list[Service]]:
    return [one for one in services if one in _WORKING], [one for one in services if one not in _WORKING]


def _listed(first: str, second: str, working: Sequence[Service], there: Sequence[Service]) -> str:
    return ", ".join(text for text, some in ((first, working), (second, there)) if some)


def _verb(services: Sequence[Service]) -> str:
    return "работает" if len(services) == 1 else "работают"


def _names(services: Sequence[Service]) -> str:
    return join([_WORDS[one].name for one in services])


def _missing(services: Sequence[Service]) -> str:
    return join(list(map(missing, services)))
