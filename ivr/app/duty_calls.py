"""The parts of duty managers' calls, where they may make notices by telephone."""

from collections.abc import Awaitable, Callable

from ivr.app.composition import WorkerParts
from ivr.app.telling import build_preview, build_telling
from ivr.calls.duty.session import DutyParts
from ivr.calls.duty.talks import DutyTalks
from ivr.notices.actions import IncidentActions
from outages.incidents import Incident
from prompts.wording.notices_by_telephone import duty_languages


def build_duty_talks(parts: WorkerParts, *, changed: Callable[[Incident], Awaitable[None]]) -> DutyTalks:
    """Build what holds duty managers' calls; `changed` is awaited after each of their deeds."""
    foundation = parts.foundation
    repositories, settings, clock = foundation.repositories, foundation.settings, foundation.clock
    preview = build_preview(foundation)
    telling = build_telling(foundation, preview)
    actions = IncidentActions(
        repositories.incidents, clock, coverage=parts.coverage, changed=changed, telling=telling
    )
    duty = DutyParts(
        accounts=repositories.accounts,
        tries=repositories.pin_tries,
        trail=repositories.trail,
        incidents=repositories.incidents,
        areas=repositories.areas,
        proposals=repositories.proposals,
        campaigns=repositories.campaigns,
        actions=actions,
        telling=telling,
        coverage=parts.coverage,
        preview=preview,
        clock=clock,
        zone=settings.zone,
        hold=settings.telephone_notice_holds,
    )
    return DutyTalks(parts=duty, library=foundation.library, languages=duty_languages(settings.languages))
