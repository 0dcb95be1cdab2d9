"""The parts that raise alarms, and tell duty managers of those that nobody takes on."""

from collections.abc import Awaitable, Callable, Sequence

from ivr.app.agents import AgentQueue
from ivr.app.foundation import Foundation
from ivr.calls.outbound.settling import ALARM_CALL, Settler
from ivr.config.secrets import read_secrets
from ivr.duty.alarms import AlarmWatch
from ivr.duty.calls import AlarmCalls
from ivr.duty.phones import DutyPhones
from ivr.duty.reasons import BoardReasons, NodeReasons
from ivr.notices.live import Notices
from ivr.observability.parts import Part
from ivr.web.board.duty_texts import DutyFacts, DutyTexts
from ivr.web.texts.pages import PageTexts
from outages.text_messages import SMSGateway

#: Returns the state of every part.
Health = Callable[[], Awaitable[Sequence[Part]]]


def build_alarm_watch(
    foundation: Foundation, gateway: SMSGateway, notices: Notices, queue: AgentQueue, health: Health
) -> AlarmWatch:
    """Build what keeps alarms, and writes to duty managers."""
    settings, repositories = foundation.settings, foundation.repositories
    node = read_secrets(settings.home).node
    board = BoardReasons(
        active=lambda: notices.active,
        proposals=repositories.proposals,
        branches=repositories.branches,
        campaigns=repositories.campaigns,
        publications=repositories.publications,
        ahead=settings.promise_warning,
    )
    here = NodeReasons(
        health=health,
        queue=queue.queue_view,
        agents=queue.agents,
        callbacks=repositories.callbacks,
        node=node,
    )
    return AlarmWatch(
        repositories.alarms,
        {**board.looks(), **here.looks()},
        DutyPhones(gateway, settings.duty_numbers),
        foundation.clock,
        rules=settings.alarm_rules,
        node=node,
        write=_build_duty_texts(foundation, health).alarm,
    )


def build_alarm_calls(foundation: Foundation) -> AlarmCalls:
    """Build what calls duty managers."""
    settings, repository = foundation.settings, foundation.repositories.alarm_calls
    settler = Settler(repository, foundation.clock, foundation.metrics, ALARM_CALL)
    return AlarmCalls(repository, settler, settings.duty_numbers, settings.alarm_rules, settings.languages[0])


def _build_duty_texts(foundation: Foundation, health: Health) -> DutyTexts:
    settings, repositories = foundation.settings, foundation.repositories
    facts = DutyFacts(
        areas=repositories.areas,
        incidents=repositories.incidents,
        proposals=repositories.proposals,
        branches=repositories.branches,
        campaigns=repositories.campaigns,
        health=health,
    )
    return DutyTexts(
        facts, words=PageTexts(settings.languages[0]), clock=foundation.clock, zone=settings.zone
    )
