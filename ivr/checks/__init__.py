"""Checks of everything that a line needs; they change nothing."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from asterisk.errors import AsteriskError
from ivr.errors import IVRError
from outages.errors import OutagesError
from prompts.errors import PromptsError

#: Errors whose texts are sentences for operators.
_EXPECTED = (AsteriskError, IVRError, OutagesError, PromptsError)


class Verdict(Enum):
    """The result of a check; values are shown as they are."""

    OK = "ok"
    #: It can't be checked here; no fault is known.
    UNKNOWN = "unknown"
    #: The line works, but something should be done.
    WARNING = "warning"
    FAILED = "failed"

    @property
    def status(self) -> int:
        """The exit status, as of monitoring plugins."""
        return {Verdict.WARNING: 1, Verdict.FAILED: 2}.get(self, 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in one line, with what to do unless it is ok."""

    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `look` blocks in its own thread for at most `seconds`."""

    name: str
    look: Callable[[], Finding]
    seconds: float = 20.0


def run_checks(checks: Sequence[Check]) -> Iterator[tuple[str, Finding]]:
    """Run all checks at once; yield each name and finding in the given order, as soon as known.

    A check that times out or fails unexpectedly is a finding too.
    """
    began = time.monotonic()
    answers = [_start(check) for check in checks]
    for check, answer in zip(checks, answers, strict=True):
        left = max(0.0, began + check.seconds - time.monotonic())
        try:
            finding = answer.get(timeout=left)
        except queue.Empty:
            finding = Finding(Verdict.FAILED, f"no answer within {check.seconds:g} s")
        yield check.name, finding


def _start(check: Check) -> queue.SimpleQueue[Finding]:
    answer: queue.SimpleQueue[Finding] = queue.SimpleQueue()
    # A daemon: a check that hangs must not keep the command from ending.
    threading.Thread(target=lambda: answer.put(_look(check)), name=check.name, daemon=True).start()
    return answer


def _look(check: Check) -> Finding:
    try:
        return check.look()
    except _EXPECTED as error:
        return Finding(Verdict.FAILED, _in_a_line(error))
    except Exception as error:  # noqa: BLE001 - the edge: any failure is a line of the report
        return Finding(Verdict.FAILED, f"{type(error).__name__}: {_in_a_line(error)}")


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split()) or "no further message"
