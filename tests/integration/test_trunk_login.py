"""Carriers that know the line by a login, and how they want to be spoken to; the carrier is another Asterisk."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import trustme

from asterisk.server.dialplan import split_cause
from asterisk.server.process import Asterisk, list_registrations
from asterisk.server.program import find_program
from asterisk.server.trunks import Transport, TrunkConfig
from tests.integration.test_asterisk_dialplan import APOLOGY, NUMBER, cause
from tests.support.asterisk_server import Service, complaints, free_ports, has_ipv6, running_asterisk
from tests.support.carrier_asterisk import PASSWORD, TO_LINE, USER, Sight, carrier_asterisk
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

CARRIER, PUBLIC = "127.0.0.2", "127.0.0.8"


@dataclass
class Connection:
    """A line and its carrier."""

    line: Asterisk
    service: Service
    carrier: Service

    async def calls_out(self) -> Sight:
        """Ring a number, and return what the carrier saw."""
        await self.service.rings("out-1", f"{NUMBER}-{int(time.time()) + 60}")
        seen = (await self.carrier.sees("StasisStart"))["args"]
        await self.service.sees("StasisStart", "out-1")
        return Sight(*seen)

    async def hears_the_line(self) -> bytes:
        """Call the line, which has no service, and return what was heard until it hung up."""
        call = {"endpoint": TO_LINE, "app": self.carrier.app, "formats": "alaw", "callerId": "+79990000101"}
        await self.carrier.asks("POST", "/channels/in-1", call)
        await self.carrier.sees("StasisStart", "in-1")
        await self.carrier.asks("POST", "/channels/in-1/record", {"name": "heard", "format": "alaw"})
        await self.carrier.sees("ChannelDestroyed", "in-1")
        return (self.carrier.home / "spool" / "recording" / "heard.alaw").read_bytes()


@asynccontextmanager
async def opened(
    folder: Path,
    carrier: str,
    *,
    at: str = CARRIER,
    name: str = "",
    endpoint: str = "",
    settings: Mapping[str, Any] = MappingProxyType({}),
    trunk: Mapping[str, Any] = MappingProxyType({}),
) -> AsyncIterator[Connection]:
    """Connect a line to a carrier until the block ends; `carrier` holds its transport's settings."""
    (port,) = free_ports(1)
    APOLOGY.write(folder / "fallback")
    login = {"addresses": (f"{name or at}:{port}",), "user": USER, "password": PASSWORD}
    trunks = (TrunkConfig(**{**login, **trunk}),)
    transport = f"bind = {at}:{port}\n{carrier}"
    async with (
        carrier_asterisk(
            folder, transport, endpoint=endpoint, line="::1" if at == "[::1]" else "127.0.0.1"
        ) as at_carrier,
        running_asterisk(folder, trunks=trunks, app_seconds=1, **settings) as line,
        Service.connected(line.config) as service,
    ):
        yield Connection(line, service, at_carrier)


async def is_registered(both: Connection, state: str = "Registered") -> None:
    """Wait until Asterisk says so of the line's login."""
    installation = await find_program("", RUNTIME)
    async with asyncio.timeout(PATIENCE):
        while await list_registrations(both.line.config.home, installation) != {"trunk": state}:
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_a_carrier_that_asks_for_a_login_takes_calls_and_calls_where_the_line_registered(
    tmp_path: Path, transport: Transport
) -> None:
    async with opened(tmp_path, f"protocol = {transport}", trunk={"transport": transport}) as both:
        await is_registered(both)
        await both.service.reaches("trunk")
        seen = await both.calls_out()
        assert (seen.called, seen.encrypted) == (f"+{NUMBER}", "0")
        assert APOLOGY.alaw in await both.hears_the_line()
    assert not any("pjsip" in complaint for complaint in complaints(both.line))
    assert PASSWORD not in "".join(file.read_text() for file in (both.line.config.home / "log").glob("*.log"))
    assert (both.line.config.home / "etc" / "pjsip.conf").stat().st_mode & 0o777 == 0o600


