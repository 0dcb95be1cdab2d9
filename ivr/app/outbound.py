"""The parts that call and write to subscribers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from ivr.app.foundation import Foundation
from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.dialer import Dialer, DialerParts
from ivr.calls.outbound.messenger import Messenger
from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.outbound.trunk import ARITrunk
from ivr.calls.playing import PlaybackWatch
from ivr.calls.records import CallRecorder
from ivr.config.secrets import read_secrets
from ivr.config.settings import GatewayName, Settings
from ivr.config.trunks import read_trunks
from ivr.notices.live import Notices
from outages.clock import Clock
from outages.gateways.sms_file import FileSMSGateway, SMSFile
from outages.gateways.sms_kannel import KannelReceiptReader, KannelSettings, KannelSMSGateway
from outages.text_messages import ReceiptReader, SMSGateway


@dataclass(frozen=True, slots=True)
class Outbound:
    """The dialer, which places calls of any source, and what tells subscribers the news by telephone and SMS.

    `receipts` is None when the gateway sends no delivery reports.
    """

    dialer: Dialer
    carrier: CarrierWatch
    budget: CallBudget
    ring_backs: RingBacks
    messenger: Messenger
    gateway: SMSGateway
    receipts: ReceiptReader | None


def build_outbound(
    foundation: Foundation,
    recorder: CallRecorder,
    notices: Notices,
    playing: PlaybackWatch,
    *,
    leads: Callable[[], bool],
) -> Outbound:
    """Build the parts over the trunk and the gateway of the settings; calls are placed while this worker `leads`."""
    settings, clock = foundation.settings, foundation.clock
    notifications = foundation.repositories.notifications
    settler = Settler(notifications, clock, foundation.metrics, NOTIFICATION)
    gateway, receipts = _choose_gateway(settings, foundation.http, clock)
    messenger = Messenger(
        repository=notifications,
        settler=settler,
        gateway=gateway,
        clock=clock,
        languages=settings.languages,
        outages=notices,
        ledger=foundation.repositories.ledger,
    )
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
    return Outbound(dialer, carrier, budget, ring_backs, messenger, gateway, receipts)


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


def sent_messages(settings: Settings) -> SMSFile:
    """Return the text messages kept in HOME, also those of before another gateway was chosen."""
    return SMSFile(_sms_file(settings))


def _sms_file(settings: Settings) -> Path:
    return settings.home / "sms.jsonl"


def _choose_gateway(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> tuple[SMSGateway, ReceiptReader | None]:
    """Return the gateway of the settings, and what reads its delivery reports, None when it sends none."""
    if settings.sms_gateway is GatewayName.FILE:
        return FileSMSGateway(_sms_file(settings), clock), None
    key = read_secrets(settings.home).receipts_key
    kannel = KannelSettings(
        sendsms_url=settings.kannel_url,
        username=settings.kannel_user,
        password=settings.kannel_password.get_secret_value(),
        sender=settings.sms_sender,
        receipts_url=f"{settings.web_address}/receipts/sms",
        receipts_key=key,
    )
    return KannelSMSGateway(kannel, http), KannelReceiptReader(key)
