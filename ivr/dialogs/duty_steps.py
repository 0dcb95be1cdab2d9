"""Steps that every part of a duty manager's call shares: nothing of them is left out, however long it takes to render."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Protocol

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_session import Deed, Done, DutySession, ListedNotice, NotDone, NoticeRead, TellsMany
from ivr.dialogs.steps import DIGIT_WAIT, WRONG_KEYS
from outages.addresses.house_rules import HouseRule
from outages.places import Area, AreaKind
from prompts.wording.announcements import Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.notices_by_telephone import DutyPhrase, DutyWording, duty_wording
from prompts.wording.phrases import Phrase

Said = FixedPhrase | DutyPhrase | Phrase
Question = Callable[[], Sequence[Said]]


class Dropped(Exception):  # noqa: N818 - a manager's choice is no error
    """The manager drops what they are about to do."""


class ConfirmableDeed(Protocol):
    """A deed that may need a second confirmation."""

    def __call__(self, *, confirmed: bool) -> Awaitable[Deed]:
        """Do it."""
        ...


#: The key that drops a step, and the whole call in the main menu.
DROP = "0"
#: The keys of what is listed, and what is said after each.
LIST_KEYS: Mapping[str, FixedPhrase] = {
    "1": FixedPhrase.KEY_1,
    "2": FixedPhrase.KEY_2,
    "3": FixedPhrase.KEY_3,
    "4": FixedPhrase.KEY_4,
    "5": FixedPhrase.KEY_5,
}
#: How many times something is asked that was not answered, or was answered with what can't be.
ASKED = 3


def words_of(talk: Conversation) -> DutyWording:
    """Return the manager's wording in the current language."""
    return duty_wording(talk.language)


async def ask(talk: Conversation, *said: Said) -> str | None:
    """Speak every word, and return the key pressed meanwhile or soon afterwards, None for silence."""
    return await talk.ask(*await _prepare(talk, said))


async def say(talk: Conversation, *said: Said) -> None:
    """Speak every word, unless a key cuts it short."""
    await talk.say(*await _prepare(talk, said))


async def choose(talk: Conversation, question: Question, keys: Collection[str], *first: Said) -> str:
    """Ask until one of the keys is pressed, and return it; raise Dropped for silence, DROP or the third wrong key.

    `first` precedes the question the first time; star asks in the next language.
    """
    key = await ask(talk, *first, *question())
    wrong = 0
    while key is None or key not in keys:
        wrong += key != "*"
        if key in (None, DROP) or wrong == WRONG_KEYS:
            raise Dropped
        if key == "*":
            talk.switch_language()
        key = await ask(talk, *([] if key == "*" else [FixedPhrase.WRONG_KEY]), *question())
    return key


async def confirm(
    talk: Conversation, read: Callable[[], Awaitable[Sequence[Said]]], keys: Collection[str]
) -> str:
    """Read back until one of the keys is pressed, and return it; star reads in the next language. Raise Dropped.

    The last words are the menu. Key 1 confirms what was heard to its end in this call, and nothing else.
    """
    first: list[Said] = []
    while True:
        said = await read()
        key = await choose(talk, partial(list, said), ["*", *keys], *first)
        if key == "*":
            talk.switch_language()
        elif key != "1" or _has_heard(talk, said[:-1]):
            return key
        first = [] if key == "*" else [DutyPhrase.HEAR_OUT]


def tell_read(talk: Conversation, read: NoticeRead) -> list[Said]:
    """Return what callers will hear, and how many service points that concerns."""
    return [DutyPhrase.THEY_HEAR, *read.told, words_of(talk).points(read.points)]


async def read_number(talk: Conversation, *said: Said, most: int) -> str | None:
    """Ask for digits, and return those keyed before #, a pause, or the limit `most`; "" for # alone, None for silence.

    Star starts over.
    """
    keyed, key = "", await ask(talk, *said)
    while key not in (None, "#"):
        keyed = "" if key == "*" else keyed + str(key)
        if len(keyed) == most:
            break
        key = await talk.ask(wait=DIGIT_WAIT)
    return keyed if keyed or key == "#" else None


def name_area(talk: Conversation, area: Area) -> list[Phrase]:
    """Return an area as it is said in a list."""
    return _name(talk, area, None)


def name_notice(talk: Conversation, notice: ListedNotice) -> list[Phrase]:
    """Return the first of a notice's areas as it is said in a list, with the houses that are meant."""
    return _name(talk, notice.area, notice.incident.scope.include[0].houses)


def with_keys(named: Sequence[Sequence[Phrase]]) -> list[Said]:
    """Return each name with its key, as many as there are keys."""
    listed: list[Said] = []
    for name, press in zip(named, LIST_KEYS.values(), strict=False):
        listed += [*name, press]
    return listed


async def carry_out(
    talk: Conversation, session: DutySession, deed: ConfirmableDeed, done: DutyPhrase
) -> bool:
    """Do it, after a second confirmation where it tells very many, and say what came of it.

    Return whether it is done, or the notice is not what it was; False asks for another estimate. Raise Dropped.
    """
    result = await deed(confirmed=False)
    if isinstance(result, TellsMany):
        people = result.people
        await choose(talk, lambda: [words_of(talk).people(people), DutyPhrase.CONFIRM], "1")
        result = await deed(confirmed=True)
    return await tell_outcome(talk, session, result, done)


async def tell_outcome(talk: Conversation, session: DutySession, result: Deed, done: DutyPhrase) -> bool:
    """Say what came of a deed; return False where another estimate would do."""
    if not isinstance(result, Done):
        await say(talk, DutyPhrase.UNFIT if result is NotDone.UNFIT else DutyPhrase.CHANGED)
        return result is not NotDone.UNFIT
    said: list[Said] = [done]
    if result.until:
        said.append(words_of(talk).renew(result.until, at=session.now(), zone=session.zone))
    await say(talk, *said)
    return True


def _has_heard(talk: Conversation, said: Sequence[Said]) -> bool:
    """Tell whether all of it was heard to its end at some time in the call."""
    heard = {(one.id, one.text) for one in talk.heard if one.whole}
    return all((one.id, one.text) in heard for one in (_phrase(talk, each) for each in said))


def _name(talk: Conversation, area: Area, houses: HouseRule | None) -> list[Phrase]:
    if area.kind is AreaKind.HOUSE:
        return talk.words.place_listed(Place(area.names[-2], area.name))
    return [talk.words.area_listed(area.name, houses)]


async def _prepare(talk: Conversation, said: Sequence[Said]) -> list[Phrase]:
    """Return the phrases once all of them can be played."""
    phrases = [_phrase(talk, one) for one in said]
    await talk.library.prepare(phrases)
    return phrases


def _phrase(talk: Conversation, said: Said) -> Phrase:
    if isinstance(said, DutyPhrase):
        return words_of(talk).say(said)
    return talk.words.say(said) if isinstance(said, FixedPhrase) else said
