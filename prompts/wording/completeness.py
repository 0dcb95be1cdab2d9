"""What a language still needs before a line can offer it: words, a voice, a text for every situation."""

from collections.abc import Collection, Iterator, Mapping

from outages.replies.rules import ReplyAnswer
from outages.sms_text import count_segments
from outages.subscribers import Language
from prompts.errors import PromptsError
from prompts.wording.gaps import find_all_gaps
from prompts.wording.languages import FOLDERS
from prompts.wording.messages import MOST_SEGMENTS
from prompts.wording.narrator import Narrator
from prompts.wording.phrases import Phrase
from prompts.wording.script import list_recordable
from prompts.wording.situations import SITUATIONS, TICKET, Situation
from prompts.wording.voices import voices_of


def find_shortcomings(engines: Collection[str]) -> Mapping[Language, list[str]]:
    """Return the shortcomings of each language, in sentences; `engines` are the names of those in use."""
    return {code: list(shortcomings_of(code, narrator, engines)) for code, narrator in FOLDERS.items()}


def shortcomings_of(code: Language, narrator: Narrator | None, engines: Collection[str]) -> Iterator[str]:
    """Yield the shortcomings of one language; `narrator` is None when its folder has no WORDING."""
    gaps = find_all_gaps(code, narrator)
    yield from gaps
    if not any(code in voices_of(engine) for engine in engines):
        yield f"no voice of {', '.join(engines)}"
    if narrator is None or gaps:
        return
    yield from _ambiguous([line.phrase for line in list_recordable(narrator)])
    for name, situation in SITUATIONS.items():
        yield from (f"the situation {name!r}: {fault}" for fault in find_faults(situation, narrator))
    for answer in ReplyAnswer:
        if (length := count_segments(narrator.write_answer(answer, [TICKET, TICKET]))) > MOST_SEGMENTS:
            yield f"the answer {str(answer)!r} takes {length} segments"


def is_reviewed(code: str) -> bool:
    """Say whether a native speaker has reviewed a language; False for one without words."""
    narrator = FOLDERS.get(Language(code))
    return narrator is not None and narrator.reviewed


def find_faults(situation: Situation, narrator: Narrator) -> Iterator[str]:
    """Yield what goes wrong when a situation is told."""
    try:
        phrases = situation.speak(narrator)
        texts = [tell(narrator) for tell in (situation.write, situation.text) if tell]
        message = situation.text(narrator) if situation.text else ""
    except (LookupError, ValueError, TypeError, AttributeError, NotImplementedError, PromptsError) as error:
        yield f"{type(error).__name__}: {error}"
        return
    for phrase in phrases:
        if not any(map(str.isalpha, phrase.text)):
            yield f"{phrase.id} has no words"
        if any(map(str.isdigit, phrase.text)):
            yield f"{phrase.id} is spoken with figures: {phrase.text}"
    if not all(map(str.strip, texts)):
        yield "there is nothing to read"
    if count_segments(message) > MOST_SEGMENTS:
        yield f"its SMS takes {count_segments(message)} segments"


def _ambiguous(recordable: Collection[Phrase]) -> Iterator[str]:
    """Yield the ids that name two texts: a recording could replace only one of them."""
    texts: dict[str, str] = {}
    for phrase in recordable:
        if texts.setdefault(phrase.id, phrase.text) != phrase.text:
            yield f"{phrase.id} has two texts"
