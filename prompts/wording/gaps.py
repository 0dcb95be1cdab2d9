"""The gaps in a language's tables: a language with gaps is never offered."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from string import Formatter
from typing import TypeVar

from outages.estimates import Delay
from outages.incidents import Cause
from outages.replies.rules import ReplyAnswer
from outages.subscribers import Language, Service
from prompts.wording.estimates import INTERVALS
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.narrator import Narrator
from prompts.wording.sentences import ANSWER_FACTS, FACTS, MessageEnding, Sentence
from prompts.wording.vocabulary import LAST_PLACE, WAITS, Services, Vocabulary

_PLACES = [str(place) for place in range(1, LAST_PLACE + 1)]

_Name = TypeVar("_Name", bound=str)


def find_all_gaps(code: Language, narrator: Narrator | None) -> list[str]:
    """Return what keeps a language from being offered, in sentences for its author; empty if nothing does."""
    if narrator is None:
        return [f"prompts/wording/{code}/__init__.py exports no WORDING"]
    named = narrator.language
    other = [f"the WORDING in prompts/wording/{code} is of {named!r}"] if named != code else []
    return [*other, *find_gaps(narrator.vocabulary), *find_unnamed(narrator.services)]


def find_unnamed(words: Services) -> list[str]:
    """Return the services that a language can't tell of; empty if there are none."""
    unnamed = [service for service in Service if not _tells_of(words, service)]
    several = [words.several_out, words.several_ahead, words.several_back, words.some_back]
    return [
        *(f"no words for the service {str(service)!r}" for service in unnamed),
        *([] if all(map(str.strip, several)) else ["no words for the services 'several'"]),
    ]


def _tells_of(words: Services, service: Service) -> bool:
    try:
        told = [words.name(service), *(tell([service]) for tell in (words.out, words.ahead, words.back))]
    except KeyError:
        return False
    return all(map(str.strip, told))


def find_gaps(words: Vocabulary) -> list[str]:
    """Return missing or empty words, and sentences that tell the wrong facts; empty if there are none."""
    return [
        *_missing("fixed phrase", FixedPhrase, words.fixed_phrases),
        *_missing("sentence", Sentence, words.sentences),
        *_missing("ending of a message", MessageEnding, words.endings),
        *_missing("answer", ReplyAnswer, words.answers),
        *_missing("cause", Cause, words.causes),
        *_missing("delay", Delay, words.delays),
        *_missing("interval", [str(one) for one in INTERVALS], {str(k): v for k, v in words.within.items()}),
        *_missing("provider", ["provider"], {"provider": words.provider}),
        *_missing("digit", list("0123456789"), dict(zip("0123456789", words.digits, strict=False))),
        *_missing("place in the queue", _PLACES, dict(zip(_PLACES, words.queue_places, strict=False))),
        *_missing("wait", map(str, WAITS), {str(k): v for k, v in words.queue_waits.items()}),
        *_wrong_facts("sentence", words.sentences, FACTS),
        *_wrong_facts("ending of a message", words.endings, {one: {"ticket"} for one in MessageEnding}),
        *_wrong_facts("answer", words.answers, ANSWER_FACTS),
    ]


def _missing(what: str, required: Iterable[_Name], present: Mapping[_Name, str]) -> Iterator[str]:
    for name in required:
        if not present.get(name, "").strip():
            yield f"no words for the {what} {str(name)!r}"


def _wrong_facts(
    what: str, present: Mapping[_Name, str], facts: Mapping[_Name, Collection[str]]
) -> Iterator[str]:
    for name, template in present.items():
        told = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
        required = set(facts.get(name, ()))
        if template and told != required:
            yield f"the {what} {str(name)!r} tells {_listed(told)} instead of {_listed(required)}"


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing"
