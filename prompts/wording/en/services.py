"""English services: "an internet outage", "no cold water or gas", "the internet is back"."""

from collections.abc import Sequence

from outages.subscribers import Service
from prompts.wording.en.addresses import join

_NAMES = {
    Service.INTERNET: "internet",
    Service.TV: "television",
    Service.TELEPHONY: "landline",
    Service.ELECTRICITY: "power",
    Service.WATER: "cold water",
    Service.HOT_WATER: "hot water",
    Service.HEAT: "central heating",
    Service.GAS: "gas",
}
_OUTAGES = {Service.INTERNET: "an internet outage", Service.TV: "a television outage"}

several_out = "an outage of several services"
several_ahead = "an outage of several services"
several_back = "all services are back"
some_back = "some of the services are back"


def name(service: Service) -> str:
    """Return "internet"."""
    return _NAMES[service]


def out(services: Sequence[Service]) -> str:
    """Return "an internet outage", "no cold water or gas"."""
    alone = _OUTAGES.get(services[0]) if len(services) == 1 else None
    return alone or ahead(services)


def ahead(services: Sequence[Service]) -> str:
    """Return "no cold water or gas"."""
    *others, last = (_NAMES[one] for one in services)
    return f"no {', '.join(others)} or {last}" if others else f"no {last}"


def back(services: Sequence[Service]) -> str:
    """Return "the internet is back", "the internet and central heating are back"."""
    return f"the {join([_NAMES[one] for one in services])} {'is' if len(services) == 1 else 'are'} back"
