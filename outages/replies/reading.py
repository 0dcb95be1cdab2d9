"""Reads a reply: the whole text has to say one thing; whatever says more, or less, is left to a person."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from outages.addresses.alphabets import is_cyrillic, look_cyrillic, to_cyrillic
from outages.replies.signs import is_machine_made, speaks_of_danger
from outages.replies.words import NAMED, PARTS, WordPart
from outages.search.words import other_layouts
from outages.subscribers import Service


class Meaning(StrEnum):
    """What somebody says in a reply."""

    #: Service works.
    WORKS = "works"
    #: Service is still out.
    STILL_OUT = "still_out"
    #: They ask what is so now.
    STATUS = "status"
    #: They want no more calls and messages.
    STOP = "stop"
    #: They may be called and written to again.
    START = "start"
    #: They want a person.
    PERSON = "person"
    #: They speak of danger: gas, smoke, a fallen wire.
    DANGER = "danger"
    #: Thanks, and nothing else.
    THANKS = "thanks"
    #: More than one thing, or a question: a person has to read it.
    DOUBTFUL = "doubtful"
    #: No word that we know, or a call for help.
    UNKNOWN = "unknown"
    #: A machine wrote it.
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class ReplyReading:
    """What a text means; `services` are those that it says are out or work, none if it names none."""

    meaning: Meaning
    services: frozenset[Service] = frozenset()


#: The keys of a ring-back.
_KEYS: Final = {
    "1": Meaning.WORKS,
    "2": Meaning.STILL_OUT,
    "0": Meaning.PERSON,
    "9": Meaning.STOP,
}
#: Longest text that is read word by word: more is a letter to a person.
_MOST_WORDS: Final = 12
_LONGEST: Final = 500
#: So many words without a known one are a sentence.
_SENTENCE: Final = 3

_GLUED_NOT: Final = "не"
_NUMBER, _STRANGE = "#", "?"
_EMOJI = "".join(word for word in PARTS if not word.isalnum())
_TOKEN = re.compile(rf"[^\W_]+|[{_EMOJI}]")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_PHRASES: Final = (
    (re.compile(r"\bдобр(?:ый|ое|ого|ой)\s+(?:день|вечер|утро|дня|вечера|утра|ночи)\b"), " "),
    (re.compile(r"\bgood\s+(?:morning|day|afternoon|evening|night)\b"), " "),
    (re.compile(r"\b(?:вай|wi)[\s-]+(?:фай|fi)\b"), "wifi"),
    (re.compile(r"\bне-а\b"), "неа"),
    # Not at home; something.
    (re.compile(r"(?<!у )\b(?:меня|нас)\s+(?:сейчас\s+|пока\s+)?нет\b"), " может "),
    (re.compile(r"\b(?:что|как|где|кто)[-\s]то\b"), " может "),
    (re.compile(r"['’ʼ`]"), ""),
)

#: Each is matched with all words that are no fillers and no thanks.
_WORKS = re.compile(r"(?:YA?|A?S*W+[SA]*|A[GY]|G)+")
_STILL_OUT = re.compile(r"(?:N|O|XD*S?W|XS|IX?D*W|[SADCIP])+|XD+|D+X|N+X")
_STATUS = re.compile(r"[QUSADLWC#]+")
_STOP = re.compile(r"(?:Z[JM]*|V*XV*M+[VJ]*)+")
_START = re.compile(r"R+J*")


def read_reply(text: str) -> ReplyReading:
    """Return what a text means, however it is spelt; also typed in the other keyboard layout."""
    text = " ".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    if speaks_of_danger(text):
        return ReplyReading(Meaning.DANGER)
    for typed in (text, *other_layouts(text)):
        words = _ReplyWords.of(typed, asks="?" in text)
        if (meaning := words.meaning) is not None:
            return ReplyReading(meaning, words.services)
    if is_machine_made(text):
        return ReplyReading(Meaning.MACHINE)
    return ReplyReading(_ReplyWords.of(text, asks="?" in text).doubt)


@dataclass(frozen=True, slots=True)
class _ReplyWords:
    """The words of a text, each as a letter of WordPart, a number or something strange."""

    tokens: tuple[str, ...]
    parts: str
    asks: bool
    services: frozenset[Service]

    @classmethod
    def of(cls, text: str, *, asks: bool) -> Self:
        plain = text.casefold().replace("ё", "е")
        for pattern, instead in _PHRASES:
            plain = pattern.sub(instead, plain)
        tokens = tuple(_TOKEN.findall(plain))
        known = [_find(token) for token in tokens]
        named = (NAMED.get(word, frozenset[Service]()) for found in known for word, _ in found)
        parts = "".join(part for found in known for _, part in found)
        return cls(tokens, parts, asks, frozenset[Service]().union(*named))

    @property
    def meaning(self) -> Meaning | None:
        """What the whole text says; None if that isn't one thing."""
        if len(self.tokens) == 1 and self.tokens[0] in _KEYS:
            return None if self.asks else _KEYS[self.tokens[0]]
        if len(self.tokens) > _MOST_WORDS or not self._said:
            return Meaning.THANKS if self._only_thanks else None
        return next((found for found in self._matches() if not self.asks or found in _ASKABLE), None)

    @property
    def doubt(self) -> Meaning:
        """Whether a person has to read what is not one thing."""
        strange = self.parts.count(_STRANGE) + self.parts.count(_NUMBER)
        known = set(self._said) - {_STRANGE, _NUMBER}
        if known or strange >= _SENTENCE:
            return Meaning.DOUBTFUL
        return Meaning.THANKS if WordPart.THANKS in self.parts else Meaning.UNKNOWN

    def _matches(self) -> Iterator[Meaning]:
        said = self._said
        if _WORKS.fullmatch(said):
            yield Meaning.WORKS if re.search("[YW]|A[GY]", said) else Meaning.THANKS
        if self._is_still_out():
            yield Meaning.STILL_OUT
        if _STATUS.fullmatch(said) and (WordPart.STATUS in said or (self.asks and WordPart.FUTURE in said)):
            yield Meaning.STATUS
        if _STOP.fullmatch(said):
            yield Meaning.STOP
        if _START.fullmatch(said):
            yield Meaning.START
        if set(said) == {WordPart.PERSON.value}:
            yield Meaning.PERSON
        if set(said) == {WordPart.HELP.value}:
            yield Meaning.UNKNOWN

    def _is_still_out(self) -> bool:
        """Tell whether it says so; "no, thank you" may mean anything."""
        said = self._said
        bare = not set(said) - {WordPart.NO.value, WordPart.STILL.value, WordPart.BUT.value}
        says_no = _STILL_OUT.fullmatch(said) and re.search("[NOX]|IW", said)
        return bool(says_no) and not (bare and WordPart.THANKS in self.parts)

    @property
    def _said(self) -> str:
        """The parts that carry meaning."""
        return re.sub(f"[{WordPart.FILLER}{WordPart.THANKS}]", "", self.parts)

    @property
    def _only_thanks(self) -> bool:
        return WordPart.THANKS in self.parts and not self._said


#: What may be said with a question mark.
_ASKABLE: Final = frozenset({Meaning.STATUS, Meaning.PERSON, Meaning.UNKNOWN})


def _find(token: str) -> list[tuple[str, str]]:
    """Return the word that a token stands for with its part; two for a glued "не"."""
    for word in _spellings(token):
        if word in PARTS:
            return [(word, PARTS[word])]
        rest = word.removeprefix(_GLUED_NOT)
        if rest != word and PARTS.get(rest) is WordPart.WORKS:
            return [(_GLUED_NOT, WordPart.NOT), (rest, WordPart.WORKS)]
    return [(token, _NUMBER if token.isdecimal() else _STRANGE)]


def _spellings(token: str) -> Iterator[str]:
    """Yield a token as typed, unstretched, with letters that look alike, and as it sounds in the Russian alphabet."""
    short = _STRETCHED.sub(r"\1", token)
    yield from (token, short)
    if token.isascii() or not is_cyrillic(token):
        yield to_cyrillic(short)
    yield look_cyrillic(short.upper()).casefold().replace("ё", "е")
