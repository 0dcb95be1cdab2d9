"""Who speaks Russian, by engine."""

from collections.abc import Mapping

from prompts.wording.voices import Voice

#: People on the telephone want the news soon: up to 120 % a recogniser of speech understands RHVoice's voices as
#: well as at their own speed, at 130 % no longer (docs/speech.md).
VOICES: Mapping[str, Voice] = {
    "rhvoice": Voice(("aleksandr-hq", "irina", "aleksandr", "anna", "elena"), speed=120),
    "espeak-ng": Voice(("ru",)),
    "gtts": Voice(("ru",)),
}
