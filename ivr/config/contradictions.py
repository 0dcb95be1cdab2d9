"""Settings that can't hold together, refused by name before anything starts."""

import os
from collections.abc import Iterator, Sequence

from asterisk.server.dialplan import DUTY_CALLS
from asterisk.server.peak import BEING_REFUSED, PeakLoad, count_sound_calls
from asterisk.server.trunks import Transport, TrunkConfig
from ivr.config.gateways import find_gateway_clashes, read_gateways
from ivr.config.ports import find_clashes
from ivr.config.settings import PREFIX, Settings
from ivr.config.trunks import FILE, read_trunks
from ivr.errors import SettingsError

_LAST_PORT = 65535


def check_together(settings: Settings) -> None:
    """Raise SettingsError, a line for each contradiction, with both settings' names and what would do."""
    trunks = read_trunks(settings)
    found = [*find_clashes(settings), *_too_few_ports(settings), *_too_few_channels(settings, trunks)]
    found += _same_numbers(settings)
    found += find_gateway_clashes(settings, read_gateways(settings))
    if any(trunk.transport is Transport.TLS for trunk in trunks):
        found += _unfit_files(settings)
    if found:
        raise SettingsError("\n".join(found))


def check_open_files(settings: Settings, allowed: int) -> None:
    """Raise SettingsError when an Asterisk that may open this many files can't hold the most calls."""
    needed = peak_load(settings).open_files
    if allowed < needed:
        raise SettingsError(
            f"{_demand(settings)} need {needed} open files, and {allowed} are allowed: set LimitNOFILE={needed} in the"
            f" unit (containers: ulimits, nofile; a shell: ulimit -n {needed}), or lower {PREFIX}MAX_CALLS"
        )


def peak_load(settings: Settings) -> PeakLoad:
    """Return the most calls at one moment that the settings allow."""
    return PeakLoad(
        callers=settings.max_calls + _duty_calls(settings),
        early_media=settings.early_media_calls,
        outgoing=settings.callbacks_at_once,
        telephones=len(settings.person_addresses) + bool(settings.priority_person),
        workers=settings.workers,
    )


def _duty_calls(settings: Settings) -> int:
    """Return how many calls of duty managers may come on top."""
    return DUTY_CALLS if settings.duty_line else 0


def _same_numbers(settings: Settings) -> Iterator[str]:
    if settings.duty_line and settings.duty_line.removeprefix("+") == settings.line_number.removeprefix("+"):
        yield (
            f"{PREFIX}DUTY_LINE is the number of {PREFIX}LINE_NUMBER: callers would be asked for a PIN; set another one"
        )


def _too_few_ports(settings: Settings) -> Iterator[str]:
    first, last = map(int, settings.rtp_ports.split("-"))
    needed, ports = peak_load(settings).sound_ports, settings.rtp_ports
    short = needed // 2 - count_sound_calls(first, last)
    if short <= 0:
        return
    first += first % 2
    advice = [f"{PREFIX}RTP_PORTS={first}-{first + needed - 1}"] if first + needed - 1 <= _LAST_PORT else []
    if short < settings.max_calls:
        advice.append(f"{PREFIX}MAX_CALLS={settings.max_calls - short}")
    yield (
        f"{PREFIX}RTP_PORTS {ports} are too few: {_demand(settings)} and {BEING_REFUSED} more that are being refused"
        f" need {needed}; set {' or '.join(advice) or 'a wider range'}"
    )


def _too_few_channels(settings: Settings, trunks: Sequence[TrunkConfig]) -> Iterator[str]:
    """Compare what the trunks carry together with the calls that are to go over them."""
    limits = [trunk.calls for trunk in trunks]
    carried = sum(limit or 0 for limit in limits)
    if None in limits:
        return
    said = f"the trunks in {settings.home / FILE} carry ({' + '.join(map(str, limits))})"
    if settings.max_calls > carried:
        yield (
            f"{PREFIX}MAX_CALLS {settings.max_calls} is more than {said}: the line would never count as filling up; set"
            f" {PREFIX}MAX_CALLS={carried}, or raise calls"
        )
    free = carried - sum(trunk.reserved for trunk in trunks)
    if settings.callbacks_at_once > free:
        kept = f" less what is reserved for callers ({carried - free})" if free < carried else ""
        yield (
            f"{PREFIX}CALLBACKS_AT_ONCE {settings.callbacks_at_once} is more than {said}{kept}; set"
            f" {PREFIX}CALLBACKS_AT_ONCE={free}, or raise calls"
        )


def _unfit_files(settings: Settings) -> Iterator[str]:
    """Look at the files that trunks over TLS need."""
    if bool(settings.sip_certificate) != bool(settings.sip_key):
        yield f"{PREFIX}SIP_CERTIFICATE and {PREFIX}SIP_KEY belong together: one of them is missing"
    for name in ("sip_certificate", "sip_key", "sip_authorities"):
        file = getattr(settings, name)
        if file and not os.access(file, os.R_OK):
            yield f"{PREFIX}{name.upper()}: {file} can't be read, and a trunk in {settings.home / FILE} uses TLS"


def _demand(settings: Settings) -> str:
    """Name what takes part in a line's busiest moment."""
    agents = "PERSONS" if settings.persons else "PERSON"
    parts = {
        "MAX_CALLS": settings.max_calls,
        "DUTY_LINE": _duty_calls(settings),
        "EARLY_MEDIA_CALLS": settings.early_media_calls,
        "CALLBACKS_AT_ONCE": settings.callbacks_at_once,
        agents: len(settings.person_addresses),
        "PRIORITY_PERSON": int(bool(settings.priority_person)),
    }
    return ", ".join(f"{PREFIX}{name} ({count})" for name, count in parts.items() if count)
