"""When service is expected, as a duty manager keys it."""

from datetime import datetime

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_session import DutySession
from ivr.dialogs.duty_steps import ASKED, Dropped, Said, read_number
from outages.keyed_times import MOST_KEYED, read_keyed_time
from prompts.wording.notices_by_telephone import DutyPhrase


async def ask_estimate(talk: Conversation, session: DutySession) -> datetime | None:
    """Return the keyed moment (aware UTC), None for # alone: nobody knows; raise Dropped."""
    wrong: list[Said] = []
    for _ in range(ASKED):
        keyed = await read_number(talk, *wrong, DutyPhrase.ASK_ESTIMATE, most=MOST_KEYED + 1)
        if keyed == "":
            return None
        if keyed and (etr := read_keyed_time(keyed, at=session.now(), zone=session.zone)):
            return etr
        wrong = [DutyPhrase.NO_SUCH_TIME] if keyed else []
    raise Dropped
