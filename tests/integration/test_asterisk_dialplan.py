"""The dialplan of a real Asterisk: the line without its service, the agent, and outgoing calls."""

import asyncio
import csv
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asterisk.server.dialplan import CAUSE_LATE
from asterisk.server.process import Asterisk
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.packets import FRAME_BYTES
from asterisk.softphone.sdp import Codec
from tests.support.asterisk_server import Service, complaints, free_ports, running_asterisk, trunk_port
from tests.support.patience import PATIENCE
from tests.support.phone import Line, Phone
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

NUMBER = "79991234567"


class Noise:
    """Write a unique prompt: noise between two frames of silence."""

    language, silence = "ru", {"alaw": b"\xd5" * FRAME_BYTES, "ulaw": b"\xff" * FRAME_BYTES}

    def __init__(self, name: str, seed: int, *, seconds: float = 0.6) -> None:
        self.id, self.text = name, name
        noise = np.random.default_rng(seed).integers(0, 256, int(seconds * 50) * FRAME_BYTES, np.uint8)
        self.alaw, self.ulaw = (quiet + noise.tobytes() + quiet for quiet in self.silence.values())

    def write(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / f"{self.id}.alaw").write_bytes(self.alaw)
        (folder / f"{self.id}.ulaw").write_bytes(self.ulaw)


ANNOUNCEMENT = Noise("announcement", 1, seconds=2)
APOLOGY = Noise("apology", 2, seconds=2)
UNAVAILABLE = Noise("person_unavailable", 4)
CATALOGUE = PromptCatalogue([ANNOUNCEMENT, APOLOGY, UNAVAILABLE])


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[Asterisk]:
    for phrase in (APOLOGY, UNAVAILABLE):
        phrase.write(tmp_path / "fallback")
    limits = {
        "app_seconds": 1,
        "outgoing_ring_seconds": 2,
        "person_ring_seconds": 2,
        "person_wait_seconds": 3,
        "outgoing_seconds": 4,
    }
    async with running_asterisk(tmp_path, **limits) as asterisk:
        yield asterisk


@pytest.fixture
async def service(asterisk: Asterisk) -> AsyncIterator[Service]:
    """A service that is connected and does nothing by itself."""
    async with Service.connected(asterisk.config) as service:
        yield service


@pytest.fixture
async def caller() -> AsyncIterator[Phone]:
    async with await Phone.start(CATALOGUE) as phone:
        yield phone


