"""The Russian voices, by engine."""

from collections.abc import Mapping

from prompts.wording.voices import Voice

#: Callers want the news quickly: up to 120 %, speech recognition understands RHVoice's voices as well as at their own
#: speed, at 130 % no longer (docs/speech.md).
VOICES: Mapping[str, Voice] = {
    "rhvoice": Voice(("aleksandr-hq", "irina", "aleksandr", "anna", "elena"), speed=130),
    "espeak-ng": Voice(("ru",)),
    "gtts": Voice(("ru",)),
}
