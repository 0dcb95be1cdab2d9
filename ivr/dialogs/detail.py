"""The caller adds a few seconds of their own voice to a report."""

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.questions import WayOut
from ivr.dialogs.session import CallerSession
from ivr.dialogs.steps import in_time
from outages.reports import ReportId
from prompts.wording.fixed_phrases import FixedPhrase

#: Longest recording, in seconds: enough to say what matters, and short enough for an agent to listen to.
DETAIL_SECONDS = 20


async def take_detail(talk: Conversation, session: CallerSession, report: ReportId) -> None:
    """Record the caller and keep it, even if they hang up while speaking; raise WayOut for key 0."""
    while (key := await talk.say(FixedPhrase.SPEAK_NOW)) == "*":
        talk.switch_language()
    if key == "0":
        raise WayOut(danger=False)
    # Any other key comes from a caller who knows what to do.
    sound = await talk.record(DETAIL_SECONDS)
    keeping = session.keep_detail(report, sound) if sound else None
    kept = keeping is not None and await in_time(keeping, within=talk.patience_left, otherwise=False)
    key = await talk.ask(FixedPhrase.DETAIL_KEPT if kept else FixedPhrase.DETAIL_LOST, wait=1.0)
    if key == "0":
        raise WayOut(danger=False)
