"""Several carriers, and several addresses of one, at a real Asterisk: telephones at addresses of the loopback play them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from asterisk.server.dialplan import split_cause
from asterisk.server.process import Asterisk
from asterisk.server.trunks import NumberForm, TrunkConfig
from ivr.recordings.by_telephone import endpoint_at
from tests.integration.test_asterisk_dialplan import APOLOGY, CATALOGUE, NUMBER, cause, line
from tests.support.asterisk_server import Service, complaints, free_ports, running_asterisk
from tests.support.patience import PATIENCE
from tests.support.phone import Phone
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

#: The first carrier's two addresses, and the second's.
FIRST, FIRST_TOO, SECOND = "127.0.0.2", "127.0.0.3", "127.0.0.4"
ENDPOINTS = {FIRST: "trunk-first", FIRST_TOO: "trunk-first-2", SECOND: "trunk-second"}
#: A network that the second carrier calls from, an address in it, and one of nobody's.
NETWORK, FROM_NETWORK, STRANGER = "127.0.7.0/29", "127.0.7.5", "127.0.7.9"


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[Asterisk]:
    (port,) = free_ports(1)
    trunks = (
        TrunkConfig(
            name="first",
            addresses=(f"{FIRST}:{port}", f"{FIRST_TOO}:{port}"),
            calls=2,
            numbers=NumberForm.NATIONAL,
            caller="84950000000",
        ),
        TrunkConfig(name="second", calls=2, reserved=1, addresses=(f"{SECOND}:{port}",), sources=(NETWORK,)),
    )
    APOLOGY.write(tmp_path / "fallback")
    async with running_asterisk(tmp_path, trunks=trunks, outgoing_ring_seconds=5) as asterisk:
        yield asterisk


@pytest.fixture
async def service(asterisk: Asterisk) -> AsyncIterator[Service]:
    async with Service.connected(asterisk.config) as service:
        yield service


@pytest.fixture
async def carriers(asterisk: Asterisk, service: Service) -> AsyncIterator[dict[str, Phone]]:
    """Every carrier's telephone, by address, once Asterisk knows that it is there."""
    port = int(asterisk.config.trunks[0].addresses[0].rpartition(":")[2])
    async with AsyncExitStack() as house:
        phones = {
            host: await house.enter_async_context(await Phone.start(CATALOGUE, host=host, port=port))
            for host in ENDPOINTS
        }
        for endpoint in ENDPOINTS.values():
            await service.reaches(endpoint)
        yield phones


async def rings(service: Service, call: str = "out-1", number: str = NUMBER) -> None:
    await service.rings(call, f"{number}-{int(time.time()) + 60}")


async def until_left(service: Service, endpoint: str, calls: int) -> None:
    """Wait until this many calls are left over the endpoint."""
    async with asyncio.timeout(PATIENCE):
        while len((await service.asks("GET", f"/endpoints/PJSIP/{endpoint}"))["channel_ids"]) > calls:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("host", [FIRST, FIRST_TOO, SECOND, FROM_NETWORK])
async def test_calls_come_from_every_address_of_every_carrier(asterisk: Asterisk, host: str) -> None:
    async with await Phone.start(CATALOGUE, host=host) as caller:
        await caller.dials(line(asterisk))
        await caller.hears("apology")


async def test_a_stranger_beside_a_carriers_network_is_not_let_in(asterisk: Asterisk) -> None:
    async with await Phone.start(CATALOGUE, host=STRANGER) as caller:
        await caller.dials(line(asterisk))
        await caller.is_refused(403)


@pytest.mark.parametrize("status", [403, 488, 500, 503])
async def test_a_call_that_a_carrier_refuses_goes_out_by_its_next_address_and_the_next_carrier(
    service: Service, carriers: dict[str, Phone], status: int
) -> None:
    await rings(service)
    for host in (FIRST, FIRST_TOO):
        (await carriers[host].is_rung()).call.refuse(status)
    ring = await carriers[SECOND].is_rung()
    assert ring.called == f"+{NUMBER}"
    await ring.answers()
    await service.sees("StasisStart", "out-1")


