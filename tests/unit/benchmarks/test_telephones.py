"""What telephones do to a call, in figures."""

import numpy as np
import pytest

from benchmarks.telephones import (
    CONDITIONS,
    Samples,
    add_street,
    attenuate,
    find_active,
    find_lost,
    lose_packets,
    make_street,
    transcode_gsm,
)
from prompts.speech.standard import BAND, PACKET, RATE


def voice(seconds: float = 4.0) -> Samples:
    """Return a voice of 100 Hz with overtones that pauses every second second."""
    times = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 100 * n * times) / n for n in range(1, 20))
    return np.asarray(0.1 * tone * (times % 2 < 1))


def decibels(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples**2)))


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition_is_the_same_every_time_and_as_long_as_the_call(name: str) -> None:
    call = voice()
    heard = CONDITIONS[name](call, 7)
    assert len(heard) == len(call)
    assert np.array_equal(heard, CONDITIONS[name](call, 7))
    assert np.array_equal(heard, call) == (name == "clean")


@pytest.mark.parametrize("share", [0.01, 0.03])
def test_so_many_packets_are_lost(share: float) -> None:
    assert np.mean(find_lost(100_000, share, 1)) == pytest.approx(share, rel=0.1)


def test_only_what_is_lost_and_the_joint_after_it_is_replaced() -> None:
    call = voice()
    lost = find_lost(len(call) // PACKET, 0.1, 5)
    changed = (lose_packets(call, 0.1, 5) != call).reshape(-1, PACKET)
    arrived_again = np.concatenate([[False], lost[:-1]]) & ~lost
    assert not changed[~lost & ~arrived_again].any()
    assert not changed[arrived_again, 32:].any()


def test_a_lost_packet_of_a_steady_voice_is_hardly_heard_and_a_long_gap_fades() -> None:
    call = voice(1.0)
    only = next(seed for seed in range(100) if find_lost(50, 0.03, seed).tolist().count(True) == 1)
    error = lose_packets(call, 0.03, only) - call
    assert decibels(error) < decibels(call) - 25
    heard = lose_packets(call, 0.9, 1).reshape(-1, PACKET)
    lost = find_lost(len(heard), 0.9, 1)
    long_gone = np.convolve(lost, np.ones(4), "full")[: len(lost)] == 4
    assert long_gone.sum() > 10
    assert not heard[long_gone].any()


def test_gsm_loses_what_is_not_heard() -> None:
    call = voice()
    error = transcode_gsm(call) - call
    assert decibels(call) - 20 < decibels(error) < decibels(call) - 5


def test_a_quiet_end_is_twenty_decibels_softer_and_its_steps_coarser() -> None:
    call = voice()
    quiet = attenuate(call, 20)
    assert decibels(quiet) == pytest.approx(decibels(call) - 20, abs=0.5)
    normal = decibels(call) - decibels(attenuate(call, 0) - call)
    softer = decibels(quiet) - decibels(quiet - call / 10)
    assert softer < normal - 1


@pytest.mark.parametrize("ratio", [0, 10, 20])
def test_the_street_is_so_much_softer_than_speech(ratio: int) -> None:
    call = voice()
    noise = (add_street(call, ratio, 3) - call).reshape(-1, PACKET)
    spoken = call.reshape(-1, PACKET)
    active = find_active(call)
    assert np.mean(active) == pytest.approx(0.5, abs=0.02)
    assert decibels(spoken[active]) - decibels(noise[active]) == pytest.approx(ratio, abs=0.1)


def test_the_street_lies_in_the_telephone_band_and_swells() -> None:
    noise = make_street(60 * RATE, 2)
    power = np.abs(np.fft.rfft(noise)) ** 2
    frequency = np.fft.rfftfreq(len(noise), 1 / RATE)
    within = (frequency > BAND[0] / 2) & (frequency < BAND[1] * 1.1)
    assert power[within].sum() > 0.98 * power.sum()
    low, high = (power[(frequency > edge) & (frequency < 1.26 * edge)].sum() for edge in (450, 2800))
    assert 10 * np.log10(low / high) == pytest.approx(7.4, abs=1)
    levels = [decibels(second) for second in noise.reshape(-1, RATE)]
    assert 4 < max(levels) - min(levels) < 20
