"""The line rings somebody with news: what is so now at each of their addresses; who has a ticket says whether it works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from ivr.dialogs.call import NotPlayed
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.news import PhraseGroup, Said, phrases_of, speak
from ivr.dialogs.steps import put_through, say_goodbye
from outages.calls import CallOutcome
from outages.incidents import Incident
from outages.ledger import Means
from outages.news import News
from outages.notifications import DueNotification, Result
from outages.promises import promise_of
from outages.subscribers import Service, ServicePoint
from outages.tellings import Telling, find_telling, is_overtaken
from outages.zones import zone_or
from prompts.wording.announcements import Announcement, ToldPlace, announce, announce_interruption, place_of
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording

#: How many times the news is told when no key answers it.
TELLINGS = 2


class StandingOutages(Protocol):
    """What is out now, wherever."""

    @property
    def zone(self) -> tzinfo:
        """The time zone in which times are told."""
        ...

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        ...

    def covering(self, point: ServicePoint) -> Sequence[Incident]:
        """Return the incidents that keep a service out at the point now."""
        ...

    def ahead(self, point: ServicePoint) -> Sequence[Incident]:
        """Return the planned work that will cover the point and has not begun."""
        ...


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is said before and after the news, and what the keys then mean besides those of _ALWAYS."""

    opening: tuple[FixedPhrase, ...]
    menu: FixedPhrase
    answers: Mapping[str, Result] = field(default_factory=dict)


#: What the keys mean whatever the news.
_ALWAYS: Mapping[str, Result] = {"0": Result.WANTS_AGENT, "9": Result.OPTED_OUT}
_ANSWERS: Mapping[str, Result] = {"1": Result.WORKS, "2": Result.STILL_OUT}
_FRAMES: Mapping[News, _Frame] = {
    News.RESTORED: _Frame((FixedPhrase.CALLBACK_GREETING,), FixedPhrase.MENU_CALLBACK, _ANSWERS),
    News.WITHDRAWN: _Frame((FixedPhrase.NEWS_GREETING,), FixedPhrase.MENU_RESTORED, {"1": Result.STILL_OUT}),
    News.REOPENED: _Frame((FixedPhrase.NEWS_GREETING, FixedPhrase.SORRY_REOPENED), FixedPhrase.MENU_CHOICE),
}
_PARTLY = _Frame((FixedPhrase.CALLBACK_GREETING,), FixedPhrase.MENU_PARTLY_BACK, _ANSWERS)
_OVERTAKEN = _Frame((FixedPhrase.NEWS_GREETING, FixedPhrase.OVERTAKEN), FixedPhrase.MENU_CHOICE)
#: For who has no ticket, and for news of what goes on: there is nothing to answer, but an agent for whoever has a question.
_NOTICE = _Frame((FixedPhrase.NOTICE_GREETING,), FixedPhrase.MENU_CHOICE)
_NOTICE_REOPENED = _Frame((FixedPhrase.NOTICE_GREETING, FixedPhrase.SORRY_REOPENED), FixedPhrase.MENU_CHOICE)
_NOTICE_OVERTAKEN = _Frame((FixedPhrase.NOTICE_GREETING, FixedPhrase.OVERTAKEN), FixedPhrase.MENU_CHOICE)


async def tell_news(talk: Conversation, notification: DueNotification, outages: StandingOutages) -> Result:
    """Tell the news as far as it is true at the moment of each telling, and return the answer."""
    told: list[_Frame] = []
    for _ in range(TELLINGS):
        tellings = find_tellings(notification, outages)
        frame = _frame_for(notification, tellings)
        opening = () if frame in told else frame.opening[bool(told) :]
        news: list[Said] = [*opening, *_news(talk.words, notification, tellings, outages)]
        try:
            key = await _tell(talk, news, frame.menu)
        except NotPlayed:
            if not talk.has_told:
                raise
            break
        if answer := _ALWAYS.get(key or "") or frame.answers.get(key or ""):
            return answer
        if key == "*":
            talk.switch_language()
        told.append(frame)
    return what_silence_means(talk)


