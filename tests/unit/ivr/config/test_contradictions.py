"""Settings that can't hold together are refused by both names, with the smallest value that works."""

import re
from pathlib import Path

import pytest

from ivr.config.contradictions import check_open_files, check_together
from ivr.config.settings import Settings
from ivr.errors import SettingsError


def settings(**values: object) -> Settings:
    return Settings.model_validate(values)


def refusal(**values: object) -> str:
    with pytest.raises(SettingsError) as refused:
        check_together(settings(**values))
    return str(refused.value)


def test_the_defaults_hold_together() -> None:
    check_together(Settings())


@pytest.mark.parametrize(
    ("others", "needed"),
    [
        # Each call takes two ports; 50 calls may be in the middle of being refused.
        ({}, 2 * (30 + 20 + 1 + 50)),
        ({"early_media_calls": 10}, 2 * (30 + 10 + 20 + 1 + 50)),
        ({"callbacks_at_once": 5, "persons": "sip:a@127.0.0.1,sip:b@127.0.0.2"}, 2 * (30 + 5 + 2 + 50)),
        ({"priority_person": "sip:c@127.0.0.3"}, 2 * (30 + 20 + 2 + 50)),
        ({"duty_line": "700"}, 2 * (30 + 4 + 20 + 1 + 50)),
    ],
)
def test_ports_for_everybody_at_once_suffice_and_two_fewer_are_refused(
    others: dict[str, object], needed: int
) -> None:
    check_together(settings(rtp_ports=f"20000-{20000 + needed - 1}", max_calls=30, sip_port=5999, **others))
    told = refusal(rtp_ports=f"20000-{20000 + needed - 3}", max_calls=30, sip_port=5999, **others)
    assert f"OUTAGE_IVR_RTP_PORTS=20000-{20000 + needed - 1}" in told
    assert "OUTAGE_IVR_MAX_CALLS=29" in told


def test_the_refusal_names_what_takes_the_ports() -> None:
    assert refusal(rtp_ports="20001-20300", max_calls=200, early_media_calls=7) == (
        "OUTAGE_IVR_RTP_PORTS 20001-20300 are too few: OUTAGE_IVR_MAX_CALLS (200), OUTAGE_IVR_EARLY_MEDIA_CALLS (7),"
        " OUTAGE_IVR_CALLBACKS_AT_ONCE (20), OUTAGE_IVR_PERSON (1) and 50 more that are being refused need 556;"
        " set OUTAGE_IVR_RTP_PORTS=20002-20557 or OUTAGE_IVR_MAX_CALLS=71"
    )


def test_only_what_can_be_done_is_advised() -> None:
    assert "MAX_CALLS=" not in refusal(rtp_ports="20000-20099", max_calls=10)
    assert "RTP_PORTS=" not in refusal(rtp_ports="65000-65535", max_calls=400)


def test_more_calls_than_all_trunks_carry_are_refused(tmp_path: Path) -> None:
    tables = [f'[{name}]\naddresses = ["127.0.0.{place}:5060"]\n' for place, name in enumerate(("a", "b"), 2)]
    (tmp_path / "trunks.toml").write_text("calls = 10\n".join([*tables, ""]))
    check_together(settings(home=tmp_path, max_calls=20))
    told = refusal(home=tmp_path, max_calls=21, callbacks_at_once=25)
    assert "OUTAGE_IVR_MAX_CALLS 21 is more than the trunks" in told
    assert "carry (10 + 10)" in told
    assert "set OUTAGE_IVR_MAX_CALLS=20" in told
    assert "set OUTAGE_IVR_CALLBACKS_AT_ONCE=20" in told

    (tmp_path / "trunks.toml").write_text("calls = 10\n".join(tables))
    check_together(settings(home=tmp_path, max_calls=400))


@pytest.fixture
def over_tls(tmp_path: Path) -> dict[str, object]:
    (tmp_path / "trunks.toml").write_text('[mts]\naddresses = ["127.0.0.2:5061"]\ntransport = "tls"')
    (tmp_path / "ca.pem").touch()
    return {"home": tmp_path, "sip_authorities": str(tmp_path / "ca.pem")}


def test_the_files_of_tls_have_to_be_there_where_a_trunk_uses_it(
    tmp_path: Path, over_tls: dict[str, object]
) -> None:
    check_together(settings(**over_tls))
    told = refusal(**over_tls, sip_certificate=f"{tmp_path}/none.pem")
    assert "SIP_CERTIFICATE and OUTAGE_IVR_SIP_KEY belong together" in told
    assert f"OUTAGE_IVR_SIP_CERTIFICATE: {tmp_path}/none.pem can't be read" in told
    (tmp_path / "trunks.toml").unlink()
    check_together(settings(**over_tls, sip_certificate=f"{tmp_path}/none.pem"))


def test_tls_has_a_port_of_its_own(over_tls: dict[str, object]) -> None:
    told = refusal(**over_tls, sip_tls_port=8080)
    assert (
        told
        == "OUTAGE_IVR_HTTP_PORT and OUTAGE_IVR_SIP_TLS_PORT are both 8080: choose another for one of them"
    )


def test_too_few_open_files_are_refused_with_the_number_that_suffices() -> None:
    line = settings(max_calls=400)
    with pytest.raises(SettingsError, match=r"OUTAGE_IVR_MAX_CALLS \(400\).*LimitNOFILE=(\d+)") as refused:
        check_open_files(line, 1024)
    found = re.search(r"LimitNOFILE=(\d+)", str(refused.value))
    assert found
    check_open_files(line, int(found[1]))
    with pytest.raises(SettingsError, match="are allowed"):
        check_open_files(line, int(found[1]) - 1)


def test_callers_and_duty_managers_call_different_numbers() -> None:
    check_together(settings(line_number="+74951234567", duty_line="+74951234568"))
    for same in ("+74951234567", "74951234567"):
        assert "OUTAGE_IVR_DUTY_LINE" in refusal(line_number="+74951234567", duty_line=same)
