"""What a telephone is told that asks what is so: what the line would say if it called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.dialogs.session import EndedOutage, OutageNews
from ivr.notices.live import LiveOutages
from outages.calls import Promise
from outages.incidents import State
from outages.subscribers import ServicePoint
from prompts.wording.announcements import AddressNews, place_of


@dataclass(frozen=True, slots=True)
class ToldAddress:
    """What is told of one address, and what its reader is promised by that."""

    news: AddressNews
    promises: tuple[Promise, ...]


def find_status(outages: LiveOutages) -> list[ToldAddress]:
    """Return what is out at each of the telephone's addresses, else what is back or planned; nothing if nothing is."""
    return list(dict.fromkeys(_find(outages)))


def _find(outages: LiveOutages) -> Iterator[ToldAddress]:
    affected = outages.affected()
    for one in affected:
        yield _out(one.point, [*outages.news(one), *outages.ahead(one.point)])
    quiet = [point for point in outages.caller.points if not outages.is_out(point)]
    ended = outages.ended()
    if ended is not None and ended.point in quiet and not _is_withdrawn(ended):
        back = AddressNews(place_of(ended.point), tuple(sorted(ended.services)), ())
        yield ToldAddress(back, (ended.promise,))
    for point in quiet:
        if ahead := outages.ahead(point):
            yield _out(point, ahead)


def _out(point: ServicePoint, news: Sequence[OutageNews]) -> ToldAddress:
    told = AddressNews(place_of(point), (), tuple(one.announcement for one in news))
    return ToldAddress(told, tuple(one.promise for one in news))


def _is_withdrawn(ended: object) -> bool:
    """Tell whether a notice was a mistake: nothing came back with its end."""
    return isinstance(ended, EndedOutage) and ended.heard.state is State.CANCELLED
