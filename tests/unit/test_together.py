"""The parallel steps of `make setup`: the first to fail ends the others, and so does Ctrl-C."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.runtime import PROJECT

#: Longer than any test waits.
LONG = "sleep 300"


def start(*commands: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [PROJECT / "asterisk" / "together", *commands],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_all_that_it_is_given_runs_at_the_same_time(tmp_path: Path) -> None:
    met = f"touch {tmp_path}/%s; until [[ -e {tmp_path}/%s ]]; do sleep 0.05; done; echo met"
    with start(met % ("a", "b"), met % ("b", "a")) as both:
        printed, _ = both.communicate(timeout=120)
    assert (both.returncode, printed) == (0, "met\nmet\n")


@pytest.mark.parametrize(
    "commands", [("echo broken; exit 7", LONG), (LONG, "sleep 0.2; echo broken; exit 7")]
)
def test_one_that_fails_ends_the_others_with_its_words_and_its_status(commands: tuple[str, str]) -> None:
    with start(*commands) as both:
        printed, _ = both.communicate(timeout=120)
    assert (both.returncode, printed) == (7, "broken\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_stops_all_that_was_started(number: signal.Signals) -> None:
    with start("echo up; " + LONG, "echo up; " + LONG) as both:
        assert both.stdout
        assert [both.stdout.readline() for _ in range(2)] == ["up\n"] * 2
        both.send_signal(number)
        # The output ends when all of them have ended: each holds the other end of the pipe.
        printed, _ = both.communicate(timeout=120)
    assert (both.returncode, printed) == (128 + number, "")
