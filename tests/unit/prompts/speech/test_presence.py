"""Speech is made to carry: consonants raised, loud and soft evened out."""

import numpy as np
import pytest

from prompts.speech.presence import even_out, raise_consonants
from prompts.speech.standard import EVENED_MOST, RATE
from tests.support.fake_speech import hum


def level(samples: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(10 * np.log10(np.mean(samples**2)))


@pytest.mark.parametrize(("pitch", "raised"), [(400, 0.5), (1500, 3), (3000, 5.5)])
def test_what_tells_consonants_apart_is_raised(pitch: float, raised: float) -> None:
    samples = hum(1.0, pitch=pitch, rate=RATE).samples
    assert level(raise_consonants(samples)) - level(samples) == pytest.approx(raised, abs=0.7)


def test_differences_of_level_are_halved_and_never_more_than_so_much_is_changed() -> None:
    loud, soft, faint = (hum(0.5, pitch=1000, loudness=one, rate=RATE).samples for one in (0.4, 0.1, 0.01))
    evened = even_out(np.concatenate([loud, soft, faint])).reshape(3, -1)
    inner = evened[:, RATE // 20 : -RATE // 20]
    assert level(inner[0]) - level(inner[1]) == pytest.approx(6, abs=0.5)
    assert level(inner[2]) - level(faint) == pytest.approx(EVENED_MOST, abs=0.2)


def test_an_even_sound_and_silence_stay_as_they_are() -> None:
    even, silence = hum(0.5, rate=RATE).samples, np.zeros(RATE // 2)
    evened = even_out(np.concatenate([silence, even, silence]))
    assert not evened[: len(silence) - RATE // 50].any()
    assert evened[len(silence) + 400 : -len(silence) - 400] == pytest.approx(
        even[400:-400], rel=0.02, abs=1e-3
    )
