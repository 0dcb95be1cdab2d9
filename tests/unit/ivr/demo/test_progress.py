"""Whoever waits for the demo sees how far it is, in a terminal and elsewhere."""

import io

from rich.console import Console

from ivr.demo.progress import EVERY, show_speaking


def test_where_there_is_no_terminal_a_line_comes_every_few_seconds() -> None:
    out, now = io.StringIO(), [100.0]
    with show_speaking(Console(file=out, width=80), monotonic=lambda: now[0]) as (speaking, _):
        for done in range(1, 161):
            speaking(done, 160)
            now[0] += EVERY / 40
    assert out.getvalue().splitlines() == [
        f"Speaking what callers hear first: {done} of 160 phrases" for done in (1, 41, 81, 121)
    ]


def test_nothing_is_said_when_all_is_there() -> None:
    out = io.StringIO()
    with show_speaking(Console(file=out)) as (speaking, end):
        speaking(160, 160)
        end()
    assert out.getvalue() == ""


def test_a_terminal_shows_a_bar_that_goes_when_the_line_opens() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100)
    with show_speaking(console) as (speaking, end):
        speaking(40, 160)
        end()
        console.print("The line is open")
    assert "Speaking what callers hear first" in out.getvalue()
    assert out.getvalue().splitlines()[-1].endswith("The line is open")
