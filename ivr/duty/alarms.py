"""Watches over what needs a hand: the one place that decides of what duty managers are told, and when."""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from asterisk.ari.errors import ARIError
from ivr.duty.phones import DutyPhones
from ivr.duty.reasons import Look
from outages.alarms import Alarm, AlarmId, AlarmKind, AlarmReason, AlarmRepository, AlarmRules
from outages.clock import Clock
from outages.errors import OutagesError

log = structlog.get_logger()


class AlarmWatch:
    """Keeps the alarms as what is looked at has it, and writes to duty managers of those that nobody takes on.

    `looks` are by what they look at, `write` returns the text of an SMS; `node` is this Asterisk's name.
    """

    def __init__(
        self,
        alarms: AlarmRepository,
        looks: Mapping[AlarmKind, Look],
        duty: DutyPhones,
        clock: Clock,
        *,
        rules: AlarmRules,
        node: str,
        write: Callable[[Alarm], Awaitable[str]],
    ) -> None:
        self._alarms, self._looks, self._duty, self._clock = alarms, looks, duty, clock
        self._rules, self._node, self._write = rules, node, write

    async def watch(self) -> None:
        """Look at everything, then write of what has waited for long enough; raise StoreError.

        What can't be looked at now stays as it was.
        """
        now, reasons, kinds = self._clock.now(), list[AlarmReason](), list[AlarmKind]()
        for kind, look in self._looks.items():
            try:
                reasons += await look(now)
            except (OutagesError, ARIError, TimeoutError) as error:
                log.warning("alarm_not_looked_at", kind=kind, error=str(error))
            else:
                kinds.append(kind)
        await self._alarms.observe(
            reasons, kinds=kinds, node=self._node, at=now, again_after=self._rules.again_after
        )
        await self._tell()

    async def _tell(self) -> None:
        if self._rules.text_after is None or not self._duty.anybody:
            return
        for alarm in await self._alarms.claim_texts(after=self._rules.text_after, at=self._clock.now()):
            reason = alarm.reason
            log.warning("duty_texted", alarm=alarm.id, kind=reason.kind, subject=reason.subject)
            await self._duty.tell(await self._write(alarm))


class AlarmActions:
    """What managers make of alarms."""

    def __init__(self, alarms: AlarmRepository, clock: Clock) -> None:
        self._alarms, self._clock = alarms, clock

    async def acknowledge(self, alarm: AlarmId, *, author: str) -> Alarm:
        """Note that this manager has taken it on, unless somebody has; raise NotFoundError if it is over."""
        taken = await self._alarms.acknowledge(alarm, author=author, at=self._clock.now())
        log.info("alarm_acknowledged", alarm=alarm, by=taken.acknowledged_by)
        return taken
