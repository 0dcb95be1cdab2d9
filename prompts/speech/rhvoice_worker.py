"""A separate program that speaks phrase after phrase with RHVoice's library, so that GPL code stays in its process.

Start it by its path under the loader of the glibc that the library needs; it imports the standard library only,
so any Python runs it. Arguments: paths of the library, of RHVoice's data folder and of its configuration folder.
It writes the line "ready", or the reason why it isn't. It answers each line of JSON, {"text", "voice", "rate"}, with
the samples per second and the number of bytes, four bytes each, followed by the 16-bit samples: none for a text
or a voice that makes no sound. It ends when its input does.
"""

import ctypes
import json
import os
import struct
import sys
from typing import ClassVar

#: Niceness of this process: calls in progress go before prompts for later ones.
_NICENESS = 5

_SetRate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
_Play = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p)


class _Callbacks(ctypes.Structure):
    _fields_: ClassVar = [
        ("set_sample_rate", _SetRate),
        ("play_speech", _Play),
        ("unused", ctypes.c_void_p * 7),
    ]


class _InitParams(ctypes.Structure):
    _fields_: ClassVar = [
        ("data_path", ctypes.c_char_p),
        ("config_path", ctypes.c_char_p),
        ("resource_paths", ctypes.c_void_p),
        ("callbacks", _Callbacks),
        ("options", ctypes.c_uint),
    ]


class _MessageParams(ctypes.Structure):
    """Voice and prosody: `relative` is rate, pitch and volume as factors of the voice's own."""

    _fields_: ClassVar = [
        ("voice_profile", ctypes.c_char_p),
        ("absolute", ctypes.c_double * 3),
        ("relative", ctypes.c_double * 3),
        ("punctuation_mode", ctypes.c_int),
        ("punctuation_list", ctypes.c_char_p),
        ("capitals_mode", ctypes.c_int),
        ("flags", ctypes.c_int),
    ]


class _Speaker:
    """RHVoice's engine; constructing it raises OSError when the library can't be loaded or finds no voices."""

    def __init__(self, library: str, data: str, config: str) -> None:
        self._samples = bytearray()
        self._rate = 0
        # Keep a reference: the library calls these until the process ends.
        self._callbacks = _Callbacks(_SetRate(self._set_rate), _Play(self._play))
        self._library = ctypes.CDLL(library)
        self._library.RHVoice_new_tts_engine.restype = ctypes.c_void_p
        self._library.RHVoice_new_message.restype = ctypes.c_void_p
        init = _InitParams(data.encode(), config.encode(), None, self._callbacks, 0)
        self._engine = ctypes.c_void_p(self._library.RHVoice_new_tts_engine(ctypes.byref(init)))
        if not self._engine.value:
            raise OSError(f"RHVoice found no voices in {data}")

    def speak(self, text: bytes, voice: str, rate: int) -> tuple[int, bytes]:
        """Return samples per second and samples; `rate` is in per cent of the voice's own speed."""
        self._samples.clear()
        own = ctypes.c_double * 3
        params = _MessageParams(voice.encode(), own(), own(rate / 100.0, 1.0, 1.0))
        message = ctypes.c_void_p(
            self._library.RHVoice_new_message(self._engine, text, len(text), 0, ctypes.byref(params), None)
        )
        if message.value:
            self._library.RHVoice_speak(message)
            self._library.RHVoice_delete_message(message)
        return self._rate, bytes(self._samples)

    def _set_rate(self, rate: int, _data: int | None) -> int:
        self._rate = rate
        return 1

    def _play(self, samples: int, count: int, _data: int | None) -> int:
        self._samples += ctypes.string_at(samples, 2 * count)
        return 1


def main() -> None:
    """Answer until the input ends."""
    os.nice(_NICENESS)
    try:
        speaker = _Speaker(*sys.argv[1:])
    except OSError as error:
        print(error, flush=True)  # noqa: T201  # the service waits for this line
        return
    answer = sys.stdout.buffer
    answer.write(b"ready\n")
    answer.flush()
    for line in sys.stdin.buffer:
        wanted = json.loads(line)
        rate, samples = speaker.speak(wanted["text"].encode(), wanted["voice"], wanted["rate"])
        answer.write(struct.pack("=II", rate, len(samples)) + samples)
        answer.flush()


if __name__ == "__main__":
    main()
