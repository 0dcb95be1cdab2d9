"""Asterisk's configuration from the settings."""

from asterisk.server.config import AsteriskConfig
from asterisk.server.dialplan import NEW_CALL_SECONDS
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.config.trunks import prefixes_of, read_trunks


def asterisk_config(settings: Settings) -> AsteriskConfig:
    """Return the configuration that the settings ask for."""
    first, last = settings.rtp_ports.split("-")
    return AsteriskConfig(
        home=settings.home / "asterisk",
        fallback_dir=settings.home / "fallback",
        ari_password=read_secrets(settings.home).ari_password,
        ari_port=settings.ari_port,
        sip_host=settings.sip_host,
        sip_port=settings.sip_port,
        sip_host6=settings.sip_host6,
        sip_public_host=settings.sip_public_host,
        sip_local_networks=tuple(settings.sip_local_networks),
        sip_tls_port=settings.sip_tls_port,
        tls_certificate=settings.sip_certificate,
        tls_key=settings.sip_key,
        tls_authorities=settings.sip_authorities,
        rtp_first_port=int(first),
        rtp_last_port=int(last),
        trunks=tuple(read_trunks(settings)),
        prefixes=prefixes_of(settings.region),
        person_uri=settings.person_addresses[0],
        further_person_uris=tuple(settings.person_addresses[1:]),
        person_strategy=settings.person_strategy,
        person_ring_seconds=settings.person_ring_seconds,
        person_wrap_up_seconds=settings.person_wrap_up_seconds,
        person_wait_seconds=settings.person_wait_minutes * 60,
        rating=settings.rating,
        priority_uri=settings.priority_person,
        qualify_seconds=settings.qualify_seconds,
        max_calls=settings.max_calls,
        calls_of_a_number=settings.calls_at_once_per_number,
        storm_calls=int(settings.max_calls * settings.shorten_from),
        early_media_calls=settings.early_media_calls,
        outgoing_calls=settings.callbacks_at_once,
        workers=settings.workers,
        duty_line=settings.duty_line.removeprefix("+"),
        app_seconds=NEW_CALL_SECONDS,
        outgoing_ring_seconds=settings.callback_ring_seconds,
    )
