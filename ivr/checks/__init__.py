"""Looks at everything that a line needs, and changes nothing."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ivr.errors import IVRError
from outages.errors import OutagesError
from prompts.errors import PromptsError

#: Their texts are sentences for an operator.
_EXPECTED = (IVRError, OutagesError, PromptsError)


class Verdict(Enum):
    """What a check finds; the values are what is shown."""

    OK = "ok"
    #: It can't be known here; nothing is wrong that we know of.
    UNKNOWN = "unknown"
    #: The line works, and somebody should do something.
    WARNING = "warning"
    FAILED = "failed"

    @property
    def status(self) -> int:
        """The exit status, as monitoring plugins have it."""
        return {Verdict.WARNING: 1, Verdict.FAILED: 2}.get(self, 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found, in one line; it says what to do unless all is well."""

    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one thing; `look` blocks, in a thread of its own, for at most so many seconds."""

    name: str
    look: Callable[[], Finding]
    seconds: float = 20.0


def run_checks(checks: Sequence[Check]) -> Iterator[tuple[str, Finding]]:
    """Make all checks side by side; return name and finding of each in their order, as soon as they are known.

    One that takes too long, or fails in a way that nobody foresaw, is a finding like others.
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
    # A daemon: one that hangs must not keep the command from ending.
    threading.Thread(target=lambda: answer.put(_look(check)), name=check.name, daemon=True).start()
    return answer


def _look(check: Check) -> Finding:
    try:
        return check.look()
    except _EXPECTED as error:
        return Finding(Verdict.FAILED, _in_a_line(error))
    except Exception as error:  # noqa: BLE001 - the edge: whatever goes wrong is a line of the report
        return Finding(Verdict.FAILED, f"{type(error).__name__}: {_in_a_line(error)}")


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split()) or "it says nothing more"
