"""Takes what telephones write to the line; what no telephone wrote is left alone."""

import re
from collections.abc import Collection
from typing import Final

import structlog
from typing_extensions import override

from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.phones import to_e164
from outages.replies.repository import LONGEST_ID, LONGEST_TEXT, IncomingReply, ReplyRepository
from outages.text_messages import ReplyReader

log = structlog.get_logger()

#: A telephone's number as networks write it; banks and shops send from names, and services from short codes.
_NUMBER: Final = re.compile(r"\+?[0-9]{7,16}")


class ReplyIntake(ReplyReader):
    """Keeps replies with what follows from them; `own` are the line's own numbers (E.164), which it never answers."""

    def __init__(
        self,
        repository: ReplyRepository,
        clock: Clock,
        metrics: Metrics,
        *,
        region: str,
        own: Collection[str] = (),
    ) -> None:
        self._repository, self._clock, self._metrics = repository, clock, metrics
        self._region, self._own = region, frozenset(own)

    @override
    async def on_text(self, number: str, text: str, message_id: str) -> None:
        sender = to_e164(number, self._region) if _NUMBER.fullmatch(number) else None
        if sender is None or sender in self._own:
            log.info("reply_ignored", reason="no telephone" if sender is None else "own number")
            return
        reply = IncomingReply(sender, _clean(text)[:LONGEST_TEXT], _clean(message_id)[:LONGEST_ID])
        taken = await self._repository.take(reply, at=self._clock.now())
        if taken is None:
            log.info("reply_known", message=reply.message_id)
            return
        self._metrics.replies.labels(taken.meaning, taken.outcome).inc()
        log.info("reply_taken", reply=taken.id, meaning=taken.meaning, outcome=taken.outcome)


def _clean(text: str) -> str:
    """Return the text without what a database or a page can't keep; line ends become blanks."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
