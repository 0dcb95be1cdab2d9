"""What the REST API tells of what needs a hand, and who takes it on."""

from pydantic import AwareDatetime

from ivr.web.api.answers import Listing, Out
from ivr.web.api.rest import Ask, Nothing
from outages.alarms import Alarm, AlarmId, AlarmKind


class AlarmOut(Out):
    """Something that needs a hand until its reason ends.

    `subject` is the number of the incident, proposal or branch, or the name of the part of the service that it is about;
    empty where there is only one. The higher the `level`, the worse it is. `since` is when it was raised, grew worse or
    came back; `acknowledged_by` is null while nobody has taken it on. `node` names the Asterisk that alone has it.
    """

    id: int
    kind: AlarmKind
    subject: str
    level: int
    node: str
    raised_at: AwareDatetime
    since: AwareDatetime
    acknowledged_at: AwareDatetime | None
    acknowledged_by: str | None


async def find_alarms(ask: Ask[Nothing, Nothing]) -> Listing[AlarmOut]:
    """Return the alarms whose reasons have not ended, the oldest first."""
    return Listing[AlarmOut](items=[_describe(one) for one in await ask.services.alarms.find()])


async def acknowledge_alarm(ask: Ask[Nothing, Nothing]) -> AlarmOut:
    """Take it on; if somebody has, it stays theirs."""
    return _describe(await ask.services.alarm_actions.acknowledge(AlarmId(ask.id), author=ask.bearer.name))


def _describe(alarm: Alarm) -> AlarmOut:
    reason = alarm.reason
    return AlarmOut(
        id=alarm.id,
        kind=reason.kind,
        subject=reason.subject,
        level=reason.level,
        node=reason.node,
        raised_at=alarm.raised_at,
        since=alarm.since,
        acknowledged_at=alarm.acknowledged_at,
        acknowledged_by=alarm.acknowledged_by,
    )
