"""The Kazakh voices: only espeak-ng has one."""

from collections.abc import Mapping

from prompts.wording.voices import Voice

#: Slightly slowed, because at its own speed it slurs digits; any slower, and the longest times and dates would come
#: more than 12 seconds after the answer.
VOICES: Mapping[str, Voice] = {"espeak-ng": Voice(("kk",), speed=95)}
