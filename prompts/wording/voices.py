"""The voices of each language by engine, as named in the language's folder."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass

_LANGUAGES = "prompts.wording"

#: Speed of an unchanged voice, in per cent.
OWN_SPEED = 100


@dataclass(frozen=True, slots=True)
class Voice:
    """How an engine speaks a language: its voices in order of preference, and the speed in per cent of their own."""

    names: tuple[str, ...]
    speed: int = OWN_SPEED


def voices_of(engine: str) -> Mapping[str, Voice]:
    """Return an engine's voice for each language that names one; the engine is used for no other language.

    They are named in `VOICES`, by engine, in `prompts/wording/<language>/voices.py`.
    """
    folders = importlib.import_module(_LANGUAGES).__path__
    languages = [found.name for found in pkgutil.iter_modules(folders) if found.ispkg]
    known = {language: _read(language) for language in languages}
    return {language: voices[engine] for language, voices in known.items() if engine in voices}


def _read(language: str) -> Mapping[str, Voice]:
    name = f"{_LANGUAGES}.{language}.voices"
    if importlib.util.find_spec(name) is None:
        return {}
    voices: Mapping[str, Voice] = importlib.import_module(name).VOICES
    return voices