async def _tell(talk: Conversation, news: Sequence[Said], menu: FixedPhrase) -> str | None:
    """Tell the news, ask for a key and return it; note it once all of the news was heard."""
    try:
        return await speak(talk, *news, menu, FixedPhrase.MENU_OPT_OUT)
    finally:
        talk.has_told = talk.has_told or talk.has_just_said(phrases_of(news))


async def leave_message(
    talk: Conversation, notification: DueNotification, outages: StandingOutages
) -> Result:
    """Tell a machine the news once, without questions; a person who was taken for one may press the keys all the same.

    Nobody is promised anything.
    """
    tellings = find_tellings(notification, outages)
    opening = _frame_for(notification, tellings).opening
    news = [PhraseGroup(one.phrases, ()) for one in _news(talk.words, notification, tellings, outages)]
    return _ALWAYS.get(await speak(talk, *opening, *news) or "", Result.LEFT_MESSAGE)


def what_silence_means(talk: Conversation) -> Result:
    """Return the result without an answer: the news, or what holds instead, was heard, or the call ended before it."""
    if not talk.has_told:
        return Result.ENDED_EARLY
    overtaken = any(one.id == FixedPhrase.OVERTAKEN for one in talk.heard)
    return Result.OVERTAKEN if overtaken else Result.HEARD


async def thank(talk: Conversation, result: Result) -> CallOutcome:
    """Confirm the answer and end the call; whoever wants an agent is put through."""
    if result is Result.WANTS_AGENT:
        return await put_through(talk)
    if result is Result.WORKS:
        await talk.say(FixedPhrase.WORKS)
    if result is Result.STILL_OUT:
        await talk.say(FixedPhrase.STILL_OUT)
    if result is Result.OPTED_OUT:
        await talk.say(FixedPhrase.OPTED_OUT)
    return await say_goodbye(talk)


def find_tellings(notification: DueNotification, outages: StandingOutages) -> list[Telling]:
    """Return what is to be told of each address at this moment; nothing of what goes on as it was before the news."""
    now, found = outages.now(), []
    for one in notification.points:
        covering, ahead = outages.covering(one.point), _ahead(notification, one.point, outages)
        if any(_is_outdated(known, notification) for known in (*covering, *ahead)):
            covering, ahead = (), ()
        found.append(find_telling(one, covering, now, ahead))
    return found


def phrases_to_tell(
    notification: DueNotification, outages: StandingOutages, words: Wording
) -> tuple[list[Phrase], list[Phrase]]:
    """Return everything that is said up to the answer, as it is at this moment: the news and the menu."""
    tellings = find_tellings(notification, outages)
    frame = _frame_for(notification, tellings)
    opening, menu = map(words.say, frame.opening), map(words.say, (frame.menu, FixedPhrase.MENU_OPT_OUT))
    groups = _news(words, notification, tellings, outages)
    return [*opening, *(phrase for one in groups for phrase in one.phrases)], [*menu]


def _is_outdated(known: Incident, notification: DueNotification) -> bool:
    """Tell whether an incident is known here as it was before the news of it that goes on."""
    return (
        notification.news.goes_on
        and known.id == notification.incident_id
        and known.version < notification.version
    )


def _ahead(
    notification: DueNotification, point: ServicePoint, outages: StandingOutages
) -> Sequence[Incident]:
    if not notification.news.is_ahead:
        return ()
    return [one for one in outages.ahead(point) if one.id == notification.incident_id]


def _frame_for(notification: DueNotification, tellings: Sequence[Telling]) -> _Frame:
    news = notification.news
    if news.goes_on or not notification.has_ticket:
        return _frame_of_notice(news, tellings)
    if is_overtaken(news, tellings):
        return _OVERTAKEN
    if news is News.RESTORED and any(one.out for one in tellings):
        return _PARTLY
    return _FRAMES[news]