@pytest.fixture
async def person(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """The agent's telephone behind key 0, once Asterisk can reach it."""
    async with await Phone.start(CATALOGUE, port=int(asterisk.config.person_uri.rpartition(":")[2])) as phone:
        await reached(asterisk, "person")
        yield phone


@pytest.fixture
async def trunk(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """The carrier, played by one telephone that rings for every number."""
    async with await Phone.start(CATALOGUE, port=trunk_port(asterisk)) as phone:
        await reached(asterisk, "trunk")
        yield phone


async def reached(asterisk: Asterisk, endpoint: str, state: str = "online") -> None:
    asking = Service(asterisk.config, app="test")
    async with asking.session:
        await asking.reaches(endpoint, state)


def line(asterisk: Asterisk) -> Line:
    return Line(asterisk.config.sip_port)


def remove(asterisk: Asterisk, *names: str) -> None:
    for path in asterisk.config.fallback_dir.iterdir():
        if not names or path.stem in names:
            path.unlink()


# -- without the service


@pytest.mark.parametrize("codec", Codec)
async def test_without_the_service_the_caller_hears_the_apology_and_gets_the_person(
    asterisk: Asterisk, person: Phone, codec: Codec
) -> None:
    async with await Phone.start(CATALOGUE, codec=codec) as caller:
        await caller.dials(line(asterisk))
        await caller.hears("apology")
        ring = await person.is_rung()
        assert ring.caller == "+79990000101"
        talk = await ring.answers()
        await asyncio.sleep(0.2)
        assert talk.ending is None
        assert caller.call
        assert caller.call.ending is None
        await talk.hang_up()
        await caller.line_hangs_up()


async def test_the_last_announcement_is_played_instead_of_the_apology(
    asterisk: Asterisk, caller: Phone, person: Phone
) -> None:
    ANNOUNCEMENT.write(asterisk.config.fallback_dir)
    await caller.dials(line(asterisk))
    await caller.hears("announcement")
    await person.is_rung()


async def test_key_0_leads_to_the_person_at_once_and_no_other_key_does(
    asterisk: Asterisk, caller: Phone, person: Phone
) -> None:
    await caller.dials(line(asterisk))
    await caller.is_answered()
    await caller.presses("59*")
    assert person.agent.incoming.empty()
    await caller.presses("0")
    await person.is_rung()
    await caller.hears_part_of("apology")


async def test_an_unreachable_person_is_said_to_be_so_at_once(
    asterisk: Asterisk, caller: Phone, person: Phone
) -> None:
    await person.close()
    await reached(asterisk, "person", "offline")
    await caller.dials(line(asterisk))
    await caller.hears("apology", "person_unavailable")
    await caller.line_hangs_up()


async def test_a_person_who_does_not_answer_is_waited_for_only_so_long(
    asterisk: Asterisk, caller: Phone, person: Phone
) -> None:
    await caller.dials(line(asterisk))
    rung = (await person.is_rung()).call  # and their telephone doesn't even send a ringing response
    await rung.until(lambda: rung.ending, PATIENCE)
    await caller.line_hangs_up()
    assert caller.heard[-1].prompts[0].id == "person_unavailable"
    assert caller.longest_silence < 3, "a tone is heard all the same"


async def test_without_any_file_the_person_is_still_rung(
    asterisk: Asterisk, caller: Phone, person: Phone
) -> None:
    remove(asterisk)
    await caller.dials(line(asterisk))
    ring = await person.is_rung()
    await ring.is_busy()
    await caller.line_hangs_up()
    assert caller.longest_silence < 3, "the congestion tone is heard"


@pytest.mark.parametrize("codec", Codec)
async def test_one_file_of_an_announcement_is_enough(asterisk: Asterisk, codec: Codec) -> None:
    ANNOUNCEMENT.write(asterisk.config.fallback_dir)
    other = "ulaw" if codec is Codec.PCMA else "alaw"
    (asterisk.config.fallback_dir / f"announcement.{other}").unlink()
    async with await Phone.start(CATALOGUE, codec=codec) as caller:
        await caller.dials(line(asterisk))
        await caller.hears("announcement")


# -- with the service


async def test_a_service_that_hangs_loses_the_caller_to_the_fallback(
    asterisk: Asterisk, service: Service, caller: Phone
) -> None:
    ANNOUNCEMENT.write(asterisk.config.fallback_dir)
    await caller.dials(line(asterisk))
    await service.sees("StasisEnd")
    await caller.hears("announcement")


async def test_a_service_that_hangs_in_the_middle_of_a_phrase_loses_the_caller_too(
    asterisk: Asterisk, service: Service, caller: Phone
) -> None:
    ANNOUNCEMENT.write(asterisk.config.home)
    dialling = asyncio.create_task(caller.dials(line(asterisk)))
    channel = (await service.sees("StasisStart"))["channel"]["id"]
    await service.asks("POST", f"/channels/{channel}/answer")
    media = [f"sound:{asterisk.config.home}/announcement"]
    await service.asks("POST", f"/channels/{channel}/play/p1", {"media": media})
    await dialling
    await caller.hears_part_of("announcement")
    await caller.hears("apology")


async def test_a_caller_handed_over_to_a_busy_person_is_told_so(
    asterisk: Asterisk, service: Service, caller: Phone, person: Phone
) -> None:
    dialling = asyncio.create_task(caller.dials(line(asterisk)))
    channel = (await service.sees("StasisStart"))["channel"]["id"]
    await service.asks("POST", f"/channels/{channel}/continue?context=person&extension=s&priority=1")
    await (await person.is_rung()).is_busy()
    await dialling
    await caller.line_hangs_up()
    assert caller.heard[-1].prompts[0].id == "person_unavailable"


async def test_a_talk_with_the_person_outlives_the_limit_of_the_service(
    asterisk: Asterisk, service: Service, caller: Phone, person: Phone
) -> None:
    dialling = asyncio.create_task(caller.dials(line(asterisk)))
    channel = (await service.sees("StasisStart"))["channel"]["id"]
    await service.asks("POST", f"/channels/{channel}/continue?context=person&extension=s&priority=1")
    talk = await (await person.is_rung()).answers()
    await dialling
    await asyncio.sleep(asterisk.config.app_seconds + 0.5)
    assert talk.ending is None
    await caller.hangs_up()


@pytest.mark.parametrize("own", [True, False])
async def test_who_goes_first_reaches_their_own_desk_and_else_the_person(
    tmp_path: Path, *, own: bool
) -> None:
    UNAVAILABLE.write(tmp_path / "fallback")
    (port,) = free_ports(1)
    priority = f"sip:duty@127.0.0.1:{port}" if own else ""
    async with (
        running_asterisk(tmp_path, priority_uri=priority, person_ring_seconds=2) as asterisk,
        Service.connected(asterisk.config) as service,
        await Phone.start(CATALOGUE, port=port) as duty,
        await Phone.start(CATALOGUE, port=int(asterisk.config.person_uri.rpartition(":")[2])) as session,
        await Phone.start(CATALOGUE) as caller,
    ):
        await reached(asterisk, "person")
        if own:
            await reached(asterisk, "priority")
        dialling = asyncio.create_task(caller.dials(line(asterisk)))
        channel = (await service.sees("StasisStart"))["channel"]["id"]
        await service.asks("POST", f"/channels/{channel}/continue?context=priority&extension=s&priority=1")
        if own:
            await (await duty.is_rung()).is_busy()
        talk = await (await session.is_rung()).answers()
        await dialling
        assert talk.ending is None
        await caller.hangs_up()


# -- calls out


async def ring(
    service: Service, channel: str, *, number: str = NUMBER, deadline: float | None = None
) -> None:
    until = int(time.time() + 60 if deadline is None else deadline)
    await service.rings(channel, f"{number}-{until}")


async def cause(service: Service, channel: str) -> int:
    event = await service.sees("ChannelDestroyed", channel)
    assert [other for other in service.events if other["type"] == "StasisStart"] == []
    found: int = event["cause"]
    return found


@pytest.mark.parametrize(("status", "expected"), [(486, 486017), (603, 603021), (480, 480019)])
async def test_how_a_call_out_was_refused_is_told(
    service: Service, trunk: Phone, status: int, expected: int
) -> None:
    await ring(service, "out-1")
    rung = await trunk.is_rung()
    assert rung.called == f"+{NUMBER}"
    rung.call.ring()
    await service.sees("ChannelStateChange", "out-1")
    rung.call.refuse(status)
    assert await cause(service, "out-1") == expected


async def test_a_telephone_that_nobody_answers_has_cause_19(service: Service, trunk: Phone) -> None:
    await ring(service, "out-1")
    assert await (await trunk.is_rung()).lets_it_ring() > 1.5
    assert await cause(service, "out-1") == 19


async def test_a_network_that_never_says_it_rings_has_cause_18(service: Service, trunk: Phone) -> None:
    await ring(service, "out-1")
    await trunk.is_rung()
    assert await cause(service, "out-1") == 18


async def test_a_dead_trunk_has_cause_38_at_once(asterisk: Asterisk, service: Service, trunk: Phone) -> None:
    await trunk.close()
    await reached(asterisk, "trunk", "offline")
    await ring(service, "out-1")
    assert await cause(service, "out-1") == 38


async def test_a_late_call_is_not_dialled(service: Service, trunk: Phone) -> None:
    await ring(service, "out-1", deadline=time.time() - 1)
    assert await cause(service, "out-1") == CAUSE_LATE
    assert trunk.agent.incoming.empty()


@pytest.mark.parametrize(
    "number", ["0123456789", "799912a4567", "123456", "1234567890123456", "7999 123", "7999&PJSIP"]
)
async def test_what_is_no_number_is_not_dialled(service: Service, trunk: Phone, number: str) -> None:
    await ring(service, "out-1", number=number)
    assert await cause(service, "out-1") == 28
    assert trunk.agent.incoming.empty()


async def test_an_answered_call_is_the_service_s_and_hears_the_files_as_they_are(
    asterisk: Asterisk, service: Service, trunk: Phone
) -> None:
    ANNOUNCEMENT.write(asterisk.config.home)
    await ring(service, "out-1")
    await (await trunk.is_rung()).answers()
    assert (await service.sees("StasisStart", "out-1"))["args"] == ["out"]
    await service.asks(
        "POST", "/channels/out-1/play/p1", {"media": [f"sound:{asterisk.config.home}/announcement"]}
    )
    await trunk.hears("announcement")
    await service.sees("PlaybackFinished")
    await trunk.hangs_up()
    assert (await service.sees("ChannelDestroyed", "out-1"))["cause"] == 16
    assert complaints(asterisk) == []


async def test_no_call_out_lasts_longer_than_its_limit(service: Service, trunk: Phone) -> None:
    await ring(service, "out-1")
    await (await trunk.is_rung()).answers()
    await service.sees("StasisStart", "out-1")
    assert (await service.sees("ChannelDestroyed", "out-1"))["cause"] == 102
    await trunk.line_hangs_up()


async def test_a_call_that_the_service_gives_up_stops_ringing(service: Service, trunk: Phone) -> None:
    await ring(service, "out-1")
    rung = await trunk.is_rung()
    rung.call.ring()
    await service.sees("ChannelStateChange", "out-1")
    await service.asks("DELETE", "/channels/out-1")
    await trunk.line_hangs_up()


async def test_the_record_on_disk_tells_what_became_of_a_call(
    asterisk: Asterisk, service: Service, trunk: Phone
) -> None:
    began = time.time()
    await ring(service, "out-1")
    await (await trunk.is_rung()).answers()
    await service.sees("StasisStart", "out-1")
    await trunk.hangs_up()
    await service.sees("ChannelDestroyed", "out-1")
    rows = read_records(asterisk.config.home)
    own = [row for row in rows if row["channel"] == "out-1"]
    assert [row["event"] for row in own] == ["CHAN_START", "ANSWER", "HANGUP", "CHAN_END"]
    assert all(began - 1 < float(row["time"]) < time.time() + 1 for row in own)
    assert {row["linked"] for row in rows} == {"out-1"}
    assert any(row["name"].startswith("PJSIP/trunk-") and row["event"] == "ANSWER" for row in rows)


def read_records(home: Path) -> list[dict[str, Any]]:
    fields = ("event", "time", "channel", "linked", "name", "extension", "details")
    with (home / "log" / "cel-custom" / "calls.csv").open(newline="") as file:
        return list(csv.DictReader(file, fieldnames=fields))
