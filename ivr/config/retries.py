"""Settings of how often people are tried, and of what is done when calls don't reach them."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from ivr.config.kinds import Seconds
from outages.notifications import Policy

Tries = Annotated[int, Field(ge=1, le=100)]


class RetrySettings(BaseSettings):
    """Waits and limits of attempts, by result, and the ways that follow them."""

    callback_tries: Annotated[int, Field(ge=1, le=20)] = 4
    callback_busy_wait_seconds: Seconds = 180
    callback_no_answer_wait_seconds: Seconds = 900
    callback_trunk_wait_seconds: Seconds = 60
    callback_message_wait_seconds: Seconds = 900
    callback_declined_wait_seconds: Seconds = 1800
    #: Most attempts of each kind; those of the trunk count only where the news can go another way.
    callback_busy_tries: Tries = 4
    callback_no_answer_tries: Tries = 4
    callback_message_tries: Tries = 2
    callback_declined_tries: Tries = 2
    callback_trunk_tries: Tries = 25
    #: Whether somebody whom calls have not reached is written to, then called at their other telephones.
    sms_after_calls: bool = True
    callback_other_numbers: bool = True
    #: Hours for which agents may call whom nothing has reached; 0 for no such list.
    call_list_hours: Annotated[int, Field(ge=0, le=72)] = 24

    @property
    def retries(self) -> Policy:
        """The retry policy, without hours and countries."""
        return Policy(
            tries=self.callback_tries,
            busy_tries=self.callback_busy_tries,
            no_answer_tries=self.callback_no_answer_tries,
            message_tries=self.callback_message_tries,
            declined_tries=self.callback_declined_tries,
            unavailable_tries=self.callback_trunk_tries,
            busy_wait=timedelta(seconds=self.callback_busy_wait_seconds),
            no_answer_wait=timedelta(seconds=self.callback_no_answer_wait_seconds),
            unavailable_wait=timedelta(seconds=self.callback_trunk_wait_seconds),
            message_wait=timedelta(seconds=self.callback_message_wait_seconds),
            declined_wait=timedelta(seconds=self.callback_declined_wait_seconds),
            tries_other_numbers=self.callback_other_numbers,
            listed_for=timedelta(hours=self.call_list_hours),
        )
