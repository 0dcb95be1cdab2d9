"""Which gateway takes the SMS."""

import aiohttp

from ivr.config.secrets import read_secrets
from ivr.config.settings import GatewayName, Settings
from outages.clock import Clock
from outages.gateways.sms_file import FileSMSGateway
from outages.gateways.sms_kannel import KannelReceiptReader, KannelSettings, KannelSMSGateway
from outages.notifications import ReceiptReader, SMSGateway


def choose_gateway(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock
) -> tuple[SMSGateway, ReceiptReader | None]:
    """Return the gateway of the settings, and what reads its delivery reports, None when it sends none."""
    if settings.sms_gateway is GatewayName.FILE:
        return FileSMSGateway(settings.home / "sms.jsonl", clock), None
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
