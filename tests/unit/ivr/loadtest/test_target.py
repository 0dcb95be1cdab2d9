"""Which lines may be tested, and from which numbers."""

from pathlib import Path

import pytest

from ivr.loadtest.target import LoadTestError, Target, read_line, read_numbers


@pytest.mark.parametrize(
    ("text", "extension", "port"),
    [
        ("127.0.0.1", "100", 5060),
        ("127.0.0.1:5070", "100", 5070),
        ("sip:112@127.0.0.1:5070", "112", 5070),
        ("sip:127.0.0.1", "100", 5060),
    ],
)
def test_a_line_on_this_machine_may_be_tested(text: str, extension: str, port: int) -> None:
    target = read_line(text, spare=(), insisting=False)
    assert target == Target(text, ("127.0.0.1", port), extension)


def test_a_line_elsewhere_is_refused_unless_it_is_spare_or_the_operator_insists() -> None:
    with pytest.raises(LoadTestError, match=r"SPARE_LINES.*--yes"):
        read_line("sip:100@198.51.100.7", spare=["198.51.100.8:5060"], insisting=False)
    for spare, insisting in ((["198.51.100.7:5060"], False), ([], True)):
        assert read_line("sip:100@198.51.100.7", spare=spare, insisting=insisting).extension == "100"


@pytest.mark.parametrize("text", ["", "sip:", "a@b@c", "127.0.0.1:5060;x"])
def test_anything_but_a_line_is_refused(text: str) -> None:
    with pytest.raises(LoadTestError, match="write it as in"):
        read_line(text, spare=(), insisting=False)


def test_without_a_file_calls_come_from_the_demo_town_and_a_test_range() -> None:
    numbers = read_numbers(None)
    assert "+79990000101" in numbers
    assert "+79990000106" not in numbers, "the hospital is put through to a person"
    assert len(set(numbers)) == len(numbers) > 10_000


def test_numbers_come_from_a_file_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "numbers"
    file.write_text("+79990000101\n\n112\n")
    assert read_numbers(file) == ["+79990000101", "112"]


@pytest.mark.parametrize(
    ("text", "complaint"), [("", "holds no numbers"), ("+7999\nabc", "'abc' in"), ("+79;x=1", "is no number")]
)
def test_a_file_of_anything_else_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "numbers"
    file.write_text(text)
    with pytest.raises(LoadTestError, match=complaint):
        read_numbers(file)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadTestError, match="cannot be read"):
        read_numbers(tmp_path)
