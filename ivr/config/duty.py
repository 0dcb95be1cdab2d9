"""Settings of duty managers: what needs a hand, how they are told of it, and what they do by telephone."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from ivr.config.kinds import DialledIfAny, NumbersIfAny
from outages.alarms import AlarmRules

Minutes = Annotated[float, Field(ge=0, le=1440)]


class DutySettings(BaseSettings):
    """When alarms are raised and told, zero minutes for never, and notices made by telephone."""

    #: Numbers of duty managers, who are told of alarms that nobody acknowledges; none when empty.
    duty_numbers: NumbersIfAny = []
    #: Minutes before a promise is due at which it needs a hand; in the last third of them it does once more.
    promise_warning_minutes: Annotated[int, Field(ge=1, le=240)] = 30
    #: Minutes until an alarm that nobody has acknowledged goes out by SMS, and from there until it is told by telephone.
    alarm_sms_minutes: Minutes = 2
    alarm_call_minutes: Minutes = 0
    #: Minutes until an acknowledged alarm comes back whose reason has not ended.
    alarm_again_minutes: Minutes = 30
    #: Number or extension that duty managers call to make notices, as the carrier dials it; nobody can when empty.
    duty_line: DialledIfAny = ""
    #: Hours for which a notice made by telephone holds unless renewed.
    telephone_notice_hours: Annotated[int, Field(ge=1, le=72)] = 8

    @property
    def promise_warning(self) -> timedelta:
        """How long before a promise is due it needs a hand."""
        return timedelta(minutes=self.promise_warning_minutes)

    @property
    def telephone_notice_holds(self) -> timedelta:
        """How long a notice made by telephone holds unless renewed."""
        return timedelta(hours=self.telephone_notice_hours)

    @property
    def alarm_rules(self) -> AlarmRules:
        """When duty managers are told of alarms."""
        return AlarmRules(
            _span(self.alarm_sms_minutes), _span(self.alarm_call_minutes), _span(self.alarm_again_minutes)
        )


def _span(minutes: float) -> timedelta | None:
    return timedelta(minutes=minutes) if minutes else None
