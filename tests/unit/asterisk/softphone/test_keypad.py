"""Keys as tones and as SIP INFO, and sound in both laws."""

import numpy as np
import pytest

from asterisk.softphone import sdp
from asterisk.softphone.g711 import compress, expand
from asterisk.softphone.keypad import describe_key, sound_of
from asterisk.softphone.packets import KEYS
from asterisk.softphone.sdp import Codec


@pytest.mark.parametrize("codec", Codec)
def test_every_code_encodes_its_own_sound(codec: Codec) -> None:
    codes = bytes(range(256))
    assert (expand(compress(expand(codes, codec), codec), codec) == expand(codes, codec)).all()


@pytest.mark.parametrize("codec", Codec)
def test_encoded_samples_sound_almost_as_before(codec: Codec) -> None:
    samples = np.arange(-32_000, 32_000, 37, dtype=np.int16)
    heard = expand(compress(samples, codec), codec).astype(int)
    assert np.abs(heard - samples).max() <= 1100


@pytest.mark.parametrize("codec", Codec)
@pytest.mark.parametrize(("key", "frequencies"), [("1", {697, 1209}), ("0", {941, 1336}), ("#", {941, 1477})])
def test_a_key_has_the_two_frequencies_of_the_telephone_network(
    key: str, frequencies: set[int], codec: Codec
) -> None:
    samples = expand(sound_of(key, codec)[: 6 * 160], codec).astype(float)
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size), 8000))
    low, high = int(power[:1100].argmax()), 1100 + int(power[1100:].argmax())
    assert all(abs(one - wanted) < 10 for one, wanted in zip((low, high), sorted(frequencies), strict=True))


def test_every_key_has_a_different_tone() -> None:
    assert len({sound_of(key, Codec.PCMA) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("key", ["", "X", "12"])
def test_there_is_no_tone_for_anything_else(key: str) -> None:
    with pytest.raises(ValueError, match="no such key"):
        sound_of(key, Codec.PCMA)


def test_a_sip_info_names_the_key() -> None:
    assert describe_key("*") == b"Signal=*\r\nDuration=160\r\n"


def test_a_telephone_that_sends_no_events_offers_none() -> None:
    offer = sdp.describe("127.0.0.1", 4000, (Codec.PCMA,), event_payload=None)
    assert b"telephone-event" not in offer
    assert sdp.read(offer).event_payload is None
