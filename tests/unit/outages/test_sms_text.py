"""SMS are cut into segments that a telephone joins again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.sms_text import (
    HEADER_COUNTS_TO,
    Coding,
    SegmentHeader,
    count_segments,
    cut_into_segments,
    decode_text,
    read_header,
)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        # Two septets each.
        ("€" * 80, 1),
        ("€" * 81, 2),
        # The 153rd septet of the first segment stays empty: the euro's pair goes to the second.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        # 67 units have room for 33 pairs.
        ("🙂" * 66, 2),
        ("🙂" * 67, 3),
        # One letter outside the alphabet makes UTF-16 of all.
        ("a" * 71 + "ё", 2),
        # No letter of the alphabet, though of ASCII.
        ("`" + "a" * 70, 2),
    ],
)
def test_segments_are_counted_as_networks_count_them(text: str, segments: int) -> None:
    assert count_segments(text) == segments
    assert len(cut_into_segments(text, 7)) == segments


def test_a_short_text_has_no_header() -> None:
    (latin,) = cut_into_segments("Hi @ {1} €", 7)
    assert (latin.data, latin.coding, latin.has_header) == (
        b"Hi \x00 \x1b(1\x1b) \x1be",
        Coding.GSM,
        False,
    )
    (russian,) = cut_into_segments("Ё🙂", 7)
    assert (russian.data, russian.coding) == (b"\x04\x01\xd8\x3d\xde\x42", Coding.UCS2)


def test_segments_of_a_long_text_say_their_place() -> None:
    segments = cut_into_segments("я" * 71, 0xAB)
    assert [one.data[:6].hex() for one in segments] == ["050003ab0201", "050003ab0202"]
    assert all(one.has_header for one in segments)
    assert segments[1].data[6:] == "яяяя".encode("utf-16-be")


def test_what_no_header_can_count_has_none() -> None:
    segments = cut_into_segments("a" * (153 * HEADER_COUNTS_TO + 1), 0)
    assert len(segments) == HEADER_COUNTS_TO + 1


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=700), st.integers(0, 255))
def test_joined_again_the_segments_are_the_text(text: str, reference: int) -> None:
    segments = cut_into_segments(text, reference)
    read = [read_header(one.data) if one.has_header else (None, one.data) for one in segments]
    # A character split between two would not be read again.
    assert "".join(decode_text(data, segments[0].coding) for _, data in read) == text
    if len(segments) > 1:
        places = [header for header, _ in read]
        assert places == [
            SegmentHeader(reference, len(segments), index + 1) for index in range(len(segments))
        ]
        assert all(len(one.data) <= 159 for one in segments)


@given(st.binary(max_size=200), st.sampled_from([0, 3, 8, 4, 245]))
def test_no_octets_are_too_strange_to_be_read(data: bytes, coding: int) -> None:
    _, body = read_header(data)
    assert isinstance(decode_text(body, coding), str)


@pytest.mark.parametrize(
    ("written", "header"),
    [
        ("050003ab0201", SegmentHeader(0xAB, 2, 1)),
        ("0608040abc0302", SegmentHeader(0x0ABC, 3, 2)),
        # Ports before the header, as some applications send them.
        ("0b0504158a00000003100201", SegmentHeader(0x10, 2, 1)),
        # Ports alone; an element cut short; none at all.
        ("06050415b30000", None),
        ("0400030a02", None),
        ("00", None),
    ],
)
def test_headers_are_read_as_the_standard_writes_them(written: str, header: SegmentHeader | None) -> None:
    assert read_header(bytes.fromhex(written) + b"text") == (header, b"text")
