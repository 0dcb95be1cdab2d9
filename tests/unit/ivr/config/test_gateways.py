"""Where text messages go: one gateway in the settings, or several in HOME/gateways.toml."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.config.contradictions import check_together
from ivr.config.gateways import GatewayConfig, GatewayTable, HTTPTable, KannelTable, SMPPTable, read_gateways
from ivr.config.reading import read_settings
from ivr.config.settings import Settings
from ivr.errors import SettingsError
from outages.http_templates import TEMPLATES, HTTPTemplate
from outages.text_gateways import GatewayTerms
from tests.support.runtime import PROJECT

SMPP = '[main]\nkind = "smpp"\nhost = "smsc.example.org"\nuser = "ivr"\n'
OWN = '[own]\nkind = "own"\n[own.template]\nurl = "http://127.0.0.1/sms"\n'


def read(home: Path, text: str, **settings: object) -> Sequence[GatewayConfig]:
    (home / "gateways.toml").write_text(text)
    return read_gateways(Settings.model_validate({"home": home, **settings}))


def test_one_gateway_is_a_setting(tmp_path: Path) -> None:
    (trial,) = read_gateways(Settings.model_validate({"home": tmp_path}))
    assert (trial.terms, trial.table.kind) == (GatewayTerms(name="sms"), "file")
    settings = {"home": tmp_path, "sms_gateway": "kannel", "kannel_user": "u", "sms_sender": "Outage line 12"}
    (kannel,) = read_gateways(Settings.model_validate(settings))
    assert isinstance(kannel.table, KannelTable)
    assert (kannel.table.user, kannel.table.sender) == ("u", "Outage line 12")


def test_several_gateways_are_tables(tmp_path: Path) -> None:
    main, cheap, own = read(
        tmp_path,
        """
        [main]
        kind = "smpp"
        host = "smsc.example.org"
        user = "ivr"
        password = "hunter2"
        sender = "Outages"
        countries = ["RU", "KZ"]
        prefixes = ["+99533"]
        per_second = 50
        price = 2.45
        window = 20
        receipt_ids = "hex"
        [cheap]
        kind = "smsc.ru"
        priority = 2
        user = "u"
        password = "p"
        [own]
        kind = "own"
        [own.template]
        url = "https://sms.example.org/send"
        body = "json"
        fields = {to = "{digits}", words = "{text}", report = "{reports}"}
        answer_id = "message.id"
        report_state = "state"
        delivered = ["ok"]
        """,
    )
    assert main.terms == GatewayTerms(
        name="main",
        countries=("RU", "KZ"),
        prefixes=("+99533",),
        per_second=50,
        price=Decimal("2.45"),
    )
    assert isinstance(main.table, SMPPTable)
    assert (main.table.port, main.table.window, main.table.receipt_ids) == (2775, 20, "hex")
    assert "hunter2" not in repr(main)
    assert (cheap.terms.priority, cheap.template) == (2, TEMPLATES["smsc.ru"])
    assert isinstance(own.table, HTTPTable)
    assert own.template == HTTPTemplate(
        url="https://sms.example.org/send",
        body="json",  # type: ignore[arg-type]
        fields={"to": "{digits}", "words": "{text}", "report": "{reports}"},
        answer_id="message.id",
        report_state="state",
        delivered=("ok",),
    )


def test_a_twilio_like_gateway_has_another_address(tmp_path: Path) -> None:
    text = (
        '[a]\nkind = "twilio"\nuser = "u"\npassword = "p"\nsender = "1234"\nurl = "https://sms.example.org/x"'
    )
    (one,) = read(tmp_path, text)
    assert one.template is not None
    assert (one.template.url, one.template.answer_id) == ("https://sms.example.org/x", "sid")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no gateway"),
        ("kind = ", "cannot be read"),
        ('a = "smpp"', "a.kind: is none of file, kannel, smpp"),
        ('[a]\nkind = "pigeon"', "a.kind: is none of"),
        ('["Main gateway"]\nkind = "file"', "Main gateway"),
        ('[a]\nkind = "file"\nfolder = "x"', "a.folder: no such key; they are kind, priority"),
        ('[a]\nkind = "file"\ncountries = ["Russia"]', "a.countries.0: is no country"),
        ('[a]\nkind = "file"\nprefixes = ["8903"]', r"a.prefixes.0: cannot be read; write it as in \+7903"),
        ('[a]\nkind = "file"\nper_second = 0', "a.per_second"),
        ('[a]\nkind = "file"\nprice = -1', "a.price"),
        ('[a]\nkind = "file"\nsender = "Авария"', "a.sender: cannot be read"),
        ('[a]\nkind = "file"\nsender = "Outage line 12"', "a.sender: cannot be read"),
        ('[a]\nkind = "kannel"', "a.url: Field required"),
        ('[a]\nkind = "smpp"\nuser = "u"', "a.host: Field required"),
        (SMPP + "port = 0", "main.port"),
        (SMPP + 'password = "longer than eight"', "main.password"),
        (SMPP + 'receipt_ids = "octal"', "main.receipt_ids"),
        (SMPP + "[main.template]", "main.template: no such key"),
        ('[a]\nkind = "smsc.ru"\nuser = "u"', "a.password: is missing"),
        ('[a]\nkind = "twilio"\nuser = "u"\npassword = "p"', "a.sender: is missing"),
        (
            '[a]\nkind = "smsc.ru"\npassword = "p"\n[a.template]\nurl = "http://x"',
            "a.template: belongs to the kind own",
        ),
        ('[a]\nkind = "own"', "a.template: belongs to the kind own"),
        (OWN, "own.template.fields: Field required"),
        (OWN + 'fields = {a = "{text}", b = "{number}"}\nfoo = 1', "own.template.foo: no such key"),
        (OWN + 'fields = {a = "{text}", b = "{number}"}\nbody = "xml"', "own.template.body"),
        (OWN + 'fields = {a = "{text}", b = "{phone}"}', r"own.template: \{phone\} is none of"),
        (OWN + 'fields = {a = "{text}"}', "own.template.fields: "),
        (OWN + 'fields = {a = "{text}", b = "{number}"}\nreport_state = "s"', "report_state and delivered"),
        (
            OWN + 'fields = {a = "{text}", b = "{number}"}\nreport_state = "s"\ndelivered = ["1"]',
            "reports are about nothing",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        read(tmp_path, text)
    assert "gateways.toml" in str(refused.value)


@pytest.mark.parametrize("name", ["sms_gateway", "kannel_user", "sms_sender"])
def test_settings_and_file_together_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"^OUTAGE_IVR_{name.upper()} and .* keep one"):
        read(tmp_path, SMPP, **{name: "file"})


@pytest.mark.parametrize(
    ("text", "settings", "told"),
    [
        ('[a]\nkind = "file"\n[b]\nkind = "file"', {}, "keep one"),
        (SMPP + 'countries = ["KZ"]', {}, "REGION: callers of RU"),
        (SMPP + 'countries = ["RU"]', {"callback_countries": "RU,KZ"}, "CALLBACK_COUNTRIES: callers of KZ"),
        (SMPP + 'prefixes = ["+7903"]', {"duty_numbers": "+79991234567"}, r"DUTY_NUMBERS: .*\+79991234567"),
        ('[a]\nkind = "smsc.ru"\npassword = "p"', {}, "set OUTAGE_IVR_PUBLIC_URL"),
    ],
)
def test_contradictions_are_refused_by_name(
    tmp_path: Path, text: str, settings: dict[str, object], told: str
) -> None:
    (tmp_path / "gateways.toml").write_text(text)
    with pytest.raises(SettingsError, match=told):
        check_together(Settings.model_validate({"home": tmp_path, **settings}))


def test_what_holds_together_is_not_refused(tmp_path: Path) -> None:
    both = SMPP + 'prefixes = ["+7903"]\n[rest]\nkind = "smsc.ru"\npassword = "p"\ncountries = ["RU"]'
    (tmp_path / "gateways.toml").write_text(both)
    told = {"public_url": "https://line.example.org", "duty_numbers": "+79991234567"}
    check_together(Settings.model_validate({"home": tmp_path, **told}))


def test_gateways_of_a_file_are_chosen_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(tmp_path))
    monkeypatch.setenv("OUTAGE_IVR_TICKET_BY_SMS", "true")
    (tmp_path / "gateways.toml").write_text(SMPP)
    assert read_settings().ticket_by_sms


def test_the_operators_guide_names_every_key() -> None:
    guide = (PROJECT / "docs" / "operator.md").read_text()
    keys = {*GatewayTable.model_fields, *KannelTable.model_fields, *SMPPTable.model_fields}
    named = set(re.findall(r"`(\w+)`", guide))
    assert keys | set(HTTPTable.model_fields) | set(HTTPTemplate.__slots__) <= named
    assert all(f"`{kind}`" in guide for kind in TEMPLATES)
