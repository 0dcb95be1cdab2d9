"""The Russian voices, by engine."""

from collections.abc import Mapping

from prompts.wording.voices import Voice

#: Callers want the news quickly: since consonants are raised, speech recognition understands 130 % as well as 120 %
#: (docs/speech.md).
VOICES: Mapping[str, Voice] = {
    "rhvoice": Voice(("aleksandr-hq", "irina", "aleksandr", "anna", "elena"), speed=130),
    "espeak-ng": Voice(("ru",)),
    "gtts": Voice(("ru",)),
}
