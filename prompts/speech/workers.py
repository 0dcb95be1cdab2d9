"""A pool of long-lived worker processes that speak phrase after phrase; `rhvoice_worker` is their program."""

import asyncio
import io
import json
import struct
import wave
from collections.abc import Sequence

from prompts.errors import SpeechError
from prompts.speech.programs import kill

_HEADER = struct.Struct("=II")


class Workers:
    """Processes of one command, started on demand and reused: as many as there were texts at once.

    One that dies, or takes longer than `seconds` to start or to speak a text, is killed; the next text starts a new one.
    """

    def __init__(self, command: Sequence[str], *, seconds: float) -> None:
        self._command = tuple(command)
        self._seconds = seconds
        self._idle: list[asyncio.subprocess.Process] = []

    async def speak(self, text: str, voice: str, rate: int) -> bytes | None:
        """Return the sound as a WAV file, None for silence; raise SpeechError when the worker fails.

        `rate` is in per cent of the voice's own speed.
        """
        request = json.dumps({"text": text, "voice": voice, "rate": rate}).encode() + b"\n"
        worker = self._pop_idle() or await self._start()
        try:
            async with asyncio.timeout(self._seconds):
                answer = await _ask(worker, request)
        except TimeoutError as error:
            raise SpeechError(f"a speech worker took longer than {self._seconds:g} s") from error
        except (OSError, EOFError) as error:
            raise SpeechError("a speech worker died") from error
        else:
            self._idle.append(worker)
            return answer
        finally:
            if worker not in self._idle:
                await kill(worker)

    async def close(self) -> None:
        """End the idle processes."""
        while self._idle:
            await kill(self._idle.pop())

    def _pop_idle(self) -> asyncio.subprocess.Process | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.returncode is None:
                return worker
        return None

    async def _start(self) -> asyncio.subprocess.Process:
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            # Its own session: Ctrl-C in the service's terminal must not cut a phrase short.
            worker = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=nothing, start_new_session=True
            )
        except OSError as error:
            raise SpeechError(f"cannot start {self._command[0]}: {error.strerror}") from error
        line: bytes | None = None
        try:
            async with asyncio.timeout(self._seconds):
                line = await _pipes(worker)[1].readline()
        except TimeoutError as error:
            raise SpeechError(f"a speech worker was not ready within {self._seconds:g} s") from error
        finally:
            if line != b"ready\n":
                await kill(worker)
        if line != b"ready\n":
            raise SpeechError(f"a speech worker did not start: {line.decode(errors='replace').strip()[:200]}")
        return worker


def _pipes(worker: asyncio.subprocess.Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    if worker.stdin is None or worker.stdout is None:
        raise SpeechError("a speech worker has no pipes")
    return worker.stdin, worker.stdout


async def _ask(worker: asyncio.subprocess.Process, request: bytes) -> bytes | None:
    requests, answers = _pipes(worker)
    requests.write(request)
    await requests.drain()
    rate, size = _HEADER.unpack(await answers.readexactly(_HEADER.size))
    samples = await answers.readexactly(size)
    return _to_wav(samples, rate) if samples.strip(b"\0") else None


def _to_wav(samples: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, rate, 0, "NONE", ""))
        wav.writeframes(samples)
    return file.getvalue()
