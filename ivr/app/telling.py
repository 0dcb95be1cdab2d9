"""The parts that say what telling a fact takes, and tell by the clock."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from ivr.app.foundation import Foundation
from ivr.config.settings import Settings
from ivr.notices.clock_facts import ClockFacts
from ivr.notices.preview import IncidentPreview, PreviewText
from ivr.notices.telling import FactTelling
from outages.incidents import Incident
from outages.telling_estimates import DialingPace, Prices, SampleText

#: How fast the line's voices speak, in characters a second, and the greeting, keys and pauses of a call.
_SPEED = 14
_AROUND = timedelta(seconds=15)


def build_telling(foundation: Foundation, preview: IncidentPreview) -> FactTelling:
    """Build what prepares the telling of facts."""
    settings = foundation.settings

    async def sample(incident: Incident) -> Mapping[str, SampleText]:
        written = await preview.write(incident)
        return {language: _sample(text) for language, text in written.items()}

    return FactTelling(
        foundation.repositories.telling_rules,
        foundation.clock,
        sample=sample,
        pace=_pace(settings),
        prices=_prices(settings),
        mass=settings.mass_telling_people,
    )


def build_preview(foundation: Foundation) -> IncidentPreview:
    """Build what tells a notice as callers hear it."""
    repositories, settings = foundation.repositories, foundation.settings
    return IncidentPreview(
        areas=repositories.areas,
        subscribers=repositories.subscribers,
        library=foundation.library,
        languages=settings.languages,
        clock=foundation.clock,
        zone=settings.zone,
    )


def build_clock_facts(foundation: Foundation) -> ClockFacts:
    """Build what tells by the clock."""
    ahead = timedelta(hours=foundation.settings.work_ahead_hours)
    return ClockFacts(foundation.repositories.telling_rules, foundation.clock, ahead=ahead)


def _sample(text: PreviewText) -> SampleText:
    return SampleText(timedelta(seconds=len(text.spoken) / _SPEED) + _AROUND, max(1, text.segments))


def _pace(settings: Settings) -> DialingPace:
    ring = timedelta(seconds=settings.callback_ring_seconds)
    return DialingPace(settings.callbacks_per_second, settings.callbacks_at_once, ring)


def _prices(settings: Settings) -> Prices:
    minute, segment = settings.call_price_per_minute, settings.sms_price_per_segment
    return Prices(
        Decimal(minute) if minute else None, Decimal(segment) if segment else None, settings.price_currency
    )
