"""Asterisk's own records tell what became of a call."""

from pathlib import Path

import pytest

from ivr.calls.outbound.trunk import ARITrunk
from outages.notifications import Result


class NoChannels:
    """Asterisk without a single call."""

    async def list_channels(self) -> list[object]:
        return []


LINES = """\
"CHAN_START","1763757600.000001","dialled","dialled","Local/7999-1@callback-0001;1","s",""
"CHAN_START","1763757600.000002","t1","dialled","PJSIP/trunk-0001","",""
"CHAN_START","1763757601.000001","answered","answered","Local/7998-1@callback-0002;1","s",""
"CHAN_START","1763757601.000001","late","late","Local/7997-1@callback-0003;1","s",""
"HANGUP","1763757601.000002","l2","late","Local/7997-1@callback-0003;2","s","{""hangupcause"":112}"
"ANSWER","1763757602.000001","t2","answered","PJSIP/trunk-0002","","",""
"CHAN_END","1763757603.000001","t2","answered","PJSIP/trunk-0002","","",""
"ANSWER","1763757602.000001","t4","cut","PJSIP/trunk-0002","","",""
"CHAN_END","1763757609.500000","t4","cut","PJSIP/trunk-0002","","",""
"CHAN_END","1763757611.000001","cut","cut","Local/7995-1@callback-0005;1","s","","telling:1763757609.60-1763757610.60"
"ANSWER","1763757602.000001","t5","heard","PJSIP/trunk-0002","","",""
"CHAN_END","1763757610.000001","t5","heard","PJSIP/trunk-0002","","",""
"CHAN_END","1763757610.000002","heard","heard","Local/7994-1@callback-0006;1","s","","telling:1763757609.00-1763757610.00"
"ANSWER","1763757602.000001","t7","almost","PJSIP/trunk-0002","","",""
"CHAN_END","1763757609.900001","t7","almost","PJSIP/trunk-0002","","",""
"CHAN_END","1763757609.900002","almost","almost","Local/7993-1@callback-0007;1","s","","telling:1763757609.00-1763757610.00"
"ANSWER","1763757602.000001","t8","mute","PJSIP/trunk-0002","","",""
"CHAN_END","1763757650.000001","t8","mute","PJSIP/trunk-0002","","",""
"CHAN_END","1763757650.000002","mute","mute","Local/7992-1@callback-0008;1","s","","telling:1763757609.00-"
"ANSWER","1763757602.000001","t6","died","PJSIP/trunk-0002","","",""
"ANSWER","1763757603.000001","t3","kept","PJSIP/trunk-0003","","",""
"CHAN_END","1763757604.000001","kept","kept","Local/7996-1@callback-0004;1","s","","still_out"
"""


@pytest.mark.parametrize(
    ("attempt", "result"),
    [
        ("dialled", Result.NO_ANSWER),
        ("answered", Result.BROKEN_OFF),
        ("cut", Result.BROKEN_OFF),
        ("heard", Result.HEARD),
        # Its last words may have been cut, or nothing may have been said at all.
        ("almost", Result.UNKNOWN),
        ("mute", Result.UNKNOWN),
        ("died", Result.UNKNOWN),
        ("kept", Result.STILL_OUT),
        ("never", Result.LATE),
        ("late", Result.LATE),
    ],
)
async def test_asterisks_records_tell_what_became_of_a_call(
    tmp_path: Path, attempt: str, result: Result
) -> None:
    records = tmp_path / "calls.csv"
    records.write_text(LINES)
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=records)  # type: ignore[arg-type]
    assert await trunk.look_up(attempt) is result


async def test_rotated_records_are_read_too(tmp_path: Path) -> None:
    records = tmp_path / "calls.csv"
    (tmp_path / "calls.csv.1").write_text(LINES)
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=records)  # type: ignore[arg-type]
    assert await trunk.look_up("answered") is Result.BROKEN_OFF
    records.write_text('"HANGUP","1763757603.000001","t1","dialled","PJSIP/trunk-0001","",""\n')
    assert await trunk.look_up("answered") is Result.BROKEN_OFF
    assert await trunk.look_up("dialled") is Result.NO_ANSWER


async def test_no_records_yet_means_never_dialled(tmp_path: Path) -> None:
    trunk = ARITrunk(NoChannels(), ring_seconds=5, line_number="", records=tmp_path / "none.csv")  # type: ignore[arg-type]
    assert await trunk.look_up("any") is Result.LATE
