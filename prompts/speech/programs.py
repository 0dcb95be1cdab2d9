"""Run an engine that is a program: text in on one pipe, sound out on another."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence

from prompts.errors import SpeechError


async def run_program(command: Sequence[str], text: str, *, seconds: float) -> bytes:
    """Feed the text to the command and return its output; kill it after `seconds`.

    Raise SpeechError when it can't be started, takes too long or fails.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise SpeechError(f"cannot start {command[0]}: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            spoken, complaint = await process.communicate(text.encode())
    except TimeoutError as error:
        raise SpeechError(f"{command[0]} took longer than {seconds:g} s") from error
    finally:
        await _end(process)
    if process.returncode:
        reason = complaint.decode(errors="replace").strip()[:200]
        raise SpeechError(f"{command[0]} failed with status {process.returncode}: {reason}")
    return spoken


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        await kill(process)


async def kill(process: asyncio.subprocess.Process) -> None:
    """Kill a session leader and everything it started: a survivor would hold its pipes open."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()
