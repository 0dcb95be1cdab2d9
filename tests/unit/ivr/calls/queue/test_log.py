"""The log of Asterisk's queue: who waits, and how long talks last."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.calls.queue.log import FIRST_GUESS, QueueLog

START = "100|NONE|NONE|NONE|QUEUESTART|\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "queue_log"


def entered(channel: str, at: int, queue: str = "person") -> str:
    return f"{at}|{channel}|{queue}|NONE|ENTERQUEUE||+79990000101|1\n"


def waiting(log: QueueLog) -> list[str]:
    log.read()
    return [one.channel for one in log.waiting]


def test_callers_who_entered_and_have_not_left_wait_longest_first(file: Path) -> None:
    log = QueueLog(file, "person")
    assert waiting(log) == []
    file.write_text(START + entered("b", 112) + entered("a", 111) + entered("c", 113))
    assert waiting(log) == ["a", "b", "c"]
    assert log.waiting[0].since == datetime.fromtimestamp(111, UTC)
    with file.open("a") as more:
        more.write("120|a|person|person|CONNECT|9|x|0\n121|b|person|NONE|EXITWITHKEY|1|1|2|9\n")
    assert waiting(log) == ["c"]


def rotate(file: Path) -> Path:
    """Rename the log as logrotate does."""
    return file.rename(file.with_name("queue_log.1"))


def test_a_rotated_log_is_read_to_its_end_first(file: Path) -> None:
    log = QueueLog(file, "person")
    file.write_text(START + entered("a", 111) + entered("b", 112))
    assert waiting(log) == ["a", "b"]
    with rotate(file).open("a") as still_open:
        still_open.write("120|a|person|person|CONNECT|9|x|0\n")
        still_open.flush()
        assert waiting(log) == ["b"]
        still_open.write(entered("c", 121))
    file.write_text(entered("d", 122))
    assert waiting(log) == ["b", "c", "d"]


def test_a_caller_from_before_the_rotation_still_waits_at_the_first_reading(file: Path) -> None:
    file.write_text(START + entered("a", 111))
    rotate(file)
    file.write_text(entered("b", 112))
    assert waiting(QueueLog(file, "person")) == ["a", "b"]


def test_a_new_log_that_is_longer_than_the_old_one_is_read_from_its_beginning(file: Path) -> None:
    log = QueueLog(file, "person")
    file.write_text(START)
    assert waiting(log) == []
    rotate(file)
    file.write_text(entered("a", 111) + entered("b", 112))
    assert waiting(log) == ["a", "b"]


@pytest.mark.parametrize(
    "left",
    ["CONNECT|9|x|0", "ABANDON|1|1|9", "EXITWITHKEY|1|1|1|9", "EXITEMPTY|1|1|9", "EXITWITHTIMEOUT|1|1|9"],
)
def test_every_way_out_of_the_queue_ends_the_wait(file: Path, left: str) -> None:
    file.write_text(entered("a", 111) + f"120|a|person|NONE|{left}\n")
    assert waiting(QueueLog(file, "person")) == []


def test_a_restarted_asterisk_has_nobody_waiting(file: Path) -> None:
    file.write_text(entered("a", 111) + START)
    assert waiting(QueueLog(file, "person")) == []


def test_other_queues_and_incomplete_lines_are_ignored(file: Path) -> None:
    log = QueueLog(file, "person")
    file.write_text(entered("a", 111, "priority") + entered("b", 112)[:-9])
    assert waiting(log) == []
    with file.open("a") as more:
        more.write(entered("b", 112)[-9:])
    assert waiting(log) == ["b"]


def test_a_truncated_log_is_read_from_its_beginning(file: Path) -> None:
    log = QueueLog(file, "person")
    file.write_text(START + entered("a", 111))
    assert waiting(log) == ["a"]
    file.write_text(entered("b", 112))
    assert waiting(log) == ["a", "b"]


def test_the_mean_counts_talks_ended_by_either_side(file: Path) -> None:
    log = QueueLog(file, "person")
    assert log.mean_talk == FIRST_GUESS
    file.write_text(
        "1|a|person|person|COMPLETEAGENT|9|60|1\n2|b|person|person|COMPLETECALLER|9|120|1\nnonsense\n"
    )
    log.read()
    assert log.mean_talk == 90


def test_priority_callers_stand_first_and_a_caller_who_returns_stands_once(file: Path) -> None:
    log = QueueLog(file, "person")
    file.write_text(
        entered("a", 111) + "112|b|person|NONE|ENTERQUEUE|||2\n" + "113|c|person|NONE|ENTERQUEUE|||1\n"
    )
    log.read()
    assert [one.channel for one in log.in_turn] == ["c", "a", "b"]
    with file.open("a") as more:
        more.write("114|a|person|NONE|ENTERQUEUE||+7|spoiled|3\n")
    log.read()
    assert [one.channel for one in log.in_turn] == ["c", "b", "a"]


@pytest.mark.parametrize(
    "end", ["COMPLETEAGENT|9|6|1", "COMPLETECALLER|9|6|1", "BLINDTRANSFER|x|y|9|6|1", "ATTENDEDTRANSFER|x"]
)
def test_a_talk_lasts_from_the_answer_to_its_end(file: Path, end: str) -> None:
    log = QueueLog(file, "person")
    file.write_text(entered("a", 111) + "120|a|person|person|CONNECT|9|x|0\n")
    log.read()
    assert [(one.channel, one.agent) for one in log.talking] == [("a", "person")]
    with file.open("a") as more:
        more.write(f"126|a|person|person|{end}\n")
    log.read()
    assert log.talking == []
