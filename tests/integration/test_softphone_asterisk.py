"""The softphone against a real Asterisk whose service is away: the dialplan plays files and rings the agent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from asterisk.softphone.calls import Party
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.keypad import Keying
from asterisk.softphone.packets import FRAME_BYTES
from asterisk.softphone.sdp import Codec
from tests.support.asterisk_server import free_ports, running_asterisk
from tests.support.phone import Line, Phone
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

SILENCE = {"alaw": b"\xd5" * FRAME_BYTES, "ulaw": b"\xff" * FRAME_BYTES}


@dataclass(frozen=True)
class Words:
    id: str
    language: str
    text: str
    alaw: bytes
    ulaw: bytes


@dataclass(frozen=True)
class Installation:
    """A running Asterisk, the prompts it may play, and the port of the agent's telephone."""

    line: Line
    catalogue: PromptCatalogue
    person_port: int


def speak(name: str, seed: int, *, frames: int) -> Words:
    """Write a prompt of noise, different in each law, so that a wrong file is noticed."""
    generator = np.random.default_rng(seed)
    alaw, ulaw = (
        silence + generator.integers(0, 256, frames * FRAME_BYTES).astype(np.uint8).tobytes() + silence
        for silence in SILENCE.values()
    )
    return Words(name, "ru", f"text of {name}", alaw, ulaw)


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    phrases = [speak("apology", 1, frames=150), speak("person_unavailable", 2, frames=30)]
    folder = tmp_path / "fallback"
    folder.mkdir()
    for words in phrases:
        (folder / f"{words.id}.alaw").write_bytes(words.alaw)
        (folder / f"{words.id}.ulaw").write_bytes(words.ulaw)
    (person,) = free_ports(1)
    uri = f"sip:desk@127.0.0.1:{person}"
    async with running_asterisk(
        tmp_path, fallback_dir=folder, person_uri=uri, person_ring_seconds=1, person_wait_seconds=2
    ) as asterisk:
        yield Installation(Line(asterisk.config.sip_port), PromptCatalogue(phrases), person)


@pytest.mark.parametrize("codec", Codec)
async def test_prompts_arrive_byte_for_byte_and_the_person_is_rung(
    installation: Installation, codec: Codec
) -> None:
    catalogue = installation.catalogue
    async with (
        await Phone.start(catalogue, codec=codec) as caller,
        await Phone.start(catalogue, port=installation.person_port) as person,
    ):
        await asyncio.sleep(2)  # Asterisk checks every second whether the agent can be reached
        await caller.dials(installation.line)
        await caller.hears("apology")
        ring = await person.is_rung()
        assert ring.caller == "+79990000101"
        await ring.is_busy()
        await caller.hears_ringing()
        await caller.hears("person_unavailable")
        ending = await caller.line_hangs_up()
        await caller.hears_nothing_more()
    assert ending.by is Party.THEM
    assert caller.first_sound_since_dialling > 0


async def test_a_key_cuts_the_prompt_short_and_the_person_may_let_it_ring(installation: Installation) -> None:
    catalogue = installation.catalogue
    async with (
        await Phone.start(catalogue, number=None) as caller,
        await Phone.start(catalogue, port=installation.person_port) as person,
    ):
        await asyncio.sleep(2)
        await caller.dials(installation.line)
        await asyncio.sleep(0.5)
        await caller.presses("0")
        await caller.hears_part_of("apology")
        ring = await person.is_rung()
        assert ring.caller is None
        assert await ring.lets_it_ring() > 0.5
        await caller.hears_ringing()
        await caller.hears("person_unavailable")
        await caller.line_hangs_up()


@pytest.mark.parametrize("codec", Codec)
@pytest.mark.parametrize("keying", Keying)
async def test_a_key_is_heard_however_it_is_sent(
    installation: Installation, keying: Keying, codec: Codec
) -> None:
    async with await Phone.start(installation.catalogue, keying=keying, codec=codec) as caller:
        await caller.dials(installation.line)
        await asyncio.sleep(0.5)
        await caller.presses("0")
        await caller.hears_part_of("apology")
        await caller.hangs_up()


async def test_a_caller_who_hangs_up_is_let_go(installation: Installation) -> None:
    async with await Phone.start(installation.catalogue) as caller:
        await caller.dials(installation.line)
        ending = await caller.hangs_up()
    assert ending.by is Party.US
    assert ending.status == 200
