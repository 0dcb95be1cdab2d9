"""The SMS gateways, several of them as one, and what reads what they bring over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from ivr.app.foundation import Foundation
from ivr.calls.outbound.deliveries import Deliveries
from ivr.calls.outbound.gateway_pool import GatewayPool, PooledGateway
from ivr.config.gateways import FileTable, GatewayConfig, HTTPTable, KannelTable, SMPPTable, read_gateways
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.observability.parts import Condition, Part, PartState
from outages.clock import Clock
from outages.gateways.signatures import token_of
from outages.gateways.smpp_receipts import ReceiptIds
from outages.gateways.sms_file import FileSMSGateway, SMSFile
from outages.gateways.sms_http import HTTPReceiptReader, HTTPSettings, HTTPSMSGateway
from outages.gateways.sms_kannel import KannelReceiptReader, KannelSettings, KannelSMSGateway
from outages.gateways.sms_smpp import SMPPGateway, SMPPSettings
from outages.gateways.texts import AddressedTexts, TextFields
from outages.http_templates import HTTPTemplate
from outages.text_messages import ReceiptReader, ReplyReader, TextReader


@dataclass(frozen=True, slots=True)
class Gateways:
    """All gateways as one, and the readers of what each brings over HTTP, by its name."""

    pool: GatewayPool
    deliveries: Deliveries
    receipts: Mapping[str, ReceiptReader]
    texts: Mapping[str, TextReader]


@dataclass(frozen=True, slots=True)
class _Built:
    """One gateway; it has no reader of what it doesn't bring over HTTP."""

    pooled: PooledGateway
    receipts: ReceiptReader | None = None
    texts: TextReader | None = None


@dataclass(frozen=True, slots=True)
class _Parts:
    """What gateways are built from."""

    settings: Settings
    key: str
    http: aiohttp.ClientSession
    clock: Clock
    deliveries: Deliveries
    replies: ReplyReader | None

    def reports_url(self, name: str) -> str:
        """Return where a gateway brings its reports."""
        return f"{self.settings.web_address}/receipts/{name}"


def build_gateways(foundation: Foundation, replies: ReplyReader | None = None) -> Gateways:
    """Build the gateways of the settings; `replies` takes what people write, None when nobody does."""
    settings = foundation.settings
    deliveries = Deliveries(foundation.repositories.sent_segments, foundation.clock, foundation.metrics)
    key = read_secrets(settings.home).receipts_key
    parts = _Parts(settings, key, foundation.http, foundation.clock, deliveries, replies)
    built = {one.terms.name: _build(one, parts) for one in read_gateways(settings)}
    pool = GatewayPool(
        [one.pooled for one in built.values()],
        foundation.repositories.gateway_paces,
        foundation.clock,
        foundation.metrics,
    )
    return Gateways(
        pool,
        deliveries,
        {name: one.receipts for name, one in built.items() if one.receipts is not None},
        {name: one.texts for name, one in built.items() if one.texts is not None},
    )


def addresses_of(settings: Settings, config: GatewayConfig) -> Mapping[str, str]:
    """Return the addresses to enter at a gateway, by what it brings there: reports and texts. They are secret."""
    key = read_secrets(settings.home).receipts_key
    query = f"{config.terms.name}?token={token_of(key, config.terms.name)}"
    brings = {}
    template = config.template
    if template is not None and template.report_state and not template.signs_each:
        brings["receipts"] = f"{settings.web_address}/receipts/{query}"
    if isinstance(config.table, KannelTable) or (template is not None and template.text_number):
        brings["texts"] = f"{settings.web_address}/texts/{query}"
    return brings


def gateways_part(gateways: Sequence[PooledGateway]) -> Part:
    """Return how the gateways are, for everybody: why one is left is in the log."""
    left = [one.terms.name for one in gateways if one.trouble is not None]
    if not left:
        return Part("sms", PartState.OK)
    names, facts = ", ".join(left), {"left": left}
    if len(left) == len(gateways):
        detail = f"{names}: takes no messages; SMS wait; see the service's log"
        return Part("sms", PartState.DEGRADED, detail, Condition.GATEWAYS_LEFT, facts)
    detail = f"{names}: takes no messages; SMS go by the others; see the service's log"
    return Part("sms", PartState.DEGRADED, detail, Condition.GATEWAYS_PARTLY_LEFT, facts)


def sent_messages(settings: Settings) -> SMSFile:
    """Return the text messages kept in HOME, also those of before another gateway was chosen."""
    return SMSFile(_sms_file(settings))


def _sms_file(settings: Settings) -> Path:
    return settings.home / "sms.jsonl"


def _build(config: GatewayConfig, parts: _Parts) -> _Built:
    match config.table:
        case KannelTable() as table:
            return _build_kannel(config, table, parts)
        case SMPPTable() as table:
            settings = _smpp_settings(config.terms.name, table)
            smpp = SMPPGateway(settings, parts.deliveries, parts.replies)
            return _Built(PooledGateway(config.terms, smpp, smpp))
        case HTTPTable() as table if config.template is not None:
            return _build_http(config, table, config.template, parts)
        case FileTable():
            file = FileSMSGateway(_sms_file(parts.settings), parts.clock)
            return _Built(PooledGateway(config.terms, file))
        case _:
            raise TypeError(config.table.kind)


def _build_kannel(config: GatewayConfig, table: KannelTable, parts: _Parts) -> _Built:
    name = config.terms.name
    settings = KannelSettings(
        sendsms_url=table.url,
        username=table.user,
        password=table.password.get_secret_value(),
        sender=table.sender,
        receipts_url=parts.reports_url(name),
        receipts_key=parts.key,
    )
    return _Built(
        PooledGateway(config.terms, KannelSMSGateway(settings, parts.http)),
        KannelReceiptReader(parts.key),
        AddressedTexts(name, parts.key),
    )


def _smpp_settings(name: str, table: SMPPTable) -> SMPPSettings:
    return SMPPSettings(
        name=name,
        host=table.host,
        port=table.port,
        user=table.user,
        password=table.password.get_secret_value(),
        sender=table.sender,
        system_type=table.system_type,
        tls=table.tls,
        window=table.window,
        receipt_ids=ReceiptIds(table.receipt_ids),
    )


def _build_http(config: GatewayConfig, table: HTTPTable, template: HTTPTemplate, parts: _Parts) -> _Built:
    name = config.terms.name
    settings = HTTPSettings(
        name=name,
        template=template,
        user=table.user,
        password=table.password.get_secret_value(),
        sender=table.sender,
        reports_url=parts.reports_url(name),
        reports_key=parts.key,
    )
    names = TextFields(number=template.text_number, text=template.text_words, message_id=template.text_id)
    return _Built(
        PooledGateway(config.terms, HTTPSMSGateway(settings, parts.http, parts.deliveries)),
        HTTPReceiptReader(settings) if template.report_state else None,
        AddressedTexts(name, parts.key, names) if template.text_number else None,
    )
