"""Holds the calls of duty managers; no record is kept of the keys, which include PINs."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from asterisk.ari.channel import ARIChannel
from ivr.calls.duty.session import DutyParts, LineDutySession
from ivr.calls.phone_call import PhoneCall
from ivr.dialogs.call import NotPlayed
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty import take_duty_call
from ivr.dialogs.duty_steps import words_of
from outages.errors import StoreError
from outages.subscribers import Language
from prompts.errors import PromptsError
from prompts.wording.notices_by_telephone import DutyPhrase
from prompts.wording.phrases import PromptLibrary

log = structlog.get_logger()

#: The first of the dialplan's arguments.
DUTY = "duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTalks:
    """Holds them in `languages`, which have the words for it."""

    parts: DutyParts
    library: PromptLibrary
    languages: Sequence[Language]

    async def hold(self, channel: ARIChannel, call: PhoneCall, number: str | None) -> None:
        """Hold one call from a number (E.164, None when withheld) to its end; raise HungUp.

        A call whose worker died begins again: nobody is signed in.
        """
        if channel.found:
            await call.take_over()
        talk = Conversation(call, self.library, self.languages, self.languages[0])
        try:
            await take_duty_call(talk, LineDutySession(self.parts, number))
        except (StoreError, PromptsError, NotPlayed) as error:
            log.error("duty_call_failed", channel=channel.id, error=str(error))
            with contextlib.suppress(NotPlayed, PromptsError):
                await talk.say(words_of(talk).say(DutyPhrase.TROUBLE))
            await call.hang_up()
