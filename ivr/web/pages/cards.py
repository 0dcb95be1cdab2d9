"""Incidents as pages show them, with every text ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.web.forms.places import describe_item
from ivr.web.texts.display import show_exact, show_moment, show_span
from ivr.web.texts.pages import PageTexts
from outages.calls import Promise
from outages.estimates import AlertStage, EtrRevision, EtrSource
from outages.incidents import Incident, IncidentId, IncidentKind, IncidentVersion, Stage, State
from outages.places import Area, AreaId
from outages.promises import stage_of
from outages.publications import is_missed
from outages.scopes import ScopeItem
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
    """One incident; `left` says how long until the promise is due or work begins, or how long it has been overdue.

    `urgency` is "lapsing" or "lapsed" while the promise needs its manager, else empty; other texts are empty when there
    is nothing to say. `version` is the one that is shown. `held` says who made it by telephone, and until when it holds;
    once it has lapsed, `left` does.
    """

    id: int
    version: int
    stage: Stage
    stage_name: str
    kind_name: str
    places: tuple[str, ...]
    left_out: tuple[str, ...]
    more_places: str
    services: str
    cause: str
    since: str
    until: str
    left: str
    urgency: str
    starts: str
    ends: str
    reopened: str
    next_news: str
    restored: tuple[str, ...]
    remarks: Mapping[str, str]
    general: bool
    note: str
    publishes: str
    missed: str
    parent_id: IncidentId | None
    merged_into: IncidentId | None
    held: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One stated estimate as a line of history; `source` says who knows it, empty if nobody does."""

    until: str
    next_news: str
    reason: str
    source: str
    stated: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as a line of history: what was done, to which fields, by whom and when."""

    action: str
    fields: str
    made: str


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
        version=incident.version,
        stage=incident.stage(display.now),
        stage_name=name_stage(incident, display),
        kind_name=words.kinds[incident.kind],
        places=shown,
        left_out=_describe(incident.scope.exclude, areas, words),
        more_places=words.and_more(hidden) if hidden else "",
        services=", ".join(words.services[one] for one in Service if one in incident.services),
        cause=words.causes[incident.cause],
        since="" if incident.starts_at else words.since.format(time=display.moment(incident.began)),
        until=show_estimate(incident.promise, display),
        left=_left(incident, display),
        urgency=_urgency(incident, display),
        starts=_starts(incident, display),
        ends=words.ends_by_itself if incident.ends_by_clock else "",
        reopened=_reopened(incident, display),
        next_news=_next_news(incident.promise, display),
        restored=_describe(incident.scope.restored, areas, words),
        remarks={language: remark.written for language, remark in incident.remarks.items()},
        general=incident.general,
        note=incident.note,
        publishes=_timed(incident, display, display.words.published_at),
        missed=_timed(incident, display, display.words.publication_missed, missed=True),
        parent_id=incident.parent_id,
        merged_into=incident.merged_into,
        held=_held(incident, display),
    )


def name_stage(incident: Incident, display: DisplayContext) -> str:
    """Return what the incident is now, in a dispatcher's word."""
    stage, words = incident.stage(display.now), display.words
    if stage is Stage.ACTIVE and incident.kind is IncidentKind.PLANNED:
        return words.work_began
    return words.stages[stage].format(other=incident.merged_into)


def list_estimates(incident: Incident, display: DisplayContext) -> list[EstimateRow]:
    """Return the incident's estimates, the latest first."""
    words = display.words
    return [
        EstimateRow(
            until=show_estimate(one, display),
            next_news=_next_news(one, display),
            reason=words.delays[one.reason] if one.reason else "",
            source=words.sources[one.source] if one.source is not EtrSource.UNKNOWN else "",
            stated=words.stated_by.format(author=one.author, time=display.moment(one.stated_at)),
        )
        for one in reversed(incident.revisions)
    ]


def list_changes(versions: Sequence[IncidentVersion], display: DisplayContext) -> list[ChangeRow]:
    """Return an incident's changes, the latest first."""
    words = display.words
    return [
        ChangeRow(
            action=words.changes.get(one.action, one.action),
            # The action says what became of the state.
            fields=name_fields([name for name in one.changed if name != "state"], words),
            made=words.stated_by.format(author=one.author, time=display.moment(one.at)),
        )
        for one in reversed(versions)
    ]


def name_fields(names: Sequence[str], words: PageTexts) -> str:
    """Return the fields by name; what follows from a change of state is not named."""
    return ", ".join(words.fields[one] for one in names if one in words.fields)


def by_start(incidents: Sequence[Incident]) -> list[Incident]:
    """Return planned work in the order in which it begins."""
    return sorted(incidents, key=lambda one: (one.began, one.id))


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
    words, due = display.words, incident.promise.due
    if incident.lapsed_at and incident.state is State.ACTIVE:
        return _by_telephone(words.lapsed_by_telephone, incident, display)
    if incident.starts_at and incident.stage(display.now) is Stage.SCHEDULED:
        return words.to_start.format(span=show_span(incident.starts_at - display.now, words))
    if incident.state is not State.ACTIVE or due is None:
        return ""
    text = words.overdue if due <= display.now else words.left
    return text.format(span=show_span(due - display.now, words))


def _urgency(incident: Incident, display: DisplayContext) -> str:
    """Return how urgently its manager is needed: for a promise, or because what was said by telephone has lapsed."""
    if incident.lapsed_at and incident.state is State.ACTIVE:
        return AlertStage.OVERDUE
    return stage_of(incident, at=display.now, ahead=display.warning) or ""


def _held(incident: Incident, display: DisplayContext) -> str:
    if incident.state is not State.ACTIVE or incident.lapsed_at:
        return ""
    return _by_telephone(display.words.by_telephone, incident, display)


def _by_telephone(text: str, incident: Incident, display: DisplayContext) -> str:
    """Return who made it by telephone, and until when it holds or held; nothing of another notice."""
    if incident.holds_until is None:
        return ""
    return text.format(author=incident.revisions[0].author, time=display.moment(incident.holds_until))


def _starts(incident: Incident, display: DisplayContext) -> str:
    if incident.starts_at is None:
        return ""
    words = display.words
    text = words.starts_on if incident.starts_at > display.now else words.started
    return text.format(time=display.moment(incident.starts_at))


def _timed(incident: Incident, display: DisplayContext, text: str, *, missed: bool = False) -> str:
    """Return the text with the time at which a draft is published, or was to be; empty for any other."""
    if incident.state is not State.DRAFT or incident.publish_at is None:
        return ""
    if is_missed(incident, display.now) is not missed:
        return ""
    return text.format(time=display.moment(incident.publish_at))


def _reopened(incident: Incident, display: DisplayContext) -> str:
    if incident.reopened_at is None or incident.state is not State.ACTIVE:
        return ""
    return display.words.reopened_on.format(time=display.moment(incident.reopened_at))


def _next_news(revision: EtrRevision, display: DisplayContext) -> str:
    if revision.next_news is None:
        return ""
    return display.words.news_on.format(time=display.moment(revision.next_news))
