"""The English voices, by engine."""

from collections.abc import Mapping

from prompts.wording.voices import Voice

#: Up to 110 %, speech recognition understands RHVoice's voices nearly as well as at their own speed (docs/speech.md).
VOICES: Mapping[str, Voice] = {
    "rhvoice": Voice(("slt", "alan", "bdl", "clb"), speed=110),
    "espeak-ng": Voice(("en",)),
    "gtts": Voice(("en",)),
}
