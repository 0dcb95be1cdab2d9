"""Whether the trunks answer: ask Asterisk while it runs, else the trunks themselves."""

import asyncio
import socket
from collections.abc import Mapping
from http import HTTPStatus

import aiohttp

from asterisk.server.process import list_registrations
from asterisk.server.program import find_program
from asterisk.softphone.errors import SoftphoneError
from asterisk.softphone.user_agent import UserAgent
from ivr.checks import Finding, Verdict
from ivr.config.asterisk import asterisk_config
from ivr.config.settings import Settings
from ivr.config.trunks import FILE, read_trunks

#: Long enough for two retransmissions of a lost request, in seconds.
_SECONDS = 4.0
#: What Asterisk calls a login that the carrier has accepted.
_ACCEPTED = "Registered"


def check_trunk(settings: Settings, *, running: bool) -> Finding:
    """Check that the trunks' addresses answer OPTIONS; `running` says whether our Asterisk runs."""
    addresses = {name: one for trunk in read_trunks(settings) for name, one in trunk.endpoints.items()}
    return asyncio.run(_ask_asterisk(settings, addresses) if running else _ask_ourselves(settings, addresses))


async def _ask_asterisk(settings: Settings, addresses: Mapping[str, str]) -> Finding:
    if not (settings.home / "secrets.json").exists():
        # Reading them would make them.
        return Finding(
            Verdict.FAILED, "secrets.json is gone while Asterisk runs: restore it, or restart both parts"
        )
    config = asterisk_config(settings)
    login = aiohttp.encode_basic_auth(config.ari_user, config.ari_password)
    url = f"http://127.0.0.1:{config.ari_port}/ari/endpoints/PJSIP"
    try:
        async with (
            aiohttp.ClientSession(headers={"Authorization": login}) as http,
            http.get(url, timeout=aiohttp.ClientTimeout(total=_SECONDS)) as answer,
        ):
            peers = await answer.json() if answer.status == HTTPStatus.OK else []
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(Verdict.FAILED, f"Asterisk runs and doesn't say ({type(error).__name__}): see its log")
    if not peers:
        return Finding(
            Verdict.FAILED,
            "Asterisk doesn't let us ask: was secrets.json changed? Restart outage-ivr asterisk",
        )
    there = {peer["resource"] for peer in peers if peer["state"] == "online"}
    silent = [address for name, address in addresses.items() if name not in there]
    if not silent:
        return await _ask_registrations(settings, addresses)
    return Finding(
        Verdict.FAILED if len(silent) == len(addresses) else Verdict.WARNING,
        f"{', '.join(silent)}: no answer to Asterisk's OPTIONS; look at {_where(settings)}, the network and the carrier",
    )


async def _ask_registrations(settings: Settings, addresses: Mapping[str, str]) -> Finding:
    """Check that the carriers have accepted our logins."""
    installation = await find_program(settings.asterisk_program, settings.runtime, settings.asterisk_allow)
    states = await list_registrations(settings.home / "asterisk", installation)
    if refused := [
        f"{addresses.get(name, name)} ({state})" for name, state in states.items() if state != _ACCEPTED
    ]:
        return Finding(
            Verdict.FAILED if len(refused) == len(addresses) else Verdict.WARNING,
            f"not registered at {', '.join(refused)}: look at user and password ({_where(settings)})",
        )
    registered = f", registered at {len(states)} of them" if states else ""
    return Finding(Verdict.OK, f"{', '.join(addresses.values())} answer Asterisk{registered}")


async def _ask_ourselves(settings: Settings, addresses: Mapping[str, str]) -> Finding:
    asked = [address for address in addresses.values() if not address.startswith("[")]
    if not asked:
        return Finding(
            Verdict.UNKNOWN, "only Asterisk asks over IPv6: start outage-ivr asterisk and check again"
        )
    try:
        agent = await UserAgent.start(host="0.0.0.0" if ":" in settings.sip_host else settings.sip_host)  # noqa: S104 - for a moment, to ask
    except SoftphoneError as error:
        return Finding(Verdict.FAILED, f"{error}: see OUTAGE_IVR_SIP_HOST")
    try:
        statuses = await asyncio.gather(*(_ask(agent, address) for address in asked))
    except OSError as error:
        return Finding(Verdict.FAILED, f"a host name can't be resolved ({error}): see {_where(settings)}")
    finally:
        await agent.close()
    answers = dict(zip(asked, statuses, strict=True))
    if silent := [address for address, status in answers.items() if status is None]:
        return Finding(
            Verdict.WARNING,
            f"{', '.join(silent)}: no answer to OPTIONS; Asterisk doesn't run, and some carriers answer its port only:"
            " start outage-ivr asterisk and check again",
        )
    return Finding(
        Verdict.OK,
        ", ".join(f"{address} answers OPTIONS with {status}" for address, status in answers.items()),
    )


async def _ask(agent: UserAgent, address: str) -> int | None:
    """Return the status that the address answers OPTIONS with, None without an answer; raise OSError for an unknown host."""
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, int(port), family=socket.AF_INET, type=socket.SOCK_DGRAM)
    return await agent.ask_options((str(found[0][4][0]), int(port)), seconds=_SECONDS)


def _where(settings: Settings) -> str:
    """Name what says where the trunks are."""
    file = settings.home / FILE
    return str(file) if file.exists() else "OUTAGE_IVR_TRUNK"