@pytest.mark.parametrize(("status", "expected"), [(486, 17), (480, 19), (404, 1), (603, 21)])
async def test_what_a_person_or_a_number_answers_is_asked_for_nowhere_else(
    service: Service, carriers: dict[str, Phone], status: int, expected: int
) -> None:
    await rings(service)
    (await carriers[FIRST].is_rung()).call.refuse(status)
    assert split_cause(await cause(service, "out-1")) == (expected, status)
    assert all(carriers[host].agent.incoming.empty() for host in (FIRST_TOO, SECOND))


@pytest.mark.parametrize(
    ("number", "national"), [(NUMBER, "89991234567"), ("375291234567", "810375291234567")]
)
async def test_each_carrier_gets_numbers_in_its_own_form(
    service: Service, carriers: dict[str, Phone], number: str, national: str
) -> None:
    await rings(service, number=number)
    for host in (FIRST, FIRST_TOO):
        ring = await carriers[host].is_rung()
        assert (ring.called, ring.caller) == (national, "84950000000")
        assert ring.header("P-Asserted-Identity") == "<sip:84950000000@127.0.0.1>"
        ring.call.refuse(503)
    ring = await carriers[SECOND].is_rung()
    assert (ring.called, ring.caller) == (f"+{number}", None)


async def test_who_records_by_telephone_is_rung_in_the_same_way(
    service: Service, carriers: dict[str, Phone]
) -> None:
    call = {"endpoint": endpoint_at(f"+{NUMBER}"), "app": service.app, "formats": "alaw"}
    await service.asks("POST", "/channels/speaker", call)
    for host in (FIRST, FIRST_TOO):
        (await carriers[host].is_rung()).call.refuse(503)
    await (await carriers[SECOND].is_rung()).answers()
    await service.sees("StasisStart", "speaker")


async def test_a_dead_address_is_passed_over_and_all_dead_are_told_at_once(
    service: Service, carriers: dict[str, Phone]
) -> None:
    await carriers[FIRST].close()
    await service.reaches("trunk-first", "offline")
    await rings(service)
    await (await carriers[FIRST_TOO].is_rung()).is_busy()
    assert split_cause(await cause(service, "out-1")) == (17, 486)

    for host in (FIRST_TOO, SECOND):
        await carriers[host].close()
        await service.reaches(ENDPOINTS[host], "offline")
    await rings(service, "out-2")
    assert await cause(service, "out-2") == 38


async def test_a_carrier_whose_channels_are_taken_by_calls_in_and_out_is_passed_over(
    asterisk: Asterisk, service: Service, carriers: dict[str, Phone]
) -> None:
    async with await Phone.start(CATALOGUE, host=FIRST) as caller:
        await caller.dials(line(asterisk))
        await caller.is_answered()
        await rings(service)
        await (await carriers[FIRST].is_rung()).answers()
        await service.sees("StasisStart", "out-1")
        await rings(service, "out-2")
        await (await carriers[SECOND].is_rung()).answers()
        await service.sees("StasisStart", "out-2")
        await caller.hangs_up()
        await until_left(service, "trunk-first", 1)
        await rings(service, "out-3")
        await carriers[FIRST].is_rung()
    assert complaints(asterisk) == []


async def test_a_channel_that_is_reserved_is_left_to_callers(
    asterisk: Asterisk, service: Service, carriers: dict[str, Phone]
) -> None:
    for host in (FIRST, FIRST_TOO):
        await carriers[host].close()
        await service.reaches(ENDPOINTS[host], "offline")
    async with await Phone.start(CATALOGUE, host=SECOND) as caller:
        await caller.dials(line(asterisk))
        await caller.is_answered()
        await rings(service)
        assert (await service.sees("ChannelDestroyed", "out-1"))["cause"] == 34
