"""How far a person's recordings of a language have come, and what an engine still speaks."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording
from prompts.wording.script import ScriptLine, write_script

#: How many missing fragments of a group are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """What there is to record in a language, and what of it is missing, in the order of the script."""

    script: Sequence[ScriptLine]
    missing: Sequence[ScriptLine]

    @property
    def recorded(self) -> int:
        """How many are recorded."""
        return len(self.script) - len(self.missing)

    @property
    def is_begun(self) -> bool:
        """Whether a group of fragments is recorded in part, so that nobody hears those recordings."""
        wanted, missing = (Counter(line.group for line in some) for some in (self.script, self.missing))
        return any(group and 0 < missing[group] < count for group, count in wanted.items())

    def __str__(self) -> str:
        counted = f"{self.recorded} of {len(self.script)} recorded"
        if not self.recorded:
            return counted
        told = [_tell(list(lines)) for _, lines in groupby(self.missing, key=lambda line: line.group)]
        if all(line.group is None for line in self.script):
            told.append("no fragments are listed for it, so times, services and numbers stay synthetic")
        return "; ".join([counted, *told])


def find_progress(wording: Wording, is_recorded: Callable[[Phrase], bool]) -> RecordingProgress:
    """Return the progress of a language; `is_recorded` says whether callers may hear a phrase's recording."""
    script = write_script(wording)
    return RecordingProgress(script, [line for line in script if not is_recorded(line.phrase)])


def _tell(missing: Sequence[ScriptLine]) -> str:
    """Return what is missing of one group."""
    count, group = len(missing), missing[0].group
    names = ", ".join(line.phrase.id for line in missing[:_NAMED])
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    if group is None:
        return f"{_counted(count, 'fixed phrase')} missing: {names}{more}"
    return f"{group} are synthetic because {_counted(count, 'fragment')} missing: {names}{more}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what} is" if count == 1 else f"{count} {what}s are"
