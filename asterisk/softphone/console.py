"""What `outage-ivr dial` and `outage-ivr answer` do: calls, reported line by line as they go."""

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.errors import SoftphoneError
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.packets import KEYS
from asterisk.softphone.talk import ExitStatus, PlannedKey, Printer, Talk
from asterisk.softphone.user_agent import UserAgent

#: Seconds of silence after which a call is given up.
SILENCE_SECONDS = 15.0

LAST_PORT = 65_535


def read_keys(text: str) -> tuple[PlannedKey, ...]:
    """Read keys such as `1!2#`, where `!` has the next key pressed at once; raise SoftphoneError for others."""
    keys: list[PlannedKey] = []
    at_once = False
    for mark in text:
        if mark == "!" and not at_once:
            at_once = True
        elif mark in KEYS:
            keys.append(PlannedKey(mark, at_once))
            at_once = False
        else:
            raise SoftphoneError(
                f"{mark!r} in {text!r} is no key: use 0-9, *, #, A-D, and ! before one of them"
            )
    if at_once:
        raise SoftphoneError(f"no key follows the ! at the end of {text!r}")
    return tuple(keys)


def read_target(text: str) -> tuple[str, int]:
    """Read `host` or `host:port` into an IPv4 address and a port, 5060 by default."""
    host, _, port = text.partition(":")
    if port and not (port.isdecimal() and 0 < int(port) <= LAST_PORT):
        raise SoftphoneError(f"{text!r} has no port between 1 and {LAST_PORT}")
    try:
        return socket.gethostbyname(host), int(port or 5060)
    except OSError as error:
        raise SoftphoneError(f"{text!r} is no SIP address that can be reached: {error}") from error


async def dial(
    target: str,
    extension: str,
    *,
    number: str | None,
    catalogue: PromptCatalogue,
    printer: Printer,
    keys: Sequence[PlannedKey] = (),
    wav: Path | None = None,
    reply_seconds: float = 5.0,
    ring_seconds: float = 30.0,
    silence_seconds: float = SILENCE_SECONDS,
) -> ExitStatus:
    """Call a line, press keys, print what happens, and return how it went.

    `number` is the caller's, None withholds it; `wav` keeps the sound. The call is hung up when no SIP reply
    comes within `reply_seconds`, nobody answers within `ring_seconds` after that, or nothing is heard for
    `silence_seconds`. Raise SoftphoneError for a bad target.
    """
    address = read_target(target)
    agent = await UserAgent.start(host=choose_host(address))
    try:
        printer(f"   0.0 s  calling {extension} at {address[0]}:{address[1]}")
        call = agent.call(address, extension, number=number)
        talk = Talk(call, catalogue, printer, keys=keys, silence_seconds=silence_seconds)
        await call.until(lambda: call.statuses or call.ending, reply_seconds)
        if not call.statuses:
            printer(f"nothing answers at {address[0]}:{address[1]} – is the line started?")
            return ExitStatus.NO_REPLY
        await call.until(lambda: call.answered_at or call.has_sound or call.ending, ring_seconds)
        await talk.run()
    finally:
        await agent.close()
    if wav is not None:
        talk.save(wav)
    return talk.judge()


async def answer(
    host: str,
    port: int,
    *,
    catalogue: PromptCatalogue,
    printer: Printer,
    keys: Sequence[PlannedKey] = (),
    ring_seconds: float = 1.0,
    calls: int | None = None,
) -> ExitStatus:
    """Take the calls that come to an address, press keys in each, and print what happens.

    Return the worst outcome once `calls` calls are over, never for None; raise SoftphoneError for a taken port.
    """
    agent = await UserAgent.start(host=host, port=port)
    printer(f"waiting for calls at {agent.host}:{agent.port}")
    outcomes: list[ExitStatus] = []
    try:
        async with asyncio.TaskGroup() as group:
            taken = 0
            while calls is None or taken < calls:
                call = await agent.incoming.get()
                taken += 1
                told = _prefix(printer, taken)
                told(f"   0.0 s  a call for {call.called} from {call.caller or 'a withheld number'}")
                talk = Talk(call, catalogue, told, keys=keys, silence_seconds=SILENCE_SECONDS)
                group.create_task(_take(call, talk, ring_seconds, outcomes))
    finally:
        await agent.close()
    return max(outcomes, default=ExitStatus.FINE)


async def _take(call: IncomingCall, talk: Talk, ring_seconds: float, outcomes: list[ExitStatus]) -> None:
    call.ring()
    await call.until(lambda: call.ending, ring_seconds)
    if call.ending is None:
        call.answer()
    await talk.run()
    outcomes.append(talk.judge())


def _prefix(printer: Printer, index: int) -> Printer:
    return lambda text: printer(f"[{index}] {text}")


def choose_host(address: tuple[str, int]) -> str:
    """Return this machine's address on the way to another one; raise SoftphoneError when there is no way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(address)
        except OSError as error:
            raise SoftphoneError(f"there is no way to {address[0]}: {error.strerror}") from error
        return str(probe.getsockname()[0])
