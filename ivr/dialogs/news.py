"""News of outages in the words of a conversation, and the promises that the caller has heard in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.session import AffectedPoint, CallerOutages, CallerSession, EndedOutage, RestoredPart
from outages.calls import Promise
from outages.incidents import State
from prompts.wording.announcements import Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Phrases that belong together, and the promises that they make once heard."""

    phrases: tuple[Phrase, ...]
    promises: tuple[Promise, ...]

    @property
    def estimates(self) -> int:
        """How many of the phrases tell an estimate."""
        return sum(_is_estimate(one.id) for one in self.phrases)


def outage_news(
    talk: Conversation, outages: CallerOutages, affected: AffectedPoint, *, briefly: bool = False
) -> list[PhraseGroup]:
    """Say what is out at the point: the most severe incident in full, and the others in one summary.

    Briefly, it is one sentence about the most severe.
    """
    first, *others = outages.news(affected)
    words, now, zone = talk.words, outages.now(), outages.zone
    tell = words.outage_brief if briefly else words.outage
    groups = [PhraseGroup(tuple(tell(first.announcement, at=now, zone=zone)), (first.promise,))]
    if others and not briefly:
        summary = words.others([one.announcement for one in others], at=now, zone=zone)
        groups.append(PhraseGroup(tuple(summary), tuple(one.promise for one in others)))
    return groups


def ended_news(talk: Conversation, outages: CallerOutages, ended: EndedOutage | RestoredPart) -> list[Phrase]:
    """Say that the outage is over, was withdrawn, or goes on elsewhere."""
    place, services = Place(ended.point.street, ended.point.house), sorted(ended.services)
    if isinstance(ended, RestoredPart):
        return talk.words.restored_here(services, place)
    heard = ended.heard
    if heard.state is State.CANCELLED or heard.ended_at is None:
        return talk.words.withdrawn(heard.kind, place)
    return talk.words.was_restored(services, place, heard.ended_at, at=outages.now(), zone=outages.zone)


def general_news(talk: Conversation, outages: CallerOutages) -> list[Phrase]:
    """Say what any caller may hear; nothing when there is nothing general."""
    now, zone = outages.now(), outages.zone
    return [phrase for one in outages.general() for phrase in talk.words.outage(one, at=now, zone=zone)]


async def tell_briefly(
    talk: Conversation,
    session: CallerSession,
    affected: Sequence[AffectedPoint],
    *,
    before: Sequence[FixedPhrase] = (),
    after: Sequence[FixedPhrase] = (),
) -> str | None:
    """Say one sentence per affected point; return the key that interrupted it, or None."""
    news = [one for point in affected for one in outage_news(talk, session.outages, point, briefly=True)]
    try:
        return await talk.say(*before, *phrases_of(news), *after)
    finally:
        note_promises(talk, session, news)


def phrases_of(groups: Sequence[PhraseGroup]) -> list[Phrase]:
    """Return all phrases in order."""
    return [phrase for one in groups for phrase in one.phrases]


def note_promises(talk: Conversation, session: CallerSession, groups: Sequence[PhraseGroup]) -> None:
    """Have the session remember the promises in these groups that were just heard to their end."""
    heard = sum(_is_estimate(one.id) for one in talk.latest if one.whole)
    for group in groups:
        heard -= group.estimates
        for promise in group.promises if heard >= 0 else ():
            session.note_promise(promise)


def _is_estimate(phrase_id: str) -> bool:
    """Say whether a phrase tells until when, or that nobody knows yet."""
    return phrase_id.startswith("etr")
