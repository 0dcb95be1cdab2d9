"""News of outages in the words of a conversation, and the promises that the person has heard in them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.session import (
    AffectedPoint,
    CallerOutages,
    CallerSession,
    EndedOutage,
    OutageNews,
    RestoredPart,
)
from outages.calls import Promise
from outages.incidents import State
from outages.subscribers import ServicePoint
from prompts.wording.announcements import place_of
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

#: What tells a person something besides an estimate that they can be held to have heard.
_TOLD = ("restored", "was_restored", "withdrawn", "withdrawn_planned")


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Phrases that belong together, and the promises that they make once heard."""

    phrases: tuple[Phrase, ...]
    promises: tuple[Promise, ...]


#: What a conversation says: fixed phrases, others, and news with what they promise.
Said = FixedPhrase | Phrase | PhraseGroup


def outage_news(
    talk: Conversation,
    outages: CallerOutages,
    affected: AffectedPoint,
    *,
    briefly: bool = False,
    ahead: bool = False,
) -> list[PhraseGroup]:
    """Say what is out at the point: the most severe in full, and the rest in one summary; nothing if nothing is.

    Briefly, the first is one sentence. With `ahead`, the summary also tells planned work.
    """
    told = outages.news(affected)
    if not told:
        return []
    first, *others = told
    words, now, zone = talk.words, outages.now(), outages.zone
    tell = words.outage_brief if briefly else words.outage
    groups = [PhraseGroup(tuple(tell(first.announcement, at=now, zone=zone)), (first.promise,))]
    if others := [*others, *(outages.ahead(affected.point) if ahead else ())]:
        summary = words.others([one.announcement for one in others], at=now, zone=zone)
        groups.append(PhraseGroup(tuple(summary), tuple(one.promise for one in others)))
    return groups


def work_ahead(
    talk: Conversation, outages: CallerOutages, point: ServicePoint, *, briefly: bool
) -> list[PhraseGroup]:
    """Say which planned work will put something out at a point."""
    tell = talk.words.outage_brief if briefly else talk.words.outage
    return [
        _group(tell(one.announcement, at=outages.now(), zone=outages.zone), one)
        for one in outages.ahead(point)
    ]


def ended_news(talk: Conversation, outages: CallerOutages, ended: EndedOutage | RestoredPart) -> PhraseGroup:
    """Say that the outage is over, was withdrawn, or goes on elsewhere."""
    return PhraseGroup(tuple(_ended_phrases(talk, outages, ended)), (ended.promise,))


def general_news(talk: Conversation, outages: CallerOutages) -> list[PhraseGroup]:
    """Say what any caller may hear; nothing when there is nothing general."""
    now, zone = outages.now(), outages.zone
    return [_group(talk.words.outage(one.announcement, at=now, zone=zone), one) for one in outages.general()]


async def tell_briefly(
    talk: Conversation,
    session: CallerSession,
    affected: Sequence[AffectedPoint],
    *,
    before: Sequence[FixedPhrase] = (),
    after: Sequence[FixedPhrase] = (),
) -> str | None:
    """Say one sentence per affected point; return the key that interrupted it, or None."""
    news = [one for point in affected for one in outage_news(talk, session.outages, point, briefly=True)[:1]]
    return await speak(talk, *before, *news, *after, wait=0)


async def speak(talk: Conversation, *said: Said, wait: float = KEY_WAIT) -> str | None:
    """Speak as `Conversation.ask` does, and remember the promises that were heard to their end."""
    try:
        return await talk.ask(*phrases_of(said), wait=wait)
    finally:
        note_promises(talk, [one for one in said if isinstance(one, PhraseGroup)])


def phrases_of(said: Sequence[Said]) -> list[FixedPhrase | Phrase]:
    """Return everything in order, groups as their phrases."""
    return [phrase for one in said for phrase in (one.phrases if isinstance(one, PhraseGroup) else (one,))]


def note_promises(talk: Conversation, groups: Sequence[PhraseGroup]) -> None:
    """Remember the promises in these groups that were just heard to their end."""
    heard = talk.just_heard
    for group in groups:
        told = Counter((one.id, one.text) for one in group.phrases if _is_promising(one.id))
        if told and told <= heard:
            heard -= told
            talk.promises += [one for one in group.promises if one not in talk.promises]


def _group(phrases: Sequence[Phrase], news: OutageNews) -> PhraseGroup:
    return PhraseGroup(tuple(phrases), (news.promise,))


def _ended_phrases(
    talk: Conversation, outages: CallerOutages, ended: EndedOutage | RestoredPart
) -> list[Phrase]:
    place, services = place_of(ended.point), sorted(ended.services)
    if isinstance(ended, RestoredPart):
        return talk.words.restored_here(services, place)
    heard = ended.heard
    if heard.state is State.CANCELLED or heard.ended_at is None:
        return talk.words.withdrawn(heard.kind, place)
    return talk.words.was_restored(services, place, heard.ended_at, at=outages.now(), zone=outages.zone)


def _is_promising(phrase_id: str) -> bool:
    """Say whether a phrase tells until when, that nobody knows yet, or that it is over."""
    return phrase_id.startswith("etr") or phrase_id in _TOLD
