"""Shape sounds in a separate process, so that the service never loads the libraries for it.

The whole service shares one process: started when it may be needed, ended after five idle minutes. The functions block;
any number of threads may call them, and one call is served at a time. They raise SpeechError when the process dies or
takes too long; the next call starts a new one.
"""

import atexit
import contextlib
import pickle
import subprocess
import sys
import threading
import time
from typing import Any

from prompts.errors import SpeechError
from prompts.speech import Audio, Shaped

_COMMAND = (sys.executable, "-m", "prompts.speech.shaping_worker")
#: Time limit for one call, in seconds: the longest recording on a busy machine, including the start of the process.
_SECONDS = 60.0
#: Seconds without a call after which the process ends.
_IDLE = 300.0


def shape(audio: Audio, text: str) -> Shaped:
    """Return an engine's audio of a text as a prompt; raise SpeechError if it is unreadable or silent."""
    shaped: Shaped = _PROCESS.call("shape", audio, text)
    return shaped


def shape_recording(audio: bytes, text: str, synthetic: float | None) -> Shaped:
    """Return a person's recording of a text as a prompt; raise RecordingError if it is not good enough.

    `synthetic` is the length in seconds of an engine's prompt of the text, None if there is none to compare with.
    """
    shaped: Shaped = _PROCESS.call("shape_recording", audio, text, synthetic)
    return shaped


def to_wav(alaw: bytes) -> bytes:
    """Return A-law bytes as a 16-bit WAV file that any browser plays."""
    wav: bytes = _PROCESS.call("to_wav", alaw)
    return wav


def warm_up() -> None:
    """Start the process ahead of a likely call: starting takes longer than shaping a sound."""
    _PROCESS.warm_up()


class ShapingProcess:
    """The process and the pipes to it."""

    def __init__(self, *, seconds: float = _SECONDS, idle: float = _IDLE) -> None:
        self._seconds, self._idle = seconds, idle
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return what the worker's function returns, or raise what it raises."""
        with self._one_at_a_time:
            done, answer = self._ask(pickle.dumps((function, arguments)))
        if not done:
            raise answer
        return answer

    def warm_up(self) -> None:
        """Start the process unless it is running or starting, and reset its idle time."""
        self._used = time.monotonic()
        if self._process is None and self._one_at_a_time.acquire(blocking=False):
            try:
                with contextlib.suppress(SpeechError):
                    self._start()
            finally:
                self._one_at_a_time.release()

    def close(self) -> None:
        """End the process; the next call starts a new one."""
        with self._one_at_a_time:
            self._end()

    def _ask(self, request: bytes) -> tuple[bool, Any]:
        process = self._start()
        if process.stdin is None or process.stdout is None:
            raise SpeechError("the sound-shaping process has no pipes")
        watchdog = threading.Timer(self._seconds, process.kill)
        watchdog.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            done, answer = pickle.load(process.stdout)  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._end()
            raise SpeechError(
                f"the sound-shaping process died or took longer than {self._seconds:g} s"
            ) from error
        finally:
            watchdog.cancel()
            self._used = time.monotonic()
        return done, answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            pipe = subprocess.PIPE
            try:
                # Its own session: Ctrl-C in the service's terminal must not cut a sound short.
                self._process = subprocess.Popen(  # noqa: S603 - our own command
                    _COMMAND, stdin=pipe, stdout=pipe, start_new_session=True
                )
            except OSError as error:
                raise SpeechError(f"cannot start {_COMMAND[0]}: {error.strerror}") from error
            self._used = time.monotonic()
            self._close_later(self._process, self._idle)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            # Also closes the pipes; one of them may hold data that nobody reads any more.
            with contextlib.suppress(OSError, ValueError):
                self._process.communicate()
            self._process = None

    def _close_later(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        timer = threading.Timer(seconds, self._close_if_idle, (process,))
        timer.daemon = True
        timer.start()

    def _close_if_idle(self, process: subprocess.Popen[bytes]) -> None:
        with self._one_at_a_time:
            left = self._used + self._idle - time.monotonic()
            if process is not self._process:
                return
            if left <= 0:
                self._end()
            else:
                self._close_later(process, left)


_PROCESS = ShapingProcess()
atexit.register(_PROCESS.close)
