"""The parts that write to duty managers."""

from ivr.app.foundation import Foundation
from ivr.notices.branch_watch import BranchWatch
from ivr.notices.duty_phones import DutyPhones
from ivr.notices.live import Notices
from ivr.notices.promise_alerts import PromiseAlerts
from ivr.notices.proposals import ProposalWatch
from ivr.notices.telephone_watch import TelephoneNoticeWatch
from ivr.web.board.duty_texts import DutyTexts
from ivr.web.texts.pages import PageTexts
from outages.text_messages import SMSGateway


def build_branch_watch(foundation: Foundation, gateway: SMSGateway) -> BranchWatch:
    """Build what tells duty managers of held branches."""
    duty = DutyPhones(gateway, foundation.settings.duty_numbers)
    texts = _build_duty_texts(foundation)
    return BranchWatch(foundation.repositories.branches, duty, foundation.clock, write=texts.branch_held)


def build_telephone_watch(foundation: Foundation, gateway: SMSGateway) -> TelephoneNoticeWatch:
    """Build what has notices made by telephone lapse, and tells duty managers of it."""
    settings = foundation.settings
    return TelephoneNoticeWatch(
        foundation.repositories.incidents,
        DutyPhones(gateway, settings.duty_numbers),
        foundation.clock,
        ahead=settings.promise_warning,
        write=_build_duty_texts(foundation).telephone_notice,
    )


def build_proposal_watch(foundation: Foundation, gateway: SMSGateway, notices: Notices) -> ProposalWatch:
    """Build what makes proposals out of reports, and tells duty managers of them."""
    return ProposalWatch(
        foundation.repositories.proposals,
        notices,
        gateway=gateway,
        numbers=foundation.settings.duty_numbers,
        clock=foundation.clock,
        write=_build_duty_texts(foundation).proposal,
        metrics=foundation.metrics,
    )


def build_promise_alerts(foundation: Foundation, gateway: SMSGateway) -> PromiseAlerts:
    """Build what alerts duty managers before promises are due."""
    settings = foundation.settings
    return PromiseAlerts(
        repository=foundation.repositories.incidents,
        gateway=gateway,
        numbers=settings.duty_numbers,
        ahead=settings.promise_warning,
        clock=foundation.clock,
        write=_build_duty_texts(foundation).promise_alert,
        metrics=foundation.metrics,
    )


def _build_duty_texts(foundation: Foundation) -> DutyTexts:
    settings = foundation.settings
    words = PageTexts(settings.languages[0])
    return DutyTexts(foundation.repositories.areas, words=words, clock=foundation.clock, zone=settings.zone)
