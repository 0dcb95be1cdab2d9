"""The caller may say more about their report: a few seconds of their own voice."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.questions import WayOut
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import in_time
from outages.reports import ReportId
from prompts.wording.fixed_phrases import FixedPhrase

#: The voice is kept for so long (seconds) at most: what is to be said fits, and nobody has to listen for longer.
DETAIL_SECONDS = 20


async def take_detail(talk: Conversation, session: CallerSession, report: ReportId) -> None:
    """Record what the caller says and keep it, also if they hang up while speaking; raise WayOut for key 0."""
    while (key := await talk.say(FixedPhrase.SPEAK_NOW)) == "*":
        talk.switch_language()
    if key == "0":
        raise WayOut(danger=False)
    # Any other key is somebody's who knows what to do.
    sound = await talk.record(DETAIL_SECONDS)
    keeping = session.keep_detail(report, sound) if sound else None
    kept = keeping is not None and await in_time(keeping, within=talk.patience_left, otherwise=False)
    key = await talk.ask(FixedPhrase.DETAIL_KEPT if kept else FixedPhrase.DETAIL_LOST, wait=1.0)
    if key == "0":
        raise WayOut(danger=False)