def _frame_of_notice(news: News, tellings: Sequence[Telling]) -> _Frame:
    if is_overtaken(news, tellings):
        return _NOTICE_OVERTAKEN
    return _NOTICE_REOPENED if news is News.REOPENED else _NOTICE


def _news(
    words: Wording, notification: DueNotification, tellings: Sequence[Telling], outages: StandingOutages
) -> list[PhraseGroup]:
    """Return what is told of each address, each once if the same is told of two service points there."""
    addresses = [tuple(_AddressTalk(words, one, outages).tell(notification)) for one in tellings]
    return [group for address in dict.fromkeys(addresses) for group in address]


@dataclass(frozen=True, slots=True)
class _AddressTalk:
    """What is said of one address."""

    words: Wording
    telling: Telling
    outages: StandingOutages

    def tell(self, notification: DueNotification) -> list[PhraseGroup]:
        """Return what is back or withdrawn there, then what is out; of what goes on, that in full."""
        telling, words = self.telling, self.words
        if notification.news.goes_on and telling.bears_out(notification.news):
            return self._goes_on(notification)
        if notification.news is News.WITHDRAWN and telling.all_back:
            return self._then_out(words.withdrawn(notification.kind, self._place))
        if notification.news is not News.WITHDRAWN and telling.back:
            return self._then_out(words.restored(sorted(telling.back), self._place))
        return self._out()

    @property
    def _place(self) -> ToldPlace:
        return place_of(self.telling.notified.point)

    @property
    def _zone(self) -> tzinfo:
        return zone_or(self.telling.notified.point.zone, self.outages.zone)

    def _then_out(self, good: Sequence[Phrase]) -> list[PhraseGroup]:
        told = self.words.still_out(self._announcements(), at=self.outages.now(), zone=self._zone)
        return [PhraseGroup(tuple(good), ()), *([self._group(told, 0)] if told else [])]

    def _out(self) -> list[PhraseGroup]:
        now, zone = self.outages.now(), self._zone
        announcements = self._announcements()
        told = [
            self._group(self.words.outage_brief(one, at=now, zone=zone), index, index + 1)
            for index, one in enumerate(announcements[:1])
        ]
        others = self.words.others(announcements[1:], at=now, zone=zone)
        return [*told, *([self._group(others, 1)] if others else [])]

    def _goes_on(self, notification: DueNotification) -> list[PhraseGroup]:
        """Return what is ahead, or out: what the news is about first, in full and with the time that was promised."""
        point, now = self.telling.notified.point, self.outages.now()
        facts: list[tuple[Incident, frozenset[Service] | None]]
        facts = [(one.incident, one.services) for one in self.telling.out]
        if self.telling.ahead:
            facts = [(one, None) for one in self.telling.ahead]
        (first, services), *others = sorted(facts, key=lambda one: one[0].id != notification.incident_id)
        promised = notification.promised if first.id == notification.incident_id else None
        news = announce(first, point, services=services, heard=promised)
        told = [self._told(self.words.outage(news, at=now, zone=self._zone), [first])]
        more = [announce(one, point, services=some) for one, some in others]
        summary = self.words.others(more, at=now, zone=self._zone)
        return [*told, *([self._told(summary, [one for one, _ in others])] if summary else [])]

    def _announcements(self) -> list[Announcement]:
        return [announce_interruption(one, self.telling.notified.point) for one in self.telling.out]

    def _group(self, phrases: Sequence[Phrase], first: int, end: int | None = None) -> PhraseGroup:
        """Return the phrases with the promises of the interruptions that they tell."""
        return self._told(phrases, [one.incident for one in self.telling.out[first:end]])

    def _told(self, phrases: Sequence[Phrase], incidents: Sequence[Incident]) -> PhraseGroup:
        now = self.outages.now()
        return PhraseGroup(tuple(phrases), tuple(promise_of(one, now, Means.RING_BACK) for one in incidents))
