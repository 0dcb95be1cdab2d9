"""What a language's tables lack: one with gaps is offered to nobody."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from string import Formatter
from typing import TypeVar

from outages.incidents import Cause, Delay
from outages.subscribers import Service
from prompts.wording.estimates import INTERVALS
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.queues import LAST_PLACE, WAITS
from prompts.wording.sentences import FACTS, MessageEnding, Sentence
from prompts.wording.vocabulary import ServiceWords, Vocabulary

_PLACES = [str(place) for place in range(1, LAST_PLACE + 1)]

_Name = TypeVar("_Name", bound=str)


def find_gaps(words: Vocabulary) -> list[str]:
    """Return what is missing or left empty, and which sentences tell other facts than they should; none if none."""
    return [
        *_lacking("saying", FixedPhrase, words.fixed_phrases),
        *_lacking("sentence", Sentence, words.sentences),
        *_lacking("ending of a message", MessageEnding, words.endings),
        *_lacking("cause", Cause, words.causes),
        *_lacking("delay", Delay, words.delays),
        *_lacking("interval", [str(one) for one in INTERVALS], {str(k): v for k, v in words.within.items()}),
        *_lacking("service", Service, {one: _both(named) for one, named in words.services.items()}),
        *_lacking("services", ["several"], {"several": _both(words.several_services)}),
        *_lacking("digit", list("0123456789"), dict(zip("0123456789", words.digits, strict=False))),
        *_lacking("place", _PLACES, dict(zip(_PLACES, words.places, strict=False))),
        *_lacking("wait", map(str, WAITS), {str(k): v for k, v in words.waits.items()}),
        *_telling_otherwise("sentence", words.sentences, FACTS),
        *_telling_otherwise("ending of a message", words.endings, {one: {"ticket"} for one in MessageEnding}),
    ]


def _both(named: ServiceWords) -> str:
    return named.working and named.missing


def _lacking(what: str, needed: Iterable[_Name], there: Mapping[_Name, str]) -> Iterator[str]:
    for name in needed:
        if not there.get(name, "").strip():
            yield f"no words for the {what} {str(name)!r}"


def _telling_otherwise(
    what: str, there: Mapping[_Name, str], facts: Mapping[_Name, Collection[str]]
) -> Iterator[str]:
    for name, template in there.items():
        told = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
        wanted = set(facts.get(name, ()))
        if template and told != wanted:
            yield f"the {what} {str(name)!r} tells {_listed(told)} instead of {_listed(wanted)}"


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing"
