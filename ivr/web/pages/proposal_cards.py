"""Proposals as pages show them: where, how sure, and what that rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ivr.web.forms.places import describe_item
from ivr.web.pages.cards import DisplayContext
from ivr.web.texts.pages import PageTexts
from outages.detection.proposals import Proposal, Sighting
from outages.detection.record import TELLING, TrackRecord
from outages.incidents import IncidentId
from outages.places import Area, AreaId
from outages.scopes import ScopeItem

_MONTHS_A_YEAR: Final = 12
#: From two years on, months say nothing.
_MONTHS_SHOWN: Final = 24
#: Nothing rests on more years than that.
_MOST_YEARS: Final = 100
#: Smaller numbers of reports are no longer told apart.
_TINY: Final = 0.001


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """One proposal for display; `is_told` while callers from there hear that there are several reports."""

    id: int
    title: str
    times: str
    chance: str
    false_alarm: str
    provisional: bool
    is_wide: bool
    counted: str
    runner_up: str
    said: str
    state: str
    is_open: bool
    is_told: bool
    incident: IncidentId | None


def make_proposal_card(
    proposal: Proposal, areas: Mapping[AreaId, Area], record: TrackRecord, display: DisplayContext
) -> ProposalCard:
    """Return the card of a proposal; `record` is that of its strength."""
    words, sighting = display.words, proposal.sighting
    return ProposalCard(
        id=proposal.id,
        title=words.reports_within.format(
            reports=words.reports_count(sighting.reports),
            span=f"{sighting.minutes} {words.unit_minute}",
            place=name_places(sighting, areas, words),
        ),
        times=words.first_and_last.format(
            first=display.moment(proposal.first_at), last=display.moment(proposal.last_at)
        ),
        chance=tell_chance(proposal.chance, words),
        false_alarm=tell_false_alarm(proposal.model, record, words),
        provisional=proposal.provisional,
        is_wide=sighting.is_wide,
        counted=words.of_points.format(
            reports=sighting.reports, points=sighting.points, expected=_figure(sighting.expected, words)
        ),
        runner_up=_tell_runner_up(proposal.runner_up, areas, words),
        said=_tell_said(proposal, words),
        state=words.proposal_states[proposal.state],
        is_open=proposal.is_open,
        is_told=proposal.is_told(display.now),
        incident=proposal.incident,
    )


def name_places(sighting: Sighting, areas: Mapping[AreaId, Area], words: PageTexts) -> str:
    """Return the area's name, and that of the one in the other tree that has the same points."""
    place, *other = (describe_item(ScopeItem(one), areas.get(one), words) for one in sighting.areas)
    return words.same_points.format(place=place, other=other[0]) if other else place


def tell_chance(chance: float, words: PageTexts) -> str:
    """Return how rarely chance alone shows it, so often a month at most: rounded to the side of caution."""
    if chance >= 1:
        return words.chance_often.format(count=words.times(-int(-chance // 1)))
    months = int(min(1 / chance, _MOST_YEARS * _MONTHS_A_YEAR)) if chance else _MOST_YEARS * _MONTHS_A_YEAR
    long = months >= _MONTHS_SHOWN
    span = words.years(months // _MONTHS_A_YEAR) if long else words.months(months)
    return words.chance_rare.format(span=span)


def tell_false_alarm(model: float | None, record: TrackRecord, words: PageTexts) -> str:
    """Return how probable a false alarm is: by what was decided, by the model until that tells, or that nobody knows."""
    facts = {"decided": record.decided, "confirmed": record.confirmed, "needed": TELLING}
    if record.tells:
        low, high = record.interval()
        shares = {"share": record.false_alarms, "low": 1 - high, "high": 1 - low}
        return words.by_record.format(**facts, **{name: _share(one, words) for name, one in shares.items()})
    if model is None:
        return words.by_nobody.format(**facts)
    return words.by_model.format(**facts, share=_share(model, words))


def _tell_runner_up(sighting: Sighting | None, areas: Mapping[AreaId, Area], words: PageTexts) -> str:
    if sighting is None:
        return ""
    place = name_places(sighting, areas, words)
    return words.runner_up.format(place=place, reports=sighting.reports, points=sighting.points)


def _tell_said(proposal: Proposal, words: PageTexts) -> str:
    counts = sorted(proposal.said.items(), key=lambda one: -one[1])
    return ", ".join(f"{words.services[service]}: {count}" for service, count in counts)


def _share(share: float, words: PageTexts) -> str:
    percent = round(100 * share)
    return f"{percent}\N{NO-BREAK SPACE}%" if percent else words.less_than_one


def _figure(number: float, words: PageTexts) -> str:
    """Return the number with two digits that count."""
    text = f"{number:.2g}" if number >= _TINY else f"{_TINY:g}"
    return text.replace(".", "," if words.code == "ru" else ".")
