"""The settings of duty managers: what they are told, and from where they make notices."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from ivr.config.kinds import DialledIfAny, NumbersIfAny


class DutySettings(BaseSettings):
    """How the line and its duty managers reach each other."""

    #: Numbers that get an SMS when a promise to callers is nearly due, and when it is overdue; none when empty.
    duty_numbers: NumbersIfAny = []
    #: Minutes before a promise is due at which duty managers are alerted, and before a notice made by telephone lapses.
    promise_warning_minutes: Annotated[int, Field(ge=1, le=240)] = 15
    #: Number or extension that duty managers call to make notices, as the carrier dials it; nobody can when empty.
    duty_line: DialledIfAny = ""
    #: Hours for which a notice made by telephone holds unless renewed.
    telephone_notice_hours: Annotated[int, Field(ge=1, le=72)] = 8

    @property
    def promise_warning(self) -> timedelta:
        """How long before a promise is due duty managers are alerted."""
        return timedelta(minutes=self.promise_warning_minutes)

    @property
    def telephone_notice_holds(self) -> timedelta:
        """How long a notice made by telephone holds unless renewed."""
        return timedelta(hours=self.telephone_notice_hours)
