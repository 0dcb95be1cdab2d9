"""Structured logs: one JSON object per line on standard error, with constant event names and facts as keywords."""

import logging
import sys
import time
from collections.abc import Callable
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

#: Lines of one kind within a minute; whoever knocks for days fills no disk with more.
_LINES_PER_MINUTE: Final = 60
_MINUTE: Final = 60.0
#: Where aiohttp defines what it raises at strangers who speak no HTTP; commands that need no web don't load it.
_NO_HTTP: Final = "aiohttp.http_exceptions"


class LineLimit(logging.Filter):
    """Leaves out lines of a kind that comes too often, ours and the libraries'; the next one says how many.

    `now` is a clock that is never set, in seconds.
    """

    def __init__(self, most: int = _LINES_PER_MINUTE, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._most, self._now = most, now
        #: By kind: when its minute began, and how many lines came since.
        self._minutes: dict[str, tuple[float, int]] = {}

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Pass on an event of ours, or raise DropEvent."""
        left_out = self._count(event["event"])
        if left_out is None:
            raise structlog.DropEvent
        if left_out:
            event["left_out"] = left_out
        return event

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a library's line is written."""
        left_out = self._count(record.name)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (left out before: {left_out})", ()
        if record.exc_info and type(record.exc_info[1]).__module__ == _NO_HTTP:
            # Our own stack says nothing about them.
            record.exc_info = None
        return left_out is not None

    def _count(self, kind: str) -> int | None:
        """Count a line; return None to leave it out, else how many of its kind were left out just before."""
        now = self._now()
        began, lines = self._minutes.get(kind, (now, 0))
        if now - began >= _MINUTE:
            self._minutes[kind] = (now, 1)
            return max(0, lines - self._most)
        self._minutes[kind] = (began, lines + 1)
        return 0 if lines < self._most else None


def configure_log(level: str) -> None:
    """Send structlog and the libraries' own logging to standard error as JSON lines, from this level up."""
    limit = LineLimit()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            limit,
            *shared,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(limit)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    # Libraries log at warning and above: their info lines, one per job or request, would drown ours.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
