"""The part of a form that says who is told."""

from enum import StrEnum
from typing import TypeVar

from multidict import MultiMapping

from outages.subscribers import Tier
from outages.telling_rules import Audience, TellingRule
from outages.tickets import Channel

K = TypeVar("K", bound=StrEnum)


def read_whom(data: MultiMapping[str], suffix: str = "") -> TellingRule | None:
    """Return the rule that was chosen, None where the form has none; a value that isn't offered counts as not chosen."""
    audience = _read(Audience, data.get(f"audience{suffix}", ""))
    if audience is None:
        return None
    channel = _read(Channel, data.get(f"channel{suffix}", ""))
    return TellingRule(audience, channel, _read(Tier, data.get(f"tier{suffix}", "")))


def _read(kind: type[K], typed: str) -> K | None:
    return kind(typed) if typed in list(kind) else None
