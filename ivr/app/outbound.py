"""The parts that call and write to subscribers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ivr.app.foundation import Foundation
from ivr.app.gateways import Gateways, build_gateways
from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.dialer import Dialer, DialerParts
from ivr.calls.outbound.messenger import Messenger, Send
from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.senders import hook_sender, mail_sender, sms_sender
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.outbound.trunk import ARITrunk
from ivr.calls.playing import PlaybackWatch
from ivr.calls.records import CallRecorder
from ivr.config.secrets import read_secrets
from ivr.config.trunks import read_trunks
from ivr.notices.live import Notices
from outages.gateways.hook_http import HookSettings, HTTPHookGateway
from outages.gateways.mail_smtp import SMTPMailGateway, SMTPSettings
from outages.text_messages import ReplyReader
from outages.tickets import Channel


@dataclass(frozen=True, slots=True)
class Outbound:
    """The dialer, which places calls of any source, and what tells subscribers the news by telephone and SMS."""

    dialer: Dialer
    carrier: CarrierWatch
    budget: CallBudget
    ring_backs: RingBacks
    messenger: Messenger
    other_messengers: Mapping[Channel, Messenger]
    gateways: Gateways


def build_outbound(
    foundation: Foundation,
    recorder: CallRecorder,
    notices: Notices,
    playing: PlaybackWatch,
    replies: ReplyReader | None,
    *,
    leads: Callable[[], bool],
) -> Outbound:
    """Build the parts over the trunks and gateways of the settings.

    `replies` takes what people write, if anybody does; calls are placed while this worker `leads`.
    """
    settings, clock = foundation.settings, foundation.clock
    notifications = foundation.repositories.notifications
    settler = Settler(notifications, clock, foundation.metrics, NOTIFICATION)
    gateways = build_gateways(foundation, replies)
    messengers = _build_messengers(foundation, notices, settler, gateways)
    ring_backs = RingBacks(
        notifications,
        foundation.repositories.leases,
        settler,
        notices,
        node=read_secrets(settings.home).node,
    )
    carrier = CarrierWatch(settings.policy.unavailable_wait)
    budget = CallBudget(
        settings.budgets, foundation.repositories.call_budget, clock, settings.zone, foundation.metrics
    )
    parts = _gather_dialer_parts(foundation, recorder, playing, carrier, budget)
    dialer = Dialer(replace(parts, leads=leads))
    messenger = messengers.pop(Channel.SMS)
    return Outbound(dialer, carrier, budget, ring_backs, messenger, messengers, gateways)


def _build_messengers(
    foundation: Foundation, notices: Notices, settler: Settler, gateways: Gateways
) -> dict[Channel, Messenger]:
    senders = {Channel.SMS: sms_sender(gateways.pool), **_choose_senders(foundation)}
    return {
        channel: Messenger(
            repository=foundation.repositories.notifications,
            settler=settler,
            channel=channel,
            send=send,
            clock=foundation.clock,
            languages=foundation.settings.languages,
            outages=notices,
            ledger=foundation.repositories.ledger,
            answerable=foundation.settings.sms_replies,
        )
        for channel, send in senders.items()
    }


def _gather_dialer_parts(
    foundation: Foundation,
    recorder: CallRecorder,
    playing: PlaybackWatch,
    carrier: CarrierWatch,
    budget: CallBudget,
) -> DialerParts:
    settings = foundation.settings
    trunk = ARITrunk(
        foundation.ari,
        ring_seconds=settings.callback_ring_seconds,
        line_number=settings.line_number,
        records=settings.home / "asterisk" / "log" / "cel-custom" / "calls.csv",
        machines=any(one.machines for one in read_trunks(settings)),
    )
    return DialerParts(
        trunk=trunk,
        carrier=carrier,
        budget=budget,
        library=foundation.library,
        recorder=recorder,
        metrics=foundation.metrics,
        clock=foundation.clock,
        playing=playing,
        languages=settings.languages,
        at_once=settings.callbacks_at_once,
        per_second=settings.callbacks_per_second,
    )


def _choose_senders(foundation: Foundation) -> Mapping[Channel, Send]:
    """Return what sends by the channels that are set beside SMS."""
    settings, clock = foundation.settings, foundation.clock
    senders: dict[Channel, Send] = {}
    if Channel.EMAIL in settings.channels:
        smtp = SMTPSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            sender=settings.smtp_from,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
        )
        senders[Channel.EMAIL] = mail_sender(SMTPMailGateway(smtp, clock))
    if Channel.WEBHOOK in settings.channels:
        hook = HookSettings(
            url=settings.webhook_url,
            secret=settings.webhook_secret.get_secret_value(),
            seconds=settings.webhook_seconds,
        )
        senders[Channel.WEBHOOK] = hook_sender(HTTPHookGateway(hook, foundation.http, clock))
    return senders
