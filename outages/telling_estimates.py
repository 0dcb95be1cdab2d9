"""What telling a fact takes, before it is done: people, calls, messages, minutes, money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil

from outages.errors import UnconfirmedError
from outages.tickets import Channel


@dataclass(frozen=True, slots=True)
class SampleText:
    """The news in one language: how long it takes to say, and the segments of its SMS."""

    spoken: timedelta
    segments: int


@dataclass(frozen=True, slots=True)
class DialingPace:
    """How the line calls out: so many calls a second, so many at once, each of which rings for up to `ring`."""

    per_second: float
    at_once: int
    ring: timedelta


@dataclass(frozen=True, slots=True)
class Prices:
    """What a minute of a call and a segment of an SMS cost in a currency, None where nobody has said."""

    call_minute: Decimal | None = None
    sms_segment: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TellingEstimate:
    """What telling takes if everybody answers at the first try.

    `minutes` are those of talk, `takes` how long the calls take, `cost` is None where no price is set for what is needed.
    """

    people: int
    calls: int
    messages: int
    segments: int
    minutes: int
    takes: timedelta
    cost: Decimal | None
    currency: str


class MassTellingError(UnconfirmedError):
    """So many people would be told that somebody has to have seen the estimate."""

    def __init__(self, estimate: TellingEstimate) -> None:
        super().__init__(f"{estimate.people} people would be told; say that this is meant")
        self.estimate = estimate


def estimate_telling(
    people: Mapping[tuple[Channel, str], int],
    texts: Mapping[str, SampleText],
    pace: DialingPace,
    prices: Prices,
) -> TellingEstimate:
    """Return what telling these people takes, counted by channel and language.

    `texts` has the line's languages, its first one for all others.
    """
    first = next(iter(texts.values()))
    calls = sum(count for (channel, _), count in people.items() if channel is Channel.CALL)
    talk, segments = timedelta(0), 0
    for (channel, language), count in people.items():
        text = texts.get(language, first)
        if channel is Channel.CALL:
            talk += count * text.spoken
        else:
            segments += count * text.segments
    minutes = ceil(talk / timedelta(minutes=1))
    in_all = sum(people.values())
    return TellingEstimate(
        people=in_all,
        calls=calls,
        messages=in_all - calls,
        segments=segments,
        minutes=minutes,
        takes=max(calls * timedelta(seconds=1) / pace.per_second, (talk + calls * pace.ring) / pace.at_once),
        cost=_cost(minutes, segments, prices),
        currency=prices.currency,
    )


def _cost(minutes: int, segments: int, prices: Prices) -> Decimal | None:
    """Return what minutes and segments cost, None if a price that is needed isn't set."""
    parts = ((minutes, prices.call_minute), (segments, prices.sms_segment))
    needed = [(count, price) for count, price in parts if count]
    if not needed or any(price is None for _, price in needed):
        return None
    return sum((count * price for count, price in needed if price is not None), Decimal(0))
