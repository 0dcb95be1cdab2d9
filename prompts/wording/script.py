"""What a person records so that one voice says everything but names: fixed phrases first, then fragments by group."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from prompts.wording.fragments import FragmentGroup, Words, cut, falls, words_of
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One phrase that a recording may replace; `group` is None for a fixed phrase."""

    group: FragmentGroup | None
    phrase: Phrase


def list_recordable(wording: Wording) -> list[ScriptLine]:
    """Return every phrase that a recording may replace: all fixed phrases, then all fragments."""
    return [
        *(ScriptLine(None, phrase) for phrase in wording.fixed()),
        *(ScriptLine(one.group, Phrase(one.id, wording.language, one.text)) for one in wording.fragments()),
    ]


def write_script(wording: Wording) -> list[ScriptLine]:
    """Return what has to be recorded: all of that but the fixed phrases that can be joined from the rest."""
    lines = list_recordable(wording)
    said: dict[Words, set[bool]] = {}
    made: set[str] = set()
    # Fragments first, then short ones: they make up longer ones.
    for line in sorted(lines, key=lambda one: (one.group is None, len(words_of(one.phrase.text)))):
        text = line.phrase.text
        if line.group is None and _is_made_of(text, said):
            made.add(line.phrase.id)
        else:
            said.setdefault(words_of(text), set()).add(falls(text))
    return [line for line in lines if line.phrase.id not in made]


def _is_made_of(text: str, said: Mapping[Words, Container[bool]]) -> bool:
    """Say whether a text can be joined; for one of the same words as another, whether the voice falls alike."""
    parts = cut(text, said)
    return parts is not None and (len(parts) > 1 or falls(text) in said[words_of(text)])
