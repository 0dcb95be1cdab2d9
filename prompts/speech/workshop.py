"""Where sounds are shaped: in a process of its own, so that the service holds none of the libraries for that.

There is one for the whole service, started when it may be needed and ended once nobody has needed it for five minutes.
Its functions block, and any number of threads may call them: one after the other is served. They raise SpeechError when
the process dies or takes too long; the next call gets a new one.
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

_COMMAND = (sys.executable, "-m", "prompts.speech.shaping")
#: Seconds that the longest recording takes on a busy machine, with the start of the process.
_SECONDS = 60.0
#: Seconds after which it ends when nobody needs it.
_IDLE = 300.0


def shape(audio: Audio, text: str) -> Shaped:
    """Return what an engine spoke of a text as a prompt; raise SpeechError when it is no sound, or silence."""
    shaped: Shaped = _WORKSHOP.do("shape", audio, text)
    return shaped


def shape_take(audio: bytes, text: str, synthetic: float | None) -> Shaped:
    """Return what a person recorded of a text as a prompt; raise RecordingError when it is not good enough.

    `synthetic` is how many seconds an engine's prompt of the text takes, None when there is none to compare with.
    """
    shaped: Shaped = _WORKSHOP.do("shape_take", audio, text, synthetic)
    return shaped


def to_wav(alaw: bytes) -> bytes:
    """Return A-law bytes as a WAV file of 16 bits that any browser plays."""
    wav: bytes = _WORKSHOP.do("to_wav", alaw)
    return wav


def open_soon() -> None:
    """Start the process if it isn't there, for it may be needed in a moment: that takes longer than to shape a sound."""
    _WORKSHOP.open_soon()


class Workshop:
    """The process and the pipes to it."""

    def __init__(self, *, seconds: float = _SECONDS, idle: float = _IDLE) -> None:
        self._seconds, self._idle = seconds, idle
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0

    def do(self, work: str, *arguments: object) -> Any:  # noqa: ANN401 - what the work returns
        """Return what the work returns, or raise what it raises."""
        with self._one_at_a_time:
            done, answer = self._ask(pickle.dumps((work, arguments)))
        if not done:
            raise answer
        return answer

    def open_soon(self) -> None:
        """Start the process unless it is there or somebody is about to; it then stays for a while."""
        self._used = time.monotonic()
        if self._process is None and self._one_at_a_time.acquire(blocking=False):
            try:
                with contextlib.suppress(SpeechError):
                    self._open()
            finally:
                self._one_at_a_time.release()

    def close(self) -> None:
        """End the process; the next work gets a new one."""
        with self._one_at_a_time:
            self._end()

    def _ask(self, request: bytes) -> tuple[bool, Any]:
        process = self._open()
        if process.stdin is None or process.stdout is None:
            raise SpeechError("the process that shapes sounds has no pipes")
        watchdog = threading.Timer(self._seconds, process.kill)
        watchdog.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            done, answer = pickle.load(process.stdout)  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._end()
            raise SpeechError(
                f"the process that shapes sounds died or took longer than {self._seconds:g} s"
            ) from error
        finally:
            watchdog.cancel()
            self._used = time.monotonic()
        return done, answer

    def _open(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            pipe = subprocess.PIPE
            try:
                # A session of its own: a key that interrupts the service in a terminal lets a sound be finished.
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
            # Closes the pipes, too; one of them may hold what nobody reads any more.
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


_WORKSHOP = Workshop()
atexit.register(_WORKSHOP.close)
