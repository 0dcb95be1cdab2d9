"""Where the carriers are: in the settings, or in HOME/trunks.toml."""

import re
from pathlib import Path

import pytest

from asterisk.server.config import render
from asterisk.server.program import Installation
from asterisk.server.trunks import NumberForm, TrunkConfig
from ivr.config.asterisk import asterisk_config
from ivr.config.settings import Settings
from ivr.config.trunks import TrunkTable, prefixes_of, read_trunks
from ivr.errors import SettingsError
from tests.support.runtime import PROJECT


def read(home: Path, text: str, **settings: object) -> list[TrunkConfig]:
    (home / "trunks.toml").write_text(text)
    return list(read_trunks(Settings.model_validate({"home": home, **settings})))


def test_one_carrier_is_a_setting(tmp_path: Path) -> None:
    settings = Settings.model_validate({"home": tmp_path, "trunk": "10.0.0.1:5060, sip.example.org:5062"})
    (trunk,) = read_trunks(settings)
    assert trunk == TrunkConfig(addresses=["10.0.0.1:5060", "sip.example.org:5062"])
    assert trunk.endpoints == {"trunk": "10.0.0.1:5060", "trunk-2": "sip.example.org:5062"}


def test_several_carriers_are_tables_in_their_order(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        """
        [rtk]
        addresses = ["10.0.0.1:5060", "10.0.0.2:5060"]
        sources = ["10.0.0.0/28"]
        calls = 30
        reserved = 5
        machines = true
        [mango]
        addresses = ["10.1.0.1:5060"]
        dtmf = "info"
        """,
        dtmf="rfc4733",
    )
    assert first == TrunkConfig(
        name="rtk",
        addresses=["10.0.0.1:5060", "10.0.0.2:5060"],
        sources=["10.0.0.0/28"],
        calls=30,
        reserved=5,
        machines=True,
        dtmf="rfc4733",
    )
    assert list(first.endpoints) == ["trunk-rtk", "trunk-rtk-2"]
    assert (second.name, second.dtmf, second.calls) == ("mango", "info", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[mts]", "mts.addresses: Field required"),
        (
            '[mts]\naddresses = ["mts:5060"]\nuser = "line"',
            "mts: a trunk's user and password belong together",
        ),
        ("[mts]\naddresses = []", "mts.addresses"),
        ('[mts]\naddresses = ["mts"]', "mts.addresses.0: cannot be read; write it as in 127.0.0.1:5070"),
        ('[mts]\naddresses = ["mts:0"]', "mts.addresses.0: 0 is no port"),
        ('[mts]\naddresses = ["mts:5060"]\npassord = "x"', "mts.passord: no such key; they are addresses"),
        ('[mts]\naddresses = ["mts:5060"]\nsources = ["mts"]', "mts.sources.0: mts is no address or network"),
        ('[mts]\naddresses = ["mts:5060"]\ncalls = 0', "mts.calls"),
        (
            '[mts]\naddresses = ["mts:5060"]\ncalls = 3\nreserved = 3',
            "mts: reserved has to be less than calls",
        ),
        ('[mts]\naddresses = ["mts:5060"]\nreserved = 3', "mts: reserved has to be less than calls"),
        ('[МТС]\naddresses = ["mts:5060"]', "cannot be read"),
        ('["m t"]\naddresses = ["mts:5060"]', "'m t' can't be a trunk's name"),
        (
            '[mts]\naddresses = ["mts:5060"]\nnumbers = "8"',
            "mts.numbers: Input should be 'plus', 'digits' or 'national'",
        ),
        ('[mts]\naddresses = ["mts:5060"]\ncaller = "sip:me"', "mts: 'sip:me' is no number to show"),
        ('[mts]\naddresses = ["mts:5060"]\nsrtp = true', "mts: srtp needs transport tls"),
        ("", "names no trunk"),
        ('mts = "10.0.0.1:5060"', "mts"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)
    assert told in str(refused.value)
    assert "trunks.toml" in str(refused.value)


def test_a_login_is_a_setting_or_stands_in_the_file(tmp_path: Path) -> None:
    login = {"trunk_user": "4951234567", "trunk_password": "secret"}
    (trunk,) = read_trunks(Settings.model_validate({"home": tmp_path, **login}))
    assert (trunk.user, trunk.password, trunk.register) == ("4951234567", "secret", True)
    text = '[mts]\naddresses = ["mts:5060"]\nuser = "line"\npassword = "x;y"\ndomain = "mts.example"\nregister = false'
    (trunk,) = read(tmp_path, text)
    assert (trunk.user, trunk.password, trunk.domain, trunk.register) == ("line", "x;y", "mts.example", False)
    assert "x;y" not in repr(trunk)


@pytest.mark.parametrize(
    "login",
    [
        {"trunk_user": "line"},
        {"trunk_password": "secret"},
        {"trunk_user": "a@b", "trunk_password": "secret"},
        {"trunk_user": "line", "trunk_password": " secret"},
        {"trunk_user": "line", "trunk_password": "a\nb"},
    ],
)
def test_a_login_that_is_none_is_refused_by_name_without_the_password(
    tmp_path: Path, login: dict[str, str]
) -> None:
    with pytest.raises(
        SettingsError, match=r"^OUTAGE_IVR_TRUNK_USER, OUTAGE_IVR_TRUNK_PASSWORD: "
    ) as refused:
        read_trunks(Settings.model_validate({"home": tmp_path, **login}))
    assert "secret" not in str(refused.value)


def test_how_a_carrier_wants_numbers_stands_in_the_file(tmp_path: Path) -> None:
    (trunk,) = read(tmp_path, '[mts]\naddresses = ["mts:5060"]\nnumbers = "national"\ncaller = "84951234567"')
    assert (trunk.numbers, trunk.caller) == (NumberForm.NATIONAL, "84951234567")


@pytest.mark.parametrize(
    ("region", "prefixes"),
    [
        ("RU", ("7", "8", "810")),
        ("KZ", ("7", "8", "810")),
        ("DE", ("49", "0", "00")),
        ("US", ("1", "1", "011")),
        ("IT", ("39", "", "00")),
        # Several carriers are dialled in Brazil, before a number abroad too.
        ("BR", ("55", "0", "00")),
    ],
)
def test_a_countrys_prefixes_are_what_people_dial_there(region: str, prefixes: tuple[str, str, str]) -> None:
    found = prefixes_of(region)
    assert (found.country_code, found.national, found.international) == prefixes


def test_all_of_it_reaches_asterisks_configuration(tmp_path: Path) -> None:
    (tmp_path / "trunks.toml").write_text(
        """
        [mango]
        addresses = ["198.51.100.1:5061", "[2001:db8::1]:5061"]
        transport = "tls"
        srtp = true
        user = "line"
        password = "x;y"
        domain = "mango.example"
        numbers = "national"
        caller = "84951234567"
        """
    )
    settings = Settings.model_validate(
        {"home": tmp_path, "region": "BY", "sip_host6": "2001:db8::5", "sip_public_host": "203.0.113.5"}
    )
    files = render(
        asterisk_config(settings), Installation(program=Path("/a"), modules=Path("/m"), data=Path("/d"))
    )
    sip = files["pjsip.conf"].splitlines()
    assert {
        "bind = 127.0.0.1:5061",
        "bind = [2001:db8::5]:5061",
        "external_media_address = 203.0.113.5",
        "local_net = 192.168.0.0/16",
        "transport = transport-tls",
        "transport = transport-tls-6",
        r"contact = sip:[2001:db8::1]:5061\;transport=tls",
        "media_encryption = sdes",
        r"password = x\;y",
        "from_domain = mango.example",
        "client_uri = sip:line@mango.example",
    } <= set(sip)
    assert "Set(CALLERID(num)=84951234567)" in files["trunks.conf"]
    assert '${IF($["${ARG1:0:3}" = "375"]?8${ARG1:3}:810${ARG1})}' in files["trunks.conf"]


def test_the_guides_examples_can_be_read(tmp_path: Path) -> None:
    guide = (PROJECT / "docs" / "operator.md").read_text()
    section = guide.partition("## Connect a carrier")[2].partition("\n## ")[0]
    files = re.findall(r"^```toml\n(.+?)^```", section, re.DOTALL | re.MULTILINE)
    assert [[trunk.name for trunk in read(tmp_path, file)] for file in files] == [
        ["secure"],
        ["first", "second"],
    ]
    keys = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)))
    assert set(keys) >= {field.alias or name for name, field in TrunkTable.model_fields.items()}


def test_two_places_that_name_trunks_contradict_each_other(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^OUTAGE_IVR_TRUNK and .*/trunks\.toml both say"):
        read(tmp_path, '[mts]\naddresses = ["mts:5060"]', trunk="10.0.0.1:5060")
