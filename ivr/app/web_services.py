"""Builds what pages and REST API stand on; only a worker that serves them needs it."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_network

from ivr.app.composition import WorkerParts
from ivr.app.foundation import Foundation
from ivr.app.persons import build_personal_data
from ivr.app.telling import build_preview, build_telling
from ivr.config.secrets import read_secrets
from ivr.duty.alarms import AlarmActions
from ivr.notices.actions import IncidentActions, TicketActions
from ivr.notices.branch_actions import BranchActions
from ivr.notices.proposals import ProposalActions
from ivr.notices.publications import PublicationActions
from ivr.notices.undoing import Undoing
from ivr.recordings.recordable import RecordedPrompts
from ivr.web.services import WebServices
from outages.incidents import Incident


def build_web_services(parts: WorkerParts, *, changed: Callable[[Incident], Awaitable[None]]) -> WebServices:
    """Build what the pages and the REST API stand on; `changed` is awaited after each action on an incident."""
    foundation, settings = parts.foundation, parts.foundation.settings
    repositories, secrets = foundation.repositories, read_secrets(settings.home)
    metrics = parts.shared_metrics if settings.workers > 1 or foundation.process.role else foundation.metrics
    preview = build_preview(foundation)
    telling = build_telling(foundation, preview)
    actions = IncidentActions(
        repositories.incidents,
        foundation.clock,
        coverage=parts.coverage,
        changed=changed,
        telling=telling,
    )
    return WebServices(
        archive=repositories.archive,
        areas=repositories.areas,
        finder=parts.finder,
        incidents=repositories.incidents,
        ledger=repositories.ledger,
        tallies=repositories.tallies,
        alarms=repositories.alarms,
        call_minutes=repositories.call_minutes,
        alarm_actions=AlarmActions(repositories.alarms, foundation.clock),
        tickets=repositories.tickets,
        ticket_actions=TicketActions(repositories.tickets, foundation.clock),
        reports=repositories.reports,
        voices=parts.intake.details,
        calls=repositories.calls,
        cards=repositories.cards,
        queue_view=parts.queue.queue_view,
        notifications=repositories.notifications,
        campaigns=repositories.campaigns,
        branches=repositories.branches,
        proposals=repositories.proposals,
        proposal_actions=ProposalActions(repositories.proposals, actions, foundation.clock),
        publications=repositories.publications,
        templates=repositories.templates,
        publication_actions=PublicationActions(repositories.publications, actions, foundation.clock),
        call_list=repositories.call_list,
        persons=build_personal_data(settings, repositories, foundation.clock),
        opt_outs=repositories.opt_outs,
        requests=repositories.requests,
        channels=settings.channels,
        accounts=repositories.accounts,
        own_token=secrets.own_token,
        clock=foundation.clock,
        zone=settings.zone,
        languages=tuple(settings.languages),
        actions=actions,
        undoing=Undoing(repositories.incidents, actions, foundation.clock),
        branch_actions=BranchActions(repositories.branches, actions),
        telling_rules=repositories.telling_rules,
        telling=telling,
        preview=preview,
        coverage=parts.coverage,
        prompts=_build_prompts(foundation),
        health=parts.health.parts,
        registry=metrics.registry,
        receipts=parts.outbound.gateways.receipts,
        texts=parts.outbound.gateways.texts,
        deliveries=parts.outbound.gateways.deliveries,
        kept_replies=repositories.replies,
        replies=parts.reply_intake,
        promise_warning=settings.promise_warning,
        secure_cookies=settings.web_address.startswith("https:"),
        trusted_proxies=tuple(map(ip_network, settings.trusted_proxies)),
        node=secrets.node,
        duty_line=settings.duty_line,
        telephone_notice_holds=settings.telephone_notice_holds,
    )


def _build_prompts(foundation: Foundation) -> RecordedPrompts:
    settings = foundation.settings
    return RecordedPrompts(
        foundation.library,
        foundation.repositories.trail,
        languages=settings.languages,
        engines=settings.engines,
    )