async def test_behind_nat_the_carrier_is_told_the_public_address(tmp_path: Path) -> None:
    # Every address of the loopback reaches an Asterisk that listens at all of them.
    settings = {"sip_host": "0.0.0.0", "sip_public_host": PUBLIC, "sip_local_networks": ("127.0.0.1/32",)}  # noqa: S104
    async with opened(tmp_path, "protocol = udp", settings=settings) as both:
        await is_registered(both)
        await both.service.reaches("trunk")
        seen = await both.calls_out()
        assert f"@{PUBLIC}:" in seen.contact
        assert seen.sound.startswith(f"{PUBLIC}:")
        assert APOLOGY.alaw in await both.hears_the_line()


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
async def test_a_carrier_may_have_an_ipv6_address(tmp_path: Path) -> None:
    async with opened(tmp_path, "protocol = udp", at="[::1]", settings={"sip_host6": "::1"}) as both:
        await is_registered(both)
        await both.service.reaches("trunk")
        seen = await both.calls_out()
        assert seen.sound.startswith("[::1]:")
        assert APOLOGY.alaw in await both.hears_the_line()


async def test_a_login_that_the_carrier_refuses_is_known_and_its_calls_out_fail(tmp_path: Path) -> None:
    async with opened(tmp_path, "protocol = udp", trunk={"password": "guessed"}) as both:
        await is_registered(both, "Rejected")
        await both.service.reaches("trunk")
        await both.service.rings("out-1", f"{NUMBER}-{int(time.time()) + 60}")
        assert split_cause(await cause(both.service, "out-1")) == (21, 401)


@dataclass
class Authority:
    """Vouches for certificates, in a folder of its own."""

    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)

    @property
    def file(self) -> str:
        """The file by which its certificates are known."""
        self.authority.cert_pem.write_to_path(self.folder / "authority.pem")
        return str(self.folder / "authority.pem")

    def certify(self, name: str) -> tuple[str, str]:
        """Return the files of a certificate for a name or address, and of its key."""
        made, files = (
            self.authority.issue_cert(name),
            (self.folder / f"{name}.pem", self.folder / f"{name}.key"),
        )
        made.cert_chain_pems[0].write_to_path(files[0])
        made.private_key_pem.write_to_path(files[1])
        return str(files[0]), str(files[1])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """The authority that the line trusts."""
    return Authority(tmp_path)


def over_tls(certificate: tuple[str, str]) -> str:
    return "protocol = tls\ncert_file = {}\npriv_key_file = {}".format(*certificate)


@pytest.mark.parametrize(
    "way",
    [
        # The carrier calls over the connection by which the line has registered, or opens one of its own.
        pytest.param("rewrite_contact = yes", id="same"),
        pytest.param("", id="own"),
    ],
)
async def test_over_tls_sip_and_sound_are_encrypted_both_ways(
    tmp_path: Path, authority: Authority, way: str
) -> None:
    certificate, key = ("", "") if way else authority.certify("127.0.0.1")
    async with opened(
        tmp_path,
        over_tls(authority.certify("localhost")),
        at="127.0.0.1",
        name="localhost",
        endpoint=f"media_encryption = sdes\n{way}",
        settings=by_tls(authority) | {"tls_certificate": certificate, "tls_key": key},
        trunk={"transport": Transport.TLS, "srtp": True},
    ) as both:
        await is_registered(both)
        await both.service.reaches("trunk")
        seen = await both.calls_out()
        assert (seen.called, seen.encrypted) == (f"+{NUMBER}", "1")
        assert APOLOGY.alaw in await both.hears_the_line()


@pytest.mark.parametrize(
    ("flaw", "said"),
    [("name", "The server identity does not match"), ("authority", "The certificate is untrusted")],
)
async def test_a_carrier_with_a_certificate_of_another_name_or_authority_is_not_spoken_to(
    tmp_path: Path, authority: Authority, flaw: str, said: str
) -> None:
    (tmp_path / "other").mkdir()
    certificate = {
        "name": authority.certify("127.0.0.3"),
        "authority": Authority(tmp_path / "other").certify(CARRIER),
    }[flaw]
    async with opened(
        tmp_path, over_tls(certificate), settings=by_tls(authority), trunk={"transport": Transport.TLS}
    ) as both:
        async with asyncio.timeout(PATIENCE):
            while not any(said in complaint for complaint in complaints(both.line)):
                await asyncio.sleep(0.1)
        await both.service.reaches("trunk", "offline")
        assert both.carrier.events == []


def by_tls(authority: Authority) -> dict[str, Any]:
    """Return the line's settings for trunks over TLS."""
    return {"tls_authorities": authority.file, "sip_tls_port": free_ports(1)[0]}
