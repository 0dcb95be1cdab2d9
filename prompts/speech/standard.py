"""What every prompt sounds like, whoever spoke it: in figures."""

from prompts.speech.formats import RATE, WIDE_RATE
from prompts.speech.pauses import PAUSES

#: Samples in one packet of 20 ms: a prompt is whole packets, so the next one starts with its own.
PACKET = 160
#: What a telephone carries (source: ITU-T G.712), in Hz.
BAND = (300, 3400)
#: What a wideband telephone carries (source: ITU-T G.722), in Hz.
WIDE_BAND = (50, 7000)
#: Loud enough beside a person's voice, with room for peaks, in LUFS (source: EBU R128 for the way of measuring).
LOUDNESS = -20.0
#: Highest sample, 1.5 dB below full scale: G.711 rounds coarsely up there.
CEILING = 0.84
#: Below this share of the highest sample, the beginning and the end of an engine's sound are silence.
SILENCE = 0.004
#: How long the sound kept around what is heard is faded in and out: a hundredth of a second.
FADE = 100
#: How often the loudness is measured and set: peaks turned down have made the sound softer after the first time.
ROUNDS = 2

#: Changes whenever a sound comes out differently: files that were made otherwise are made again.
SETTINGS = f"{RATE}/{BAND}/{WIDE_RATE}/{WIDE_BAND}/{LOUDNESS}/{CEILING}/{SILENCE}/{FADE}/{ROUNDS}/{PAUSES}/2"
