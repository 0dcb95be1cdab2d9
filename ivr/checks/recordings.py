"""What a person has recorded of a language."""

from pathlib import Path

from ivr.checks import Finding, Verdict
from ivr.recordings.progress import find_progress
from outages.subscribers import Language
from prompts.recordings import find_accepted
from prompts.wording.languages import wording_for
from prompts.wording.script import list_recordable


def check_recordings(home: Path, language: Language) -> Finding | None:
    """Say what is missing, a warning if recordings of a group aren't heard for that; None if nobody has begun."""
    wording = wording_for(language)
    accepted = find_accepted(home, [line.phrase for line in list_recordable(wording)])
    if not accepted:
        return None
    progress = find_progress(wording, lambda phrase: phrase.id in accepted)
    return Finding(Verdict.WARNING if progress.is_begun else Verdict.OK, str(progress))
