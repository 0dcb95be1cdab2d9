"""Whose voice speaks a language: each language's own folder says so for every engine that knows it."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass

_LANGUAGES = "prompts.wording"

#: A voice's own speed, in per cent of it.
OWN_SPEED = 100


@dataclass(frozen=True, slots=True)
class Voice:
    """How one engine speaks a language: its voices, the best understood first, at a speed in per cent of their own."""

    names: tuple[str, ...]
    speed: int = OWN_SPEED


def voices_of(engine: str) -> Mapping[str, Voice]:
    """Return what the languages prefer of an engine, by the language's code; it is asked for no other language.

    A language says it in `VOICES`, a mapping from the engine's name, of `prompts/wording/<language>/voices.py`.
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
