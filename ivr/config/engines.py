"""Which speech engines the settings ask for."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import structlog

from ivr.config.settings import EngineName, Settings
from prompts.errors import SpeechError
from prompts.speech import Engine
from prompts.speech.chain import Chain
from prompts.speech.espeak import ESpeak
from prompts.speech.rhvoice import RHVoice
from prompts.wording.voices import OWN_SPEED, Voice, voices_of

log = structlog.get_logger()

_PROGRAMS = {EngineName.RHVOICE: "RHVoice-test", EngineName.ESPEAK: "espeak-ng"}


def choose_engines(settings: Settings) -> Chain:
    """Return the engines in the order of the settings; raise SpeechError when none is installed.

    Log each engine that isn't installed and each language without a voice.
    """
    engines: list[Engine] = []
    for name in settings.engines:
        try:
            engines.append(_engine(name, settings, voices_of(name)))
        except SpeechError as error:
            log.warning("engine_missing", engine=name, reason=str(error))
    if not engines:
        raise SpeechError(f"none of {', '.join(settings.engines)} is installed; run: outage-ivr obtain")
    chain = Chain(engines, languages=settings.languages)
    for language in chain.mute:
        log.error("language_without_voice", language=language, engines=[one.name for one in engines])
    return chain


def choose_voice(settings: Settings, name: EngineName, language: str, voice: str | None) -> Engine:
    """Return one engine that speaks the language with this voice, None for its best, at the language's speed.

    Raise SpeechError when the engine isn't installed or the voice may not be used.
    """
    preferred = voices_of(name)
    if voice is None:
        return _engine(name, settings, preferred)
    speed = preferred[language].speed if language in preferred else OWN_SPEED
    return _engine(name, settings, {language: Voice((voice,), speed)})


def _engine(name: EngineName, settings: Settings, voices: Mapping[str, Voice]) -> Engine:
    match name:
        case EngineName.RHVOICE:
            return RHVoice(find_speaker(settings, name), voices)
        case EngineName.ESPEAK:
            return ESpeak(find_speaker(settings, name), voices)
        case EngineName.GTTS:
            from prompts.speech.google import GoogleSpeech  # noqa: PLC0415 - loads an HTTP client that few lines need

            return GoogleSpeech(voices)


def find_speaker(settings: Settings, name: EngineName) -> Path:
    """Return an engine's program, obtained or installed; raise SpeechError when there is none."""
    program = _PROGRAMS[name]
    found = shutil.which(settings.runtime / "bin" / program) or shutil.which(program)
    if found is None:
        raise SpeechError(f"there is no program {program}")
    return Path(found)
