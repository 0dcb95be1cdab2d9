"""Sound is recognised byte for byte, whatever surrounds it, and none is dropped."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.ear import Ear
from asterisk.softphone.errors import CatalogueError
from asterisk.softphone.frames import Frame, FrameAssembler
from asterisk.softphone.g711 import expand, is_quiet
from asterisk.softphone.likeness import PromptMatcher
from asterisk.softphone.packets import FRAME_BYTES, FRAME_SECONDS, RATE, Packet
from asterisk.softphone.recogniser import Certainty, Recognised, Recogniser
from asterisk.softphone.sdp import Codec

SILENCE = b"\xd5" * FRAME_BYTES
SOUNDS = [bytes([first]) * FRAME_BYTES for first in (0x2A, 0x2B, 0x2C)]


@dataclass(frozen=True)
class Words:
    id: str
    alaw: bytes
    language: str = "ru"
    text: str = ""
    ulaw: bytes = b""


def spell(name: str) -> bytes:
    """Make sound of letters: each of a, b, c is a frame, a space is silence."""
    return b"".join(SILENCE if letter == " " else SOUNDS["abc".index(letter)] for letter in name)


def catalogue_of(*names: str) -> PromptCatalogue:
    return PromptCatalogue([Words(name, spell(name)) for name in names])


def listen(catalogue: PromptCatalogue, sound: bytes, lost: Sequence[int] = ()) -> list[Recognised]:
    """Hear a sound frame by frame to its end; the frames counted in `lost` never come."""
    recogniser = Recogniser(catalogue, Codec.PCMA)
    heard: list[Recognised] = []
    for index in range(len(sound) // FRAME_BYTES):
        payload = sound[index * FRAME_BYTES : (index + 1) * FRAME_BYTES]
        heard += recogniser.hear(Frame(None if index in lost else payload, index * FRAME_SECONDS))
    return heard + recogniser.finish()


def names(heard: list[Recognised]) -> list[tuple[Certainty, str]]:
    return [(each.kind, each.prompts[0].id if each.prompts else "") for each in heard]


PROMPT, CUT, UNKNOWN = Certainty.PROMPT, Certainty.INTERRUPTED, Certainty.UNRECOGNISED


@pytest.mark.parametrize(
    ("known", "sound", "wanted"),
    [
        ([" a ", " b "], " a  b    b ", [(PROMPT, " a "), (PROMPT, " b "), (PROMPT, " b ")]),
        ([" ab ", " abc "], " ab  abc ", [(PROMPT, " ab "), (PROMPT, " abc ")]),
        ([" ab ", " ab ba "], " ab  ab ", [(PROMPT, " ab "), (PROMPT, " ab ")]),
        ([" ab ", " ab ba "], " ab ba  ab ", [(PROMPT, " ab ba "), (PROMPT, " ab ")]),
        ([" abca ", " b "], " abc b ", [(CUT, " abca "), (PROMPT, " b ")]),
        ([" ab c ", " b "], " ab b ", [(CUT, " ab c "), (PROMPT, " b ")]),
        ([" a ", " b "], "c a ", [(UNKNOWN, ""), (PROMPT, " a ")]),
        ([" a "], " a c", [(PROMPT, " a "), (UNKNOWN, "")]),
        ([" a "], "a ", [(UNKNOWN, "")]),
        (["  a ", " ab "], "   a ", [(PROMPT, "  a ")]),
        (["  a ", " ab "], "   ab ", [(PROMPT, " ab ")]),
        ([" a "], "     ", []),
    ],
)
def test_sequences_are_named(known: list[str], sound: str, wanted: list[tuple[Certainty, str]]) -> None:
    assert names(listen(catalogue_of(*known), spell(sound))) == wanted


def test_times_are_those_of_the_frames() -> None:
    (heard,) = listen(catalogue_of(" ab "), spell("   ab "))
    assert (heard.start, heard.end) == pytest.approx((2 * FRAME_SECONDS, 6 * FRAME_SECONDS))


def test_a_prompt_is_reported_as_soon_as_it_is_over() -> None:
    recogniser = Recogniser(catalogue_of(" ab "), Codec.PCMA)
    frames = [Frame(payload, 0.0) for payload in (SILENCE, SOUNDS[0], SOUNDS[1], SILENCE)]
    assert [bool(recogniser.hear(frame)) for frame in frames] == [False, False, False, True]


def test_a_prompt_that_may_go_on_is_reported_once_it_does_not() -> None:
    recogniser = Recogniser(catalogue_of(" a ", " a b "), Codec.PCMA)
    for index, letter in enumerate(" a "):
        assert not recogniser.hear(Frame(spell(letter), index * FRAME_SECONDS))
    assert not recogniser.wait(2.0)
    assert names(recogniser.wait(2.1)) == [(PROMPT, " a ")]


def test_an_unknown_sound_is_reported_with_its_length_after_silence() -> None:
    recogniser = Recogniser(catalogue_of(" a "), Codec.PCMA)
    for index, letter in enumerate("cb c"):
        assert not recogniser.hear(Frame(spell(letter), index * FRAME_SECONDS))
    assert not recogniser.wait(1.0)
    (heard,) = recogniser.wait(1.1)
    assert heard.text == "unrecognised 0.1 s"
    assert heard.payload == spell("cb c")


def test_a_lost_frame_does_not_hide_a_prompt_and_is_reported() -> None:
    (heard,) = listen(catalogue_of(" abc ", " bac "), spell(" abc "), lost=[2])
    assert (names([heard]), heard.lost) == ([(PROMPT, " abc ")], 1)


def test_prompts_with_the_same_sound_are_all_named() -> None:
    catalogue = PromptCatalogue([Words("one", spell(" a ")), Words("two", spell(" a "))])
    (heard,) = listen(catalogue, spell(" a "))
    assert [prompt.id for prompt in heard.prompts] == ["one", "two"]


LETTERS = st.text("abc", min_size=1, max_size=6).map(lambda text: f" {text} ")


@given(st.lists(LETTERS, min_size=1, max_size=8, unique=True), st.data())
def test_any_sequence_of_whole_prompts_is_named(known: list[str], data: st.DataObject) -> None:
    played = data.draw(st.lists(st.sampled_from(known), max_size=8))
    pauses = [" " * data.draw(st.integers(0, 3)) for _ in played]
    sound = "".join(pause + name for pause, name in zip(pauses, played, strict=True))
    assert names(listen(catalogue_of(*known), spell(sound))) == [(PROMPT, name) for name in played]


@given(st.lists(LETTERS, min_size=1, max_size=6, unique=True), st.text("abc ", max_size=40))
def test_no_sound_is_dropped_or_reported_twice(known: list[str], sound: str) -> None:
    heard = listen(catalogue_of(*known), spell(sound))
    told = [False] * len(sound)
    for each in heard:
        for index in range(round(each.start / FRAME_SECONDS), round(each.end / FRAME_SECONDS)):
            assert not told[index]
            told[index] = True
    assert all(told[index] for index, letter in enumerate(sound) if letter != " ")


def test_five_thousand_prompts_with_the_same_beginning_are_told_apart() -> None:
    generator = random.Random(1)  # noqa: S311 - not for secrets
    endings = ["".join(generator.choices("abc", k=12)) for _ in range(5000)]
    known = sorted({f" {'abc' * 10}{ending} " for ending in endings})
    catalogue = catalogue_of(*known)
    played = generator.sample(known, 20)
    assert names(listen(catalogue, spell("".join(played)))) == [(PROMPT, name) for name in played]


def compress(sound: np.ndarray) -> bytes:
    """Encode samples as A-law by looking each one up."""
    table = expand(bytes(range(256)), Codec.PCMA).astype(np.int32)
    order = np.argsort(table)
    places = np.searchsorted((table[order][1:] + table[order][:-1]) / 2, np.clip(sound, -32_000, 32_000))
    return bytes(order[places].astype(np.uint8))


def ring(*frequencies: int, seconds: float = 0.4) -> bytes:
    """Make a tone."""
    times = np.arange(int(seconds * RATE)) / RATE
    waves = np.sin(2 * np.pi * np.outer(frequencies, times))
    return compress(waves.sum(axis=0) * 6000)


@pytest.mark.parametrize("frequencies", [(425,), (440, 480), (350, 440)])
def test_tones_are_not_unknown_sounds(frequencies: tuple[int, ...]) -> None:
    tone, prompt = listen(catalogue_of(" a "), ring(*frequencies) + spell(" a "))
    assert (tone.kind, names([prompt])) == (Certainty.TONE, [(PROMPT, " a ")])
    assert tone.frequencies == pytest.approx(frequencies, abs=5)
    assert tone.text.endswith(" Hz 0.4 s")


@pytest.mark.parametrize("sound", [ring(300, 700, 1100), b"\x2a" + SILENCE[1:]])
def test_other_sounds_are_not_tones(sound: bytes) -> None:
    assert names(listen(catalogue_of(" a "), sound)) == [(UNKNOWN, "")]


# -- placing packets


def packet(sequence: int, *, payload: bytes = SOUNDS[0], at: int | None = None, source: int = 1) -> Packet:
    timestamp = (sequence if at is None else at) * FRAME_BYTES & 0xFFFFFFFF
    return Packet(sequence & 0xFFFF, timestamp, 8, payload, 10.0, source)


def assemble(*packets: Packet) -> list[Frame]:
    assembler = FrameAssembler()
    return [frame for each in packets for frame in assembler.push(each)] + assembler.flush()


def numbers(frames: list[Frame]) -> list[int]:
    return [round((frame.at - 10.0) / FRAME_SECONDS) for frame in frames]


def test_packets_are_ordered_across_the_wrap_of_sequence_numbers() -> None:
    order = [65_534, 65_536, 65_535, 65_537, 65_537, 65_539, 65_538]
    frames = assemble(*[packet(number, payload=bytes([number & 7]) * FRAME_BYTES) for number in order])
    assert [frame.payload[0] for frame in frames if frame.payload] == [6, 7, 0, 1, 2, 3]
    assert numbers(frames) == [0, 1, 2, 3, 4, 5]


def test_lost_packets_are_filled_in_and_late_ones_ignored() -> None:
    frames = assemble(*[packet(number) for number in (1, 2, 5, 6, 7, 8, 9, 10, 11, 3)])
    assert [frame.payload is None for frame in frames] == [number in (3, 4) for number in range(1, 12)]
    assert numbers(frames) == list(range(11))


def test_silence_that_was_not_sent_is_a_gap() -> None:
    assert numbers(assemble(packet(1), packet(2, at=50), packet(3, at=51))) == [0, 49, 50]


def test_packets_of_other_lengths_are_cut_into_frames() -> None:
    long = [packet(number, payload=SOUNDS[0] + SILENCE[:80], at=0) for number in (1, 2)]
    first, second = long[0], long[1]._replace(timestamp=240)
    frames = assemble(first, second)
    assert b"".join(frame.payload or b"" for frame in frames) == first.payload + second.payload
    assert numbers(frames) == [0, 1, 2]


def test_a_new_source_starts_a_new_time_line() -> None:
    frames = assemble(packet(1), packet(700, source=2)._replace(arrived=12.0))
    assert [frame.at for frame in frames] == [10.0, 12.0]


def test_an_ear_notes_first_sound_and_longest_silence() -> None:
    ear = Ear(catalogue_of(" a "), 9.5)
    for number, letter in enumerate("  a "):
        ear.take_packet(packet(number, payload=spell(letter)))
    ear.take_packet(packet(4, at=50, payload=spell("a")))
    ear.take_end()
    assert ear.first_sound_at == pytest.approx(10.04)
    assert ear.longest_silence(11.1) == pytest.approx(50 * 0.02 - 0.06)
    assert ear.longest_silence(13.02) == pytest.approx(2.0)


# -- the folder of prompts


def put(folder: Path, name: str, *, language: str = "ru") -> None:
    (folder / language).mkdir(exist_ok=True)
    path = folder / language / name.strip()
    path.with_suffix(".alaw").write_bytes(spell(name))
    path.with_suffix(".ulaw").write_bytes(spell(name))
    facts = {"id": name, "language": language, "text": "слова", "voice": "x"}
    path.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")


def test_a_folder_is_read_and_later_prompts_are_noticed(tmp_path: Path) -> None:
    put(tmp_path, " a ")
    catalogue = PromptCatalogue.load(tmp_path)
    assert [(prompt.id, prompt.language, prompt.text) for prompt in catalogue] == [(" a ", "ru", "слова")]
    put(tmp_path, " ab ", language="en")
    assert names(listen(catalogue, spell(" ab  a "))) == [(PROMPT, " ab "), (PROMPT, " a ")]


def test_each_law_has_its_own_sound(tmp_path: Path) -> None:
    put(tmp_path, " a ")
    (tmp_path / "ru" / "a.ulaw").write_bytes(b"\xff" * FRAME_BYTES + SOUNDS[1])
    recogniser = Recogniser(PromptCatalogue.load(tmp_path), Codec.PCMU)
    recogniser.hear(Frame(b"\xff" * FRAME_BYTES, 0.0))
    assert names(recogniser.hear(Frame(SOUNDS[1], 0.02))) == [(PROMPT, " a ")]


def test_a_prompt_whose_sound_is_not_there_yet_is_noticed_later(tmp_path: Path) -> None:
    put(tmp_path, " a ")
    sound = tmp_path / "ru" / "a.alaw"
    sound.unlink()
    catalogue = PromptCatalogue.load(tmp_path)
    assert len(catalogue) == 0
    sound.write_bytes(spell(" a "))
    assert names(listen(catalogue, spell(" a "))) == [(PROMPT, " a ")]


@pytest.mark.parametrize("text", ["", "[]", '{"id": "x"}', "{"])
def test_a_broken_description_is_refused(tmp_path: Path, text: str) -> None:
    put(tmp_path, " a ")
    (tmp_path / "ru" / "a.json").write_text(text)
    with pytest.raises(CatalogueError, match=r"a\.json"):
        PromptCatalogue.load(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        PromptCatalogue.load(tmp_path / "nowhere")


def test_a_prompt_with_a_broken_frame_is_refused() -> None:
    with pytest.raises(CatalogueError, match="whole number"):
        listen(PromptCatalogue([Words("x", b"\x2a" * 161)]), spell("a"))


# -- by likeness


@cache
def babble(seed: int, seconds: float) -> bytes:
    """Make something like speech: filtered noise in syllables, 20 ms of silence at both ends."""
    generator = np.random.default_rng(seed)
    count = int(seconds * RATE)
    voice = lfilter([1.0], [1.0, -1.3, 0.8], generator.normal(size=count)) * 1500
    syllables = np.repeat(generator.uniform(0.3, 1.0, count // 800 + 1), 800)[:count]
    return SILENCE + compress(voice * syllables) + SILENCE


SPOKEN = {f"p{seed}": babble(seed, 0.4 + 0.2 * (seed % 12)) for seed in range(40)}
SPOKEN_CATALOGUE = PromptCatalogue([Words(name, sound) for name, sound in SPOKEN.items()])


async def compare(sound: bytes) -> list[Recognised]:
    """Recognise a sound by its likeness to all prompts."""
    likeness = await PromptMatcher.to(SPOKEN_CATALOGUE, Codec.PCMA)
    return await likeness.name(unknown(sound))


def unknown(payload: bytes) -> Recognised:
    return Recognised(Certainty.UNRECOGNISED, (), 3.0, 3.0 + len(payload) / RATE, payload=payload)


def transcode(payload: bytes) -> bytes:
    """Change the bytes, not the words: lower, through a narrower filter, with some noise."""
    sound = lfilter([0.25, 0.5, 0.25], [1.0], expand(payload, Codec.PCMA).astype(np.float64)) * 0.6
    return compress(sound + np.random.default_rng(7).normal(size=sound.size) * 20)


async def test_transcoded_prompts_are_named_by_their_likeness() -> None:
    played = random.Random(3).sample(sorted(SPOKEN), 12)  # noqa: S311 - not for secrets
    heard = await compare(transcode(b"".join(SPOKEN[name] for name in played)))
    assert names(heard) == [(Certainty.ALIKE, name) for name in played]
    assert all(each.score and each.score >= 0.85 for each in heard)
    assert heard[1].start == pytest.approx(3.0 + len(SPOKEN[played[0]]) / RATE, abs=0.05)


async def test_prompts_are_named_with_one_packet_in_a_hundred_lost() -> None:
    generator = random.Random(5)  # noqa: S311 - not for secrets
    played = generator.sample(sorted(SPOKEN), 12)
    sound = bytearray(b"".join(SPOKEN[name] for name in played))
    for start in range(0, len(sound), FRAME_BYTES):
        if generator.random() < 0.01:
            sound[start : start + FRAME_BYTES] = SILENCE
    assert names(await compare(bytes(sound))) == [(Certainty.ALIKE, name) for name in played]


async def test_a_sound_like_no_prompt_stays_unrecognised() -> None:
    strange = babble(99, 2.0)
    sound = strange + SPOKEN["p3"] + strange
    heard = await compare(transcode(sound))
    assert names(heard) == [(UNKNOWN, ""), (Certainty.ALIKE, "p3"), (UNKNOWN, "")]
    assert heard[0].end - heard[0].start == pytest.approx(2.0, abs=0.1)


async def test_a_strange_sound_right_after_a_prompt_is_not_dropped() -> None:
    joined = SPOKEN["p3"][:-FRAME_BYTES] + babble(98, 1.0)[FRAME_BYTES:]
    prompt, strange = await compare(transcode(joined))
    assert names([prompt, strange]) == [(Certainty.ALIKE, "p3"), (UNKNOWN, "")]
    assert strange.start == pytest.approx(prompt.end, abs=0.01)
    assert strange.end - strange.start == pytest.approx(1.0, abs=0.05)


async def test_a_transcoded_prompt_that_is_cut_short_is_reported_as_such() -> None:
    heard = await compare(transcode(SPOKEN["p11"][: int(1.3 * RATE)] + SILENCE * 20))
    assert names(heard) == [(CUT, "p11")]


def test_quiet_is_inaudible() -> None:
    assert is_quiet(SILENCE, Codec.PCMA)
    assert is_quiet(b"\xff\x7f" * 80, Codec.PCMU)
    assert not is_quiet(SILENCE[:-1] + b"\x2a", Codec.PCMA)
    assert not is_quiet(SILENCE, Codec.PCMU)
