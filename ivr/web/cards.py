"""Incidents as pages show them: every text ready, so that templates decide nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.web.moments import show_moment, show_span
from ivr.web.places import describe_item
from ivr.web.words import Words
from outages.incidents import EtrRevision, Incident, ScopeItem, State
from outages.places import Area, AreaId
from outages.subscribers import Service

#: A card names so many places; the incident's own page names all.
_PLACES_ON_CARD = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """How things are shown now: `now` is aware UTC."""

    words: Words
    zone: ZoneInfo
    now: datetime

    def moment(self, moment: datetime) -> str:
        """Return a moment as it is shown."""
        return show_moment(moment, self.now, self.zone, self.words)


@dataclass(frozen=True, slots=True)
class Card:
    """One incident; `left` says how long until the estimate, or for how long it is overdue."""

    id: int
    state: State
    state_name: str
    kind_name: str
    places: tuple[str, ...]
    left_out: tuple[str, ...]
    more_places: str
    services: str
    cause: str
    since: str
    until: str
    left: str
    overdue: bool
    general: bool
    note: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One stated estimate as a line of history."""

    until: str
    reason: str
    stated: str


def make_card(
    incident: Incident, areas: Mapping[AreaId, Area], setting: Setting, *, brief: bool = True
) -> Card:
    """Return the incident as it is shown; a brief card names the first places only."""
    words = setting.words
    places = _describe(incident.scope.include, areas, words)
    shown = places[:_PLACES_ON_CARD] if brief else places
    hidden = len(places) - len(shown)
    return Card(
        id=incident.id,
        state=incident.state,
        state_name=words.states[incident.state],
        kind_name=words.kinds[incident.kind],
        places=shown,
        left_out=_describe(incident.scope.exclude, areas, words),
        more_places=words.and_more.format(count=hidden) if hidden else "",
        services=", ".join(words.services[one] for one in Service if one in incident.services),
        cause=words.causes[incident.cause],
        since=words.since.format(time=setting.moment(incident.published_at or incident.created_at)),
        until=_until(incident.promise, setting),
        left=_left(incident, setting),
        overdue=is_overdue(incident, setting.now),
        general=incident.general,
        note=incident.note,
    )


def list_estimates(incident: Incident, setting: Setting) -> list[Estimate]:
    """Return the incident's estimates, the latest first."""
    words = setting.words
    return [
        Estimate(
            until=_until(one, setting),
            reason=words.delays[one.reason] if one.reason else "",
            stated=words.stated_by.format(author=one.author, time=setting.moment(one.stated_at)),
        )
        for one in reversed(incident.revisions)
    ]


def is_overdue(incident: Incident, now: datetime) -> bool:
    """Say whether an active incident's estimate has passed."""
    etr = incident.promise.etr
    return incident.state is State.ACTIVE and etr is not None and etr <= now


def by_urgency(incidents: Sequence[Incident], now: datetime) -> list[Incident]:
    """Return the incidents with the estimate that passed or passes first at the top, unknown ones last."""
    return sorted(incidents, key=lambda one: (one.promise.etr is None, one.promise.etr or now, one.id))


def _describe(items: Sequence[ScopeItem], areas: Mapping[AreaId, Area], words: Words) -> tuple[str, ...]:
    return tuple(describe_item(item, areas.get(item.area), words) for item in items)


def _until(revision: EtrRevision, setting: Setting) -> str:
    if revision.etr is None:
        return setting.words.no_estimate
    return setting.words.until.format(time=setting.moment(revision.etr))


def _left(incident: Incident, setting: Setting) -> str:
    etr = incident.promise.etr
    if incident.state is not State.ACTIVE or etr is None:
        return ""
    text = setting.words.overdue if etr <= setting.now else setting.words.left
    return text.format(span=show_span(etr - setting.now, setting.words))
