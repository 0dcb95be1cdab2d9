"""Strangers who knock for days fill no disk with lines about it."""

import logging

import pytest
import structlog
from aiohttp.http_exceptions import BadHttpMessage

from ivr.observability.log import LineLimit


class Watch:
    """A clock that a test advances, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def passed(limit: LineLimit, event: str) -> dict[str, object] | None:
    """Return the line as it is written, None if it is left out."""
    try:
        return dict(limit(None, "warning", {"event": event}))
    except structlog.DropEvent:
        return None


def test_a_kind_of_line_that_comes_too_often_is_left_out_and_the_others_are_not() -> None:
    watch = Watch()
    limit = LineLimit(3, watch)
    written = [passed(limit, "sign_in_failed") for _ in range(1000)]
    assert written == [*[{"event": "sign_in_failed"}] * 3, *[None] * 997]
    assert passed(limit, "call_failed") == {"event": "call_failed"}


def test_the_next_line_says_how_many_were_left_out() -> None:
    watch = Watch()
    limit = LineLimit(3, watch)
    for _ in range(1000):
        passed(limit, "sign_in_failed")
    watch.now = 60.0
    assert passed(limit, "sign_in_failed") == {"event": "sign_in_failed", "left_out": 997}
    assert passed(limit, "sign_in_failed") == {"event": "sign_in_failed"}


def test_lines_of_libraries_are_limited_too(caplog: pytest.LogCaptureFixture) -> None:
    watch = Watch()
    caplog.handler.addFilter(limit := LineLimit(2, watch))
    try:
        for _ in range(10):
            logging.getLogger("library").warning("fault %s", "here")
        watch.now = 60.0
        logging.getLogger("library").warning("fault %s", "here")
    finally:
        caplog.handler.removeFilter(limit)
    assert caplog.messages == ["fault here", "fault here", "fault here (left out before: 8)"]


@pytest.mark.parametrize(("error", "kept"), [(BadHttpMessage("garbage"), False), (ValueError("ours"), True)])
def test_of_a_stranger_who_speaks_no_http_no_stack_is_kept(error: Exception, *, kept: bool) -> None:
    record = logging.LogRecord(
        "aiohttp.server", logging.ERROR, "", 1, "failed", (), (type(error), error, None)
    )
    assert LineLimit().filter(record)
    assert bool(record.exc_info) is kept
