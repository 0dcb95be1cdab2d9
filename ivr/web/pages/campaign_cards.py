"""A campaign as pages show it: how many people are where, and the picture of it over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from ivr.web.pages.cards import DisplayContext
from ivr.web.pages.charts import Chart, Counts, Spans, draw_bars, find_most
from ivr.web.texts.display import show_span
from outages.campaigns import Campaign, CampaignState, Minute, Progress, expect_end
from outages.notifications import NotificationState, Result

E = TypeVar("E")

#: Most bars of the picture; a longer campaign has wider ones.
_BARS: Final = 60
#: Lengths of time that a bar may stand for.
_SPANS: Final = tuple(timedelta(minutes=one) for one in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440))


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign for display; `parts` are the shares of the bar in per cent, by name, from left to right."""

    campaign: Campaign
    progress: Progress
    state_name: str
    news: str
    began: str
    changed: str
    #: How it is limited by a manager.
    limits: Sequence[str]
    parts: Sequence[tuple[str, float, float]]
    label: str
    told: Sequence[tuple[str, int]]
    unreached: Sequence[tuple[str, int]]
    over: bool


def make_campaign_card(campaign: Campaign, progress: Progress, display: DisplayContext) -> CampaignCard:
    """Return the card of a campaign."""
    words = display.words
    unreached = sum(progress.unreached.values())
    over = not progress.to_go
    shares = {
        "told": progress.told_in_all,
        "unreached": unreached,
        "needless": progress.needless,
        "underway": progress.underway,
    }
    return CampaignCard(
        campaign=campaign,
        progress=progress,
        state_name=words.campaign_over if over else words.campaign_states[campaign.state],
        news=words.news[campaign.news],
        began=words.campaign_began.format(time=display.moment(campaign.began_at)),
        changed=_changed(campaign, display),
        limits=_limits(campaign, display),
        parts=_share(shares, progress.people),
        label=words.bar.format(
            told=progress.told_in_all,
            unreached=unreached,
            needless=progress.needless,
            to_go=progress.to_go,
        ),
        told=[(words.results[one], count) for one, count in _by_count(progress.told)],
        unreached=[(_name_end(one, display), count) for one, count in _by_count(progress.unreached)],
        over=over,
    )


def tell_end(
    campaign: Campaign, progress: Progress, minutes: Sequence[Minute], display: DisplayContext
) -> str:
    """Return when everybody will have been told, as far as that can be known; nothing for one that is over or held."""
    if not progress.to_go or campaign.state is not CampaignState.RUNNING:
        return ""
    end = expect_end(campaign, progress, minutes, display.now)
    words = display.words
    return words.expected_end.format(time=display.moment(end)) if end else words.no_expected_end


def draw_chart(minutes: Sequence[Minute], display: DisplayContext) -> Chart | None:
    """Return the picture of what was over when, None as long as nothing is."""
    if not minutes:
        return None
    first, last = minutes[0].at, minutes[-1].at
    span = next((one for one in _SPANS if (last - first) / one < _BARS), _SPANS[-1])
    spans = Spans(first, span, int((last - first) / span) + 1)
    sums = spans.sum_up([(one.at, {"told": one.told, "unreached": one.unreached}) for one in minutes])
    label = display.words.chart.format(
        first=display.moment(first),
        last=display.moment(last),
        told=sum(one["told"] for one in sums if one),
        unreached=sum(one["unreached"] for one in sums if one),
        span=show_span(span, display.words),
        most=find_most(sums),
    )
    return Chart(draw_bars(spans, sums, ("told", "unreached"), partial(_title, display)), label)


def _title(display: DisplayContext, at: datetime, counts: Counts) -> str:
    words, told, unreached = display.words, counts.get("told", 0), counts.get("unreached", 0)
    return f"{display.moment(at)}: {words.were_told} {told}, {words.unreached} {unreached}"


def _share(shares: dict[str, int], people: int) -> list[tuple[str, float, float]]:
    """Return name, beginning and width of each part of the bar, in per cent."""
    parts, begun = [], 0.0
    for name, count in shares.items():
        width = 100 * count / people if people else 0.0
        if width:
            parts.append((name, round(begun, 3), round(width, 3)))
        begun += width
    return parts


def _by_count(counts: Mapping[E, int]) -> list[tuple[E, int]]:
    return sorted(counts.items(), key=lambda one: -one[1])


def _name_end(end: Result | NotificationState, display: DisplayContext) -> str:
    words = display.words
    return words.results[end] if isinstance(end, Result) else words.notification_states[end]


def _changed(campaign: Campaign, display: DisplayContext) -> str:
    if campaign.changed_at is None:
        return ""
    return display.words.changed_by.format(
        author=campaign.changed_by, time=display.moment(campaign.changed_at)
    )


def _limits(campaign: Campaign, display: DisplayContext) -> list[str]:
    words = display.words
    spans = (words.told_from, campaign.not_before), (words.told_until, campaign.not_after)
    slowed = [words.slowed.format(count=campaign.per_minute)] if campaign.per_minute else []
    return [*slowed, *(text.format(time=display.moment(moment)) for text, moment in spans if moment)]
