"""A person who has recorded everything: another of RHVoice's voices than the line's, at a person's speed."""

import hashlib
import json
import os
import shutil
from pathlib import Path

from prompts.speech.rhvoice import RHVoice
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Prompt
from prompts.wording.script import write_script
from prompts.wording.voices import Voice
from tests.support.runtime import PROGRAMS

_PEOPLE = {"ru": "anna", "en": "alan"}
#: What stands in the note of a prompt for a person's recording, or for several joined.
HUMAN = {"recording", "joined"}


async def record_all(home: Path, language: str, takes: Path) -> None:
    """Lay a recording of every line of the script into a home; `takes` keeps them for other tests and runs."""
    folder, person = home / "recordings" / language, _PEOPLE[language]
    folder.mkdir(parents=True)
    engine = RHVoice(PROGRAMS / "RHVoice-test", {language: Voice((person,))})
    for line in write_script(wording_for(language)):
        name = hashlib.sha256(f"{person} {line.phrase.text}".encode()).hexdigest()[:32]
        take = takes / f"{name}.wav"
        if not take.exists():
            part = take.with_suffix(f".{os.getpid()}")
            part.write_bytes((await engine.speak(line.phrase.text, language)).files[0])
            part.replace(take)
        shutil.copyfile(take, folder / f"{line.phrase.id}.wav")
    await engine.close()


def spoken_by(file: Path) -> str:
    """Return the engine in a prompt's note."""
    return str(json.loads(file.with_suffix(".json").read_text())["engine"])


def is_human(prompt: Prompt) -> bool:
    """Say whether a prompt is a person's voice."""
    return spoken_by(prompt.file) in HUMAN
