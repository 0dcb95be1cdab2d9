"""Who speaks Kazakh, by engine: nobody but espeak-ng does."""

from collections.abc import Mapping

from prompts.wording.voices import Voice

#: A little slower than its own speed, at which it hurries over digits; slower still, and the latest times of day and
#: dates would be told later than 12 seconds after the answer.
VOICES: Mapping[str, Voice] = {"espeak-ng": Voice(("kk",), speed=95)}
