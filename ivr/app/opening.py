"""Whether the line is open, seen from outside as by telephones and browsers."""

import asyncio
import socket
import uuid
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import ip_address

import aiohttp

from asterisk.server.dialplan import name_app
from asterisk.server.ports import ARI_HOST
from ivr.config.asterisk import asterisk_config
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.errors import IVRError

#: How long everything may take to answer on a busy machine, and the poll interval, in seconds.
WITHIN, LOOK = 30.0, 0.2
#: Timeout for one answer, in seconds.
_PATIENCE = 2.0
_TRUE_ADDRESS = {4: "127.0.0.1", 6: "::1"}


async def confirm_open(settings: Settings, *, within: float = WITHIN) -> None:
    """Return once Asterisk answers SIP, every worker takes calls and our pages are shown; raise IVRError naming what isn't."""
    questions: dict[str, Callable[[], Awaitable[bool]]] = {
        f"Asterisk at {settings.sip_host}:{settings.sip_port} (SIP)": lambda: _answers_sip(settings),
        "a worker": lambda: _takes_calls(settings),
        f"our pages at {settings.http_host}:{settings.http_port}": lambda: _shows_pages(settings),
    }
    for what, answered in questions.items():
        try:
            async with asyncio.timeout(within):
                while True:
                    if await answered():
                        break
                    await asyncio.sleep(LOOK)
        except TimeoutError as error:
            raise IVRError(
                f"the line is not open: nothing is to be seen of {what}; the logs in {settings.home} may tell why"
            ) from error


async def _answers_sip(settings: Settings) -> bool:
    """Send OPTIONS, as a trunk does to see whether we are there; any answer will do."""
    host = _reachable(settings.sip_host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.setblocking(False)  # noqa: FBT003 - the socket module's own signature
        try:
            asking.connect((host, settings.sip_port))
            asking.send(_options(host, settings.sip_port, asking.getsockname()[1]))
            async with asyncio.timeout(_PATIENCE):
                return (await asyncio.get_running_loop().sock_recv(asking, 4096)).startswith(b"SIP/2.0 ")
        except (OSError, TimeoutError):
            return False


def _options(host: str, port: int, own: int) -> bytes:
    shown, call = f"[{host}]" if ":" in host else host, uuid.uuid4().hex
    return (
        f"OPTIONS sip:{shown}:{port} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {shown}:{own};branch=z9hG4bK{call};rport\r\n"
        f"From: <sip:check@{shown}>;tag={call[:8]}\r\n"
        f"To: <sip:{shown}:{port}>\r\n"
        f"Call-ID: {call}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    ).encode()


async def _takes_calls(settings: Settings) -> bool:
    config = asterisk_config(settings)
    login = aiohttp.encode_basic_auth(config.ari_user, config.ari_password)
    url = f"http://{ARI_HOST}:{config.ari_port}/ari/applications"
    applications = await _get(url, {"Authorization": login})
    there = {one["name"] for one in applications} if isinstance(applications, list) else set()
    return {name_app(number) for number in range(1, settings.workers + 1)} <= there


async def _shows_pages(settings: Settings) -> bool:
    host = _reachable(settings.http_host)
    shown = f"[{host}]" if ":" in host else host
    health = await _get(f"http://{shown}:{settings.http_port}/healthz", {})
    return isinstance(health, dict) and health.get("node") == read_secrets(settings.home).node


async def _get(url: str, headers: dict[str, str]) -> object:
    """Return the JSON at a URL, None when there is none."""
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as http, http.get(url) as answer:
            usual = answer.status in (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE)
            return await answer.json() if usual else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None


def _reachable(host: str) -> str:
    """Return an address at which this machine reaches what listens at `host`."""
    address = ip_address(host)
    return _TRUE_ADDRESS[address.version] if address.is_unspecified else host
