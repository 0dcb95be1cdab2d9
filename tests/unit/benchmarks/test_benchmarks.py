"""The arithmetic of the benchmark; what it measures is never timed here."""

import math
import os
import socket
import subprocess
import sys
import time

import pytest

from benchmarks.ears import Ears
from benchmarks.figures import Climb, median, percentile, ratio
from benchmarks.load import Load, Outcome, read_log, read_successes
from benchmarks.processes import busy_seconds, cpu_seconds
from benchmarks.report import Aim, Row, Section, put_between, show, to_markdown
from benchmarks.town import HOUSES, STREETS, Street, Town


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile(values, 1) == 100
    assert percentile([7.0], 0.01) == 7


def test_nothing_measured_is_not_a_number() -> None:
    assert math.isnan(percentile([], 0.5))
    assert math.isnan(median([]))
    assert math.isnan(ratio(1.0, 0.0))


@pytest.mark.parametrize(("limit", "best"), [(10.0, 8.0), (8.0, 8.0), (2.0, 2.0), (1000.0, 512.0)])
def test_a_climb_ends_at_the_highest_rate_that_is_sustained(limit: float, best: float) -> None:
    climb = Climb(rate=8.0, step=2.0)
    while not climb.over:
        climb.report(passed=climb.rate <= limit)
    assert climb.best == best


def test_one_failure_is_no_verdict() -> None:
    climb = Climb(rate=8.0, step=2.0)
    climb.report(passed=False)
    assert climb.rate == 8
    climb.report(passed=True)
    assert (climb.best, climb.rate) == (8, 16)
    climb.report(passed=False)
    climb.report(passed=False)
    assert (climb.over, climb.best) == (True, 8)


def test_a_climb_that_went_down_first_does_not_go_up_again() -> None:
    climb = Climb(rate=30.0, step=1.1)
    tried = []
    while not climb.over:
        tried.append(round(climb.rate, 2))
        climb.report(passed=climb.rate < 26)
    assert tried == [30, 30, 27.27, 27.27, 24.79]


def outcome(
    *, failed: int = 0, silent: int = 0, waits: tuple[float, ...] = (0.1,), rate: float = 30.0
) -> Outcome:
    return Outcome(Load(30, 10, 2), failed, silent, waits, rate)


def test_a_rate_is_sustained_when_every_caller_hears_something_soon() -> None:
    assert outcome().sustained
    assert outcome(rate=29).sustained
    assert not outcome(failed=1).sustained
    assert not outcome(silent=1).sustained
    assert not outcome(waits=(0.1, 1.1)).sustained
    assert not outcome(rate=28).sustained


def test_sipps_files_are_read() -> None:
    log = (
        "dials 40001 2026-11-21\t21:24:11.431642\t1795296251.431642\n"
        "dials 40002 2026-11-21\t21:24:11.4\t1795296251.5\n"
    )
    assert read_log(log) == {40001: 1795296251.431642, 40002: 1795296251.5}
    assert read_log("") == {}
    counts = "StartTime;SuccessfulCall(P);SuccessfulCall(C);FailedCall(C)\nx;3;3;0\nx;4;7;1\n"
    assert read_successes(counts) == 7
    assert read_successes("") == 0


def test_an_ear_keeps_the_moment_of_the_first_packet_only() -> None:
    with Ears(2) as ears, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        loud, silent = ears.ports
        # The kernel begins to note arrivals a moment after it was asked to.
        time.sleep(0.1)
        before = time.time()
        line.sendto(b"first", ("127.0.0.1", loud))
        after = time.time()
        time.sleep(0.1)
        line.sendto(b"second", ("127.0.0.1", loud))
        heard = ears.first_sounds()
    # The kernel's clock and Python's differ by some microseconds.
    assert before - 0.001 <= heard[loud] <= after + 0.001
    assert silent not in heard


def test_the_cpu_of_ended_children_counts() -> None:
    before, busy_before = cpu_seconds(os.getpid()), busy_seconds()
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)  # noqa: S603 - our own words
    assert cpu_seconds(os.getpid()) - before >= 0.25
    assert busy_seconds() - busy_before >= 0.25


def test_an_aim_is_a_bound_on_our_value_or_on_the_ratio() -> None:
    assert Aim(5).is_met(0, 5)
    assert not Aim(5).is_met(0, 5.1)
    assert Aim(0.9, of_ratio=True, at_least=True).is_met(100, 90)
    assert not Aim(0.9, of_ratio=True, at_least=True).is_met(100, 89)
    assert not Aim(1.1, of_ratio=True).is_met(100, 111)
    assert str(Aim(1.1, of_ratio=True)) == "ratio ≤ 1.1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (0.01234, "0.0123"), (4.567, "4.57"), (45.67, "45.7"), (456.7, "457"), (4567.0, "4,567"),
     (9.999, "10.00"), (math.nan, "–")],
)  # fmt: skip
def test_figures_have_three_digits(value: float, shown: str) -> None:
    assert show(value) == shown


def test_a_row_says_whether_the_aim_is_met() -> None:
    row = Row("rate", 100.0, 95.0, Aim(0.9, of_ratio=True, at_least=True))
    assert row.cells() == ["rate", "100", "95.0", "0.95", "ratio ≥ 0.9", "yes"]
    assert Row("CPU", None, 6.0, Aim(5)).cells() == ["CPU", "–", "6.00", "–", "≤ 5", "no"]


def test_the_markdown_is_a_table() -> None:
    section = Section("Calls", "plain", "ours", [Row("rate", 10.0, 9.0)])
    assert to_markdown([section], [("memory", "24 GiB")]) == (
        "- memory: 24 GiB\n\n### Calls\n\n"
        "|  | plain | ours | ratio | aim | met |\n|---|--:|--:|--:|---|---|\n"
        "| rate | 10.0 | 9.00 | 0.90 | – | – |\n"
    )


def test_the_document_keeps_what_was_written_by_hand() -> None:
    document = "before\n<begin>\nold\n<end>\nafter\n"
    assert put_between(document, "new\n", first="<begin>", last="<end>") == (
        "before\n<begin>\nnew\n<end>\nafter\n"
    )
    with pytest.raises(ValueError, match="no lines"):
        put_between("empty", "new", first="<begin>", last="<end>")


def test_every_flat_of_a_town_has_a_number_of_its_own() -> None:
    town = Town(streets=3, incidents=1)
    homes = [home for place in range(town.streets) for _, home in Street(place).households()]
    assert len({home.phone for home in homes}) == len(homes) == town.subscribers
    assert {home.house for home in homes} == {str(house + 1) for house in range(HOUSES)}


def test_outages_are_spread_and_callers_are_covered_by_them() -> None:
    town = Town(streets=10_000, incidents=1000)
    outages = town.outages
    assert len({tuple(address) for address in outages}) == 1000
    assert len({address[1] for address in outages}) == 10_000 // len(STREETS)
    dark = {
        number
        for place in range(town.streets)
        if Street(place).address in outages
        for number in Street(place).numbers()
    }
    callers = town.callers(500)
    assert len(set(callers)) == 500
    assert set(callers) <= dark
    assert callers == town.callers(500)


def test_a_lone_outage_covers_the_whole_small_town() -> None:
    town = Town(streets=10, incidents=1)
    assert town.outages == [Street(9).address[:2]]
    assert len(town.callers(5000)) == town.subscribers
