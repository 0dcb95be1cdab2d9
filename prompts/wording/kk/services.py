"""Kazakh services: «интернет жоқ», «интернет пен газ болмайды», «интернет қайта қосылды»."""

from collections.abc import Sequence

from outages.subscribers import Service
from prompts.wording.kk.houses import join

_NAMES = {
    Service.INTERNET: "интернет",
    Service.TV: "теледидар",
    Service.TELEPHONY: "телефон",
    Service.ELECTRICITY: "электр қуаты",
    Service.WATER: "суық су",
    Service.HOT_WATER: "ыстық су",
    Service.HEAT: "жылу",
    Service.GAS: "газ",
}

several_out = "бірнеше қызмет жоқ"
several_ahead = "бірнеше қызмет болмайды"
several_back = "барлық қызмет қайта қосылды"
some_back = "кей қызмет қайта қосылды"


def name(service: Service) -> str:
    """Return «интернет»."""
    return _NAMES[service]


def out(services: Sequence[Service]) -> str:
    """Return «интернет жоқ»."""
    return f"{_names(services)} жоқ"


def ahead(services: Sequence[Service]) -> str:
    """Return «интернет болмайды»."""
    return f"{_names(services)} болмайды"


def back(services: Sequence[Service]) -> str:
    """Return «интернет қайта қосылды»."""
    return f"{_names(services)} қайта қосылды"


def _names(services: Sequence[Service]) -> str:
    return join([_NAMES[one] for one in services])
