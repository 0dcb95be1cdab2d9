"""Whether the SMS gateways can be reached: a connection is opened and closed, no message sent, nobody logged in."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from ivr.checks import Finding, Verdict
from ivr.config.gateways import FileTable, GatewayConfig, HTTPTable, KannelTable, SMPPTable, read_gateways
from ivr.config.settings import Settings

#: Longest wait for a connection, in seconds.
_SECONDS = 5.0
_PORTS = {"http": 80, "https": 443}


def check_gateways(settings: Settings) -> Finding:
    """Check that the gateways' addresses take connections."""
    gateways = read_gateways(settings)
    if all(isinstance(one.table, FileTable) for one in gateways):
        return Finding(
            Verdict.OK, "messages are written to sms.jsonl, for trials or for a program that sends them"
        )
    return asyncio.run(_try(gateways))


async def _try(gateways: Sequence[GatewayConfig]) -> Finding:
    addresses = {one.terms.name: address for one in gateways if (address := _address_of(one)) is not None}
    tried = await asyncio.gather(*(_connect(*address) for address in addresses.values()))
    silent = [f"{name}: {why}" for name, why in zip(addresses, tried, strict=True) if why is not None]
    if not silent:
        return Finding(Verdict.OK, f"{', '.join(addresses)} can be reached")
    verdict = Verdict.FAILED if len(silent) == len(gateways) else Verdict.WARNING
    return Finding(verdict, f"{'; '.join(silent)}: look at the address, the network and the gateway")


def _address_of(config: GatewayConfig) -> tuple[str, int] | None:
    match config.table:
        case SMPPTable() as smpp:
            return smpp.host, smpp.port
        case KannelTable() as kannel:
            return _split(kannel.url)
        case HTTPTable() if config.template is not None:
            return _split(config.template.url)
        case _:
            return None


def _split(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


async def _connect(host: str, port: int) -> str | None:
    """Return why there is no connection, None if there is one."""
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"{host}:{port} does not answer"
    except OSError as error:
        return f"{host}:{port} can't be reached ({type(error).__name__})"
    writer.close()
    return None
