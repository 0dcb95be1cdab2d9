"""Who speaks English, by engine."""

from collections.abc import Mapping

from prompts.voices import Voice

#: Up to 110 % a recogniser of speech understands RHVoice's voices nearly as well as at their own speed. Over 8 kHz it takes
#: slt's "three" for "free" and hears a "six" or "zero" too many in one ticket of twenty, alan's it doesn't (docs/speech.md).
VOICES: Mapping[str, Voice] = {
    "rhvoice": Voice(("alan", "slt", "bdl", "clb"), speed=110),
    "espeak-ng": Voice(("en",)),
    "gtts": Voice(("en",)),
}
