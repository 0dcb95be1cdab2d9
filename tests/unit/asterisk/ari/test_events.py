"""Reading events: the fields that are used, and nothing else by accident."""

from datetime import UTC, datetime

import pytest

from asterisk.ari.events import (
    IGNORED,
    MODELLED,
    ApplicationReplaced,
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    Dial,
    Event,
    PlaybackFinished,
    StasisEnd,
    StasisStart,
    parse_event,
)
from asterisk.ari.models import ChannelSnapshot, JSONObject, PlaybackState
from tests.support.fake_asterisk import channel_json, dial_json, event_json, playback_json

SNAPSHOT = ChannelSnapshot.from_json(channel_json("c"))


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (event_json("StasisStart", "c", args=["line"]), StasisStart("c", SNAPSHOT, ("line",))),
        (event_json("StasisEnd", "c"), StasisEnd("c")),
        (event_json("ChannelHangupRequest", "c"), ChannelHangupRequest("c", None, None)),
        (
            event_json("ChannelHangupRequest", "c", cause=17, tech_cause=486),
            ChannelHangupRequest("c", 17, 486),
        ),
        (
            event_json("ChannelDestroyed", "c", cause=0, cause_txt="Unknown"),
            ChannelDestroyed("c", 0, "Unknown", None),
        ),
        (
            event_json("ChannelDestroyed", "c", cause=19, cause_txt="x", tech_cause=480),
            ChannelDestroyed("c", 19, "x", 480),
        ),
        (
            event_json("ChannelDtmfReceived", "c", digit="#", timestamp="2026-11-30T12:00:00.125+0300"),
            ChannelDtmfReceived("c", "#", datetime(2026, 11, 30, 9, 0, 0, 125_000, UTC).timestamp()),
        ),
        (dial_json("c", "RINGING"), Dial("c", "RINGING")),
        (
            playback_json("PlaybackFinished", "c", "p", "failed"),
            PlaybackFinished("c", "p", "sound:x", PlaybackState.FAILED),
        ),
        ({"type": "ApplicationReplaced"}, ApplicationReplaced()),
    ],
)
def test_an_event_is_read(body: JSONObject, event: Event) -> None:
    assert parse_event(body) == event


def test_an_ignored_event_is_none() -> None:
    assert parse_event({"type": "PlaybackContinuing", "playback": {}}) is None


def test_no_event_is_both_read_and_ignored() -> None:
    assert not MODELLED & IGNORED


def test_the_arguments_of_the_application_are_known_from_the_channel_alone() -> None:
    assert ChannelSnapshot.from_json(channel_json("c", args="callback,7")).stasis_args == ("callback", "7")
    assert ChannelSnapshot.from_json(channel_json("c", app="Dial", args="PJSIP/x")).stasis_args == ()
