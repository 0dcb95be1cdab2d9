"""Whether the trunk answers: ask Asterisk while it runs, else the trunk itself."""

import asyncio
import socket
from http import HTTPStatus

import aiohttp

from asterisk.softphone.errors import SoftphoneError
from asterisk.softphone.user_agent import UserAgent
from ivr.checks import Finding, Verdict
from ivr.config.asterisk import asterisk_config
from ivr.config.settings import Settings

#: Long enough for two retransmissions of a lost request, in seconds.
_SECONDS = 4.0


def check_trunk(settings: Settings, *, running: bool) -> Finding:
    """Check that the trunk answers OPTIONS; `running` says whether our Asterisk runs."""
    return asyncio.run(_ask_asterisk(settings) if running else _ask_ourselves(settings))


async def _ask_asterisk(settings: Settings) -> Finding:
    if not (settings.home / "secrets.json").exists():
        # Reading them would make them.
        return Finding(
            Verdict.FAILED, "secrets.json is gone while Asterisk runs: restore it, or restart both parts"
        )
    config = asterisk_config(settings)
    login = aiohttp.encode_basic_auth(config.ari_user, config.ari_password)
    url = f"http://127.0.0.1:{config.ari_port}/ari/endpoints/PJSIP/trunk"
    try:
        async with (
            aiohttp.ClientSession(headers={"Authorization": login}) as http,
            http.get(url, timeout=aiohttp.ClientTimeout(total=_SECONDS)) as answer,
        ):
            state = (await answer.json())["state"] if answer.status == HTTPStatus.OK else ""
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(Verdict.FAILED, f"Asterisk runs and doesn't say ({type(error).__name__}): see its log")
    if state == "online":
        return Finding(Verdict.OK, f"{settings.trunk} answers Asterisk")
    if not state:
        return Finding(
            Verdict.FAILED,
            "Asterisk doesn't let us ask: was secrets.json changed? Restart outage-ivr asterisk",
        )
    return Finding(
        Verdict.FAILED,
        f"{settings.trunk} doesn't answer Asterisk's OPTIONS: look at OUTAGE_IVR_TRUNK, the network and the carrier",
    )


async def _ask_ourselves(settings: Settings) -> Finding:
    host, _, port = settings.trunk.rpartition(":")
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, int(port), family=socket.AF_INET, type=socket.SOCK_DGRAM)
    except OSError as error:
        return Finding(
            Verdict.FAILED, f"the host name {host!r} can't be resolved ({error}): see OUTAGE_IVR_TRUNK"
        )
    try:
        agent = await UserAgent.start(host="0.0.0.0" if ":" in settings.sip_host else settings.sip_host)  # noqa: S104 - for a moment, to ask
    except SoftphoneError as error:
        return Finding(Verdict.FAILED, f"{error}: see OUTAGE_IVR_SIP_HOST")
    try:
        status = await agent.ask_options((str(found[0][4][0]), int(port)), seconds=_SECONDS)
    finally:
        await agent.close()
    if status is None:
        return Finding(
            Verdict.WARNING,
            f"{settings.trunk} doesn't answer OPTIONS; Asterisk doesn't run, and some carriers answer its port only:"
            " start outage-ivr asterisk and check again",
        )
    return Finding(Verdict.OK, f"{settings.trunk} answers OPTIONS with {status}")
