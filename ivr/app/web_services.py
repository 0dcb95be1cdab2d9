"""Builds what pages and REST API stand on; only a worker that serves them needs it."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_network

from ivr.app.composition import WorkerParts
from ivr.app.foundation import Foundation
from ivr.app.persons import build_personal_data
from ivr.config.secrets import read_secrets
from ivr.notices.actions import IncidentActions, TicketActions
from ivr.notices.preview import IncidentPreview
from ivr.recordings.recordable import RecordedPrompts
from ivr.web.services import WebServices
from outages.incidents import Incident


def build_web_services(parts: WorkerParts, *, changed: Callable[[Incident], Awaitable[None]]) -> WebServices:
    """Build what the pages and the REST API stand on; `changed` is awaited after each action on an incident."""
    foundation, settings = parts.foundation, parts.foundation.settings
    repositories, secrets = foundation.repositories, read_secrets(settings.home)
    metrics = parts.shared_metrics if settings.workers > 1 or foundation.process.role else foundation.metrics
    return WebServices(
        areas=repositories.areas,
        finder=parts.finder,
        incidents=repositories.incidents,
        ledger=repositories.ledger,
        tickets=repositories.tickets,
        ticket_actions=TicketActions(repositories.tickets, foundation.clock),
        reports=repositories.reports,
        voices=parts.intake.details,
        calls=repositories.calls,
        cards=repositories.cards,
        queue_view=parts.queue.queue_view,
        notifications=repositories.notifications,
        campaigns=repositories.campaigns,
        persons=build_personal_data(settings, repositories, foundation.clock),
        opt_outs=repositories.opt_outs,
        accounts=repositories.accounts,
        own_token=secrets.own_token,
        clock=foundation.clock,
        zone=settings.zone,
        languages=tuple(settings.languages),
        actions=IncidentActions(
            repositories.incidents, foundation.clock, coverage=parts.coverage, changed=changed
        ),
        preview=_build_preview(foundation),
        coverage=parts.coverage,
        prompts=_build_prompts(foundation),
        health=parts.health.parts,
        registry=metrics.registry,
        receipts=parts.outbound.receipts,
        promise_warning=settings.promise_warning,
        secure_cookies=settings.web_address.startswith("https:"),
        trusted_proxies=tuple(map(ip_network, settings.trusted_proxies)),
        node=secrets.node,
    )


def _build_prompts(foundation: Foundation) -> RecordedPrompts:
    settings = foundation.settings
    return RecordedPrompts(
        foundation.library,
        foundation.repositories.trail,
        languages=settings.languages,
        engines=settings.engines,
    )


def _build_preview(foundation: Foundation) -> IncidentPreview:
    return IncidentPreview(
        areas=foundation.repositories.areas,
        subscribers=foundation.repositories.subscribers,
        library=foundation.library,
        languages=foundation.settings.languages,
        clock=foundation.clock,
        zone=foundation.settings.zone,
    )
