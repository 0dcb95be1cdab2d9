"""A second Asterisk as the carrier: it asks for a login, and speaks TCP, TLS and SRTP as carriers do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

from asterisk.server.config import write
from asterisk.server.program import find_program
from tests.support.asterisk_server import Service, config_for
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME
from tests.support.undertaker import entrust

#: The line's login: passwords may hold what Asterisk's configuration gives a meaning to.
USER, PASSWORD = "4951234567", 'se;cret "${x}'
#: The channel by which the carrier calls the line.
TO_LINE = "PJSIP/100@line"

#: It takes every call of the line, and tells its application what a Sight holds.
EXTENSIONS = """
[from-line]
exten => _[+0-9].,1,Answer()
 same => n,Stasis(carrier-1,${EXTEN},${CALLERID(num)},${CHANNEL(rtp,secure)},${CHANNEL(rtp,dest)},${PJSIP_HEADER(read,Contact)})
 same => n,Hangup()
"""
MODULES = """
require = res_pjsip_registrar.so
require = res_srtp.so
"""
PJSIP = """
[global]
type = global
endpoint_identifier_order = ip

[transport]
type = transport
{transport}

[line]
type = endpoint
context = from-line
disallow = all
allow = alaw
aors = {user}
auth = line
direct_media = no
{endpoint}

[line]
type = auth
auth_type = digest
username = {user}
password = {password}

[{user}]
type = aor
max_contacts = 1
remove_existing = yes

[line]
type = identify
endpoint = line
match = {line}
"""


@dataclass(frozen=True)
class Sight:
    """What the carrier sees of a call of the line: the last two are where it sends sound and further requests."""

    called: str
    caller: str
    encrypted: str
    sound: str
    contact: str


@contextlib.asynccontextmanager
async def carrier_asterisk(
    folder: Path, transport: str, *, endpoint: str = "", line: str = "127.0.0.1"
) -> AsyncIterator[Service]:
    """Run a carrier that knows the line by its login, until the block ends.

    `transport` holds the settings of its SIP transport, `endpoint` further ones of the line's endpoint, `line` the
    line's address.
    """
    config = replace(config_for(folder), app_name="carrier", home=folder / "carrier")
    installation = await find_program("", RUNTIME)
    write(config, installation)
    etc = config.home / "etc"
    password = PASSWORD.replace(";", r"\;")
    sip = PJSIP.format(user=USER, password=password, transport=transport, endpoint=endpoint, line=line)
    (etc / "pjsip.conf").write_text(sip)
    (etc / "extensions.conf").write_text(EXTENSIONS)
    # Behind NAT sound comes from another address than was told; learning it would cost the first packets.
    (etc / "rtp.conf").write_text((etc / "rtp.conf").read_text().replace("strictrtp = yes", "strictrtp = no"))
    (etc / "modules.conf").write_text((etc / "modules.conf").read_text() + MODULES)
    process = await asyncio.create_subprocess_exec(
        installation.program, "-C", etc / "asterisk.conf", "-f", stdin=asyncio.subprocess.DEVNULL
    )
    entrust(process.pid)
    try:
        await _answers(Service(config))
        async with Service.connected(config) as service:
            yield service
    finally:
        process.kill()
        await process.wait()


async def _answers(service: Service) -> None:
    """Wait until the carrier's Asterisk is up."""
    async with service.session, asyncio.timeout(PATIENCE):
        while True:
            # It answers 404 before all modules are loaded.
            with contextlib.suppress(OSError, AssertionError):
                await service.asks("GET", "/applications")
                return
            await asyncio.sleep(0.1)
