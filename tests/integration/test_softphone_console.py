"""The output of `dial` and `answer`, against a line over loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from asterisk.softphone.calls import SoftphoneCall
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.console import answer, dial, read_keys, read_target
from asterisk.softphone.errors import SoftphoneError
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.packets import FRAME_BYTES
from asterisk.softphone.talk import ExitStatus, PlannedKey
from asterisk.softphone.user_agent import UserAgent
from tests.support.asterisk_server import free_ports
from tests.support.patience import PATIENCE

SILENCE = b"\xd5" * FRAME_BYTES


@dataclass(frozen=True)
class Words:
    id: str
    alaw: bytes
    text: str
    language: str = "ru"
    ulaw: bytes = SILENCE


def speak(text: str, seed: int, *, frames: int = 20) -> Words:
    noise = np.random.default_rng(seed).integers(0, 256, frames * FRAME_BYTES).astype(np.uint8).tobytes()
    return Words(text, SILENCE + noise + SILENCE, text)


GREETING, MENU, GOODBYE = (
    speak("Здравствуйте", 1),
    speak("Нажмите один", 2, frames=50),
    speak("До свидания", 3),
)
STRANGE = speak("", 4, frames=30)
CATALOGUE = PromptCatalogue([GREETING, MENU, GOODBYE])

Answering = Callable[[IncomingCall], Awaitable[Any]]


@contextlib.asynccontextmanager
async def a_line(answering: Answering) -> AsyncIterator[str]:
    """Run a line that handles its only call like this, and yield its address."""
    agent = await UserAgent.start()

    async def serve() -> None:
        await answering(await agent.incoming.get())

    serving = asyncio.create_task(serve())
    try:
        yield f"127.0.0.1:{agent.port}"
    finally:
        serving.cancel()
        await agent.close()


async def dialled(answering: Answering, keys: str = "", **options: Any) -> tuple[ExitStatus, list[str]]:  # noqa: ANN401 - those of dial
    """Dial such a line; return how it went and the printed lines without their times."""
    lines: list[str] = []
    async with a_line(answering) as target:
        outcome = await dial(
            target,
            "100",
            number="+79990000101",
            catalogue=CATALOGUE,
            printer=lines.append,
            keys=read_keys(keys),
            **options,
        )
    return outcome, [line.split(" s  ", 1)[-1] for line in lines][1:]


def key_of(call: SoftphoneCall) -> str:
    """Return the keys that were pressed."""
    ends = {packet.timestamp: packet.payload[0] for packet in call.rtp.packets if packet.payload_type == 101}
    return "".join("0123456789*#"[event] for event in ends.values())


async def test_a_call_is_told_line_by_line_and_kept(tmp_path: Path) -> None:
    pressed: list[str] = []

    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.rtp.say(GREETING.alaw + MENU.alaw)
        while not key_of(call):
            await asyncio.sleep(0.02)
        pressed.append(key_of(call))
        await call.rtp.say(GOODBYE.alaw)
        await call.hang_up()

    outcome, lines = await dialled(answer, "1", wav=tmp_path / "call.wav")
    assert outcome is ExitStatus.FINE
    assert lines == [
        "answered",
        "Здравствуйте",
        "Нажмите один",
        "key 1",
        "До свидания",
        "the other side ended the call",
    ]
    assert pressed == ["1"]
    samples, rate = soundfile.read(tmp_path / "call.wav", dtype="int16")
    assert (rate, soundfile.info(tmp_path / "call.wav").subtype) == (8000, "PCM_16")
    assert 2.4 * rate < samples.size < 4 * rate


async def test_a_key_is_pressed_at_once_into_the_speech() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        fixed_phrase = asyncio.create_task(call.rtp.say(MENU.alaw))
        while not key_of(call):
            await asyncio.sleep(0.02)
        call.rtp._speech.clear()
        await call.rtp.say(GOODBYE.alaw)
        await call.hang_up()
        fixed_phrase.cancel()

    outcome, lines = await dialled(answer, "!1")
    assert outcome is ExitStatus.FINE
    assert lines[1:4] == ["key 1", "Нажмите один … (cut short)", "До свидания"]


async def test_a_call_that_ends_during_a_key_is_told() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        fixed_phrase = asyncio.create_task(call.rtp.say(MENU.alaw))
        while not key_of(call):
            await asyncio.sleep(0.01)
        await call.hang_up()
        await fixed_phrase

    outcome, lines = await dialled(answer, "!1")
    assert outcome is ExitStatus.FINE
    assert "the call ended before a key had been sent" in lines
    assert "the other side ended the call" in lines


async def test_a_strange_sound_is_told_and_changes_the_exit_status() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.rtp.say(GREETING.alaw + STRANGE.alaw)
        await call.hang_up()

    outcome, lines = await dialled(answer)
    assert outcome is ExitStatus.UNRECOGNISED
    assert lines[2:] == [
        "unrecognised 0.6 s",
        "the other side ended the call",
        "0.6 s of sound were no known prompt",
    ]


async def test_a_changed_prompt_is_told_with_its_likeness() -> None:
    changed = bytes(code ^ 1 for code in MENU.alaw[FRAME_BYTES:-FRAME_BYTES])

    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.rtp.say(changed)
        await call.hang_up()

    outcome, lines = await dialled(answer)
    assert outcome is ExitStatus.FINE
    assert lines[1].startswith("Нажмите один (likeness ")


async def test_a_busy_line_is_told() -> None:
    async def answer(call: IncomingCall) -> None:
        call.refuse(486)

    outcome, lines = await dialled(answer)
    assert outcome is ExitStatus.NOT_ANSWERED
    assert lines == ["the other side ended the call: 486 Busy Here", "the call was not answered"]


async def test_a_line_that_only_rings_is_told() -> None:
    async def answer(call: IncomingCall) -> None:
        call.ring()
        await call.until(lambda: call.ending)

    outcome, lines = await dialled(answer, ring_seconds=0.3)
    assert outcome is ExitStatus.NOT_ANSWERED
    assert lines[-1] == "the call was not answered"


async def test_a_silent_line_is_told() -> None:
    async def answer(call: IncomingCall) -> None:
        call.answer()
        await call.until(lambda: call.ending)

    outcome, lines = await dialled(answer, silence_seconds=0.5)
    assert outcome is ExitStatus.NOTHING_HEARD
    assert lines[1:3] == ["silent for 0.5 s, hanging up", "hung up"]
    assert "nothing was heard" in lines[-1]


async def test_a_line_that_is_not_there_is_told() -> None:
    (port,) = free_ports(1)
    lines: list[str] = []
    outcome = await dial(
        f"127.0.0.1:{port}",
        "100",
        number=None,
        catalogue=CATALOGUE,
        printer=lines.append,
        reply_seconds=0.3,
    )
    assert outcome is ExitStatus.NO_REPLY
    assert lines[-1] == f"nothing answers at 127.0.0.1:{port} – is the line started?"


async def test_calls_that_come_in_are_answered_and_told() -> None:
    (port,) = free_ports(1)
    lines: list[str] = []
    answering = asyncio.create_task(
        answer(
            "127.0.0.1",
            port,
            catalogue=CATALOGUE,
            printer=lines.append,
            keys=read_keys("2"),
            ring_seconds=0.1,
            calls=2,
        )
    )
    await asyncio.sleep(0.1)
    agent = await UserAgent.start()
    for words in (GREETING, MENU):
        call = agent.call(("127.0.0.1", port), "+79990000202", number=None)
        assert await call.until(lambda call=call: call.answered_at, PATIENCE)  # type: ignore[misc]
        await call.rtp.say(words.alaw)
        async with asyncio.timeout(PATIENCE):
            while key_of(call) != "2":
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        await call.hang_up()
    assert await asyncio.wait_for(answering, PATIENCE) is ExitStatus.FINE
    await agent.close()
    told = [line.split(" s  ", 1)[-1] for line in lines]
    assert told[0] == f"waiting for calls at 127.0.0.1:{port}"
    assert told.count("key 2") == 2
    assert {"Здравствуйте", "Нажмите один"} <= set(told)
    assert told.count("a call for +79990000202 from a withheld number") == 2


def test_keys_are_read() -> None:
    assert read_keys("1!2#") == (PlannedKey("1"), PlannedKey("2", at_once=True), PlannedKey("#"))
    for wrong in ("x", "1!", "!!1"):
        with pytest.raises(SoftphoneError):
            read_keys(wrong)


def test_targets_are_read() -> None:
    assert read_target("127.0.0.1") == ("127.0.0.1", 5060)
    assert read_target("localhost:5070") == ("127.0.0.1", 5070)
    with pytest.raises(SoftphoneError, match="is no SIP address"):
        read_target("no.such.host.invalid")
    for port in ("x", "0", "65536", "-1"):
        with pytest.raises(SoftphoneError, match="no port between"):
            read_target(f"127.0.0.1:{port}")
