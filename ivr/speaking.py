"""Which speech engines the settings ask for."""

import shutil
from pathlib import Path

import structlog

from ivr.settings import EngineName, Settings
from prompts.errors import SpeechError
from prompts.speech import Engine
from prompts.speech.chain import Chain
from prompts.speech.espeak import ESpeak
from prompts.speech.google import GoogleSpeech
from prompts.speech.rhvoice import RHVoice
from prompts.voices import voices_of

log = structlog.get_logger()


def choose_engines(settings: Settings) -> Chain:
    """Return the engines in the order of the settings; one that isn't installed is passed over and reported.

    Raise SpeechError when none is left.
    """
    engines: list[Engine] = []
    for name in settings.engines:
        try:
            engines.append(_engine(name, settings))
        except SpeechError as error:
            log.warning("engine_missing", engine=name, reason=str(error))
    if not engines:
        raise SpeechError(f"none of {', '.join(settings.engines)} is installed; run: make setup")
    return Chain(engines)


def _engine(name: EngineName, settings: Settings) -> Engine:
    match name:
        case EngineName.RHVOICE:
            return RHVoice(_program(settings, "RHVoice-test"), voices_of(name))
        case EngineName.ESPEAK:
            return ESpeak(_program(settings, "espeak-ng"), voices_of(name))
        case EngineName.GTTS:
            return GoogleSpeech(voices_of(name))


def _program(settings: Settings, name: str) -> Path:
    """Return the obtained program, else an installed one."""
    found = shutil.which(settings.runtime / "bin" / name) or shutil.which(name)
    if found is None:
        raise SpeechError(f"there is no program {name}")
    return Path(found)
