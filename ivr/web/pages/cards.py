"""Incidents as pages show them, with every text ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.web.forms.places import describe_item
from ivr.web.texts.display import show_exact, show_moment, show_span
from ivr.web.texts.pages import PageTexts
from outages.calls import Promise
from outages.incidents import EtrRevision, Incident, ScopeItem, State
from outages.places import Area, AreaId
from outages.promises import stage_of
from outages.subscribers import Service

#: Places that a card names; the incident's own page names all.
_PLACES_ON_CARD = 3


@dataclass(frozen=True, slots=True)
class DisplayContext:
    """How a visit shows things: `now` is aware UTC; a promise nearer than `warning` is about to pass."""

    words: PageTexts
    zone: ZoneInfo
    now: datetime
    warning: timedelta

    def moment(self, moment: datetime) -> str:
        """Return a moment as pages show it."""
        return show_moment(moment, self.now, self.zone, self.words)

    def exact(self, moment: datetime) -> str:
        """Return a moment as evidence: date, second and zone."""
        return show_exact(moment, self.zone)

    def clock(self, moment: datetime) -> str:
        """Return the time of the day to the second."""
        return f"{moment.astimezone(self.zone):%H:%M:%S}"


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """One incident; `left` says how long until the promise is due, or how long it has been overdue.

    `stage` is "lapsing" or "lapsed" while the promise needs its manager, else empty; `next_news`, `starts` and
    `restored` are empty when there is nothing to say.
    """

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
    stage: str
    starts: str
    next_news: str
    restored: tuple[str, ...]
    remarks: Mapping[str, str]
    general: bool
    note: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One stated estimate as a line of history."""

    until: str
    next_news: str
    reason: str
    stated: str


def make_card(
    incident: Incident, areas: Mapping[AreaId, Area], display: DisplayContext, *, brief: bool = True
) -> IncidentCard:
    """Return the incident's card; a brief one names the first places only."""
    words = display.words
    places = _describe(incident.scope.include, areas, words)
    shown = places[:_PLACES_ON_CARD] if brief else places
    hidden = len(places) - len(shown)
    return IncidentCard(
        id=incident.id,
        state=incident.state,
        state_name=words.states[incident.state],
        kind_name=words.kinds[incident.kind],
        places=shown,
        left_out=_describe(incident.scope.exclude, areas, words),
        more_places=words.and_more(hidden) if hidden else "",
        services=", ".join(words.services[one] for one in Service if one in incident.services),
        cause=words.causes[incident.cause],
        since=words.since.format(time=display.moment(incident.published_at or incident.created_at)),
        until=show_estimate(incident.promise, display),
        left=_left(incident, display),
        stage=stage_of(incident, at=display.now, ahead=display.warning) or "",
        starts=_starts(incident, display),
        next_news=_next_news(incident.promise, display),
        restored=_describe(incident.scope.restored, areas, words),
        remarks={language: remark.written for language, remark in incident.remarks.items()},
        general=incident.general,
        note=incident.note,
    )


def list_estimates(incident: Incident, display: DisplayContext) -> list[EstimateRow]:
    """Return the incident's estimates, the latest first."""
    words = display.words
    return [
        EstimateRow(
            until=show_estimate(one, display),
            next_news=_next_news(one, display),
            reason=words.delays[one.reason] if one.reason else "",
            stated=words.stated_by.format(author=one.author, time=display.moment(one.stated_at)),
        )
        for one in reversed(incident.revisions)
    ]


def by_urgency(incidents: Sequence[Incident], now: datetime) -> list[Incident]:
    """Return the incidents by the time of their promise, those without one last."""
    return sorted(incidents, key=lambda one: (one.promise.due is None, one.promise.due or now, one.id))


def _describe(items: Sequence[ScopeItem], areas: Mapping[AreaId, Area], words: PageTexts) -> tuple[str, ...]:
    return tuple(describe_item(item, areas.get(item.area), words) for item in items)


def show_estimate(revision: EtrRevision | Promise, display: DisplayContext) -> str:
    """Return until when the outage is said to last."""
    if revision.etr is None:
        return display.words.no_estimate
    return display.words.until.format(time=display.moment(revision.etr))


def _left(incident: Incident, display: DisplayContext) -> str:
    due = incident.promise.due
    if incident.state is not State.ACTIVE or due is None:
        return ""
    text = display.words.overdue if due <= display.now else display.words.left
    return text.format(span=show_span(due - display.now, display.words))


def _starts(incident: Incident, display: DisplayContext) -> str:
    if incident.starts_at is None:
        return ""
    words = display.words
    text = words.starts_on if incident.starts_at > display.now else words.started
    return text.format(time=display.moment(incident.starts_at))


def _next_news(revision: EtrRevision, display: DisplayContext) -> str:
    if revision.next_news is None:
        return ""
    return display.words.news_on.format(time=display.moment(revision.next_news))
