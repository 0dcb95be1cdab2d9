"""The parts that take replies by SMS and answer them."""

from ivr.app.foundation import Foundation
from ivr.config.gateways import read_gateways
from ivr.notices.live import Notices
from ivr.replies.answers import Answerer
from ivr.replies.intake import ReplyIntake
from outages.phones import to_e164
from outages.text_messages import SMSGateway


def build_reply_intake(foundation: Foundation) -> ReplyIntake:
    """Build what takes replies, whichever gateway brings them."""
    settings = foundation.settings
    senders = (getattr(one.table, "sender", "") for one in read_gateways(settings))
    own = (settings.line_number, *(to_e164(one, settings.region) for one in senders))
    return ReplyIntake(
        foundation.repositories.replies,
        foundation.clock,
        foundation.metrics,
        region=settings.region,
        own=[one for one in own if one],
    )


def build_answerer(foundation: Foundation, notices: Notices, gateway: SMSGateway) -> Answerer:
    """Build what sends the answers."""
    settings, repositories = foundation.settings, foundation.repositories
    return Answerer(
        repository=repositories.replies,
        subscribers=repositories.subscribers,
        notices=notices,
        gateway=gateway,
        clock=foundation.clock,
        languages=settings.languages,
        rules=settings.request_rules,
    )
