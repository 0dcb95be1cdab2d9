"""Settings are refused by name."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.config.asterisk import asterisk_config
from ivr.config.languages import check_languages
from ivr.config.reading import read_settings
from ivr.config.secrets import read_secrets
from ivr.errors import SettingsError
from outages.destinations import Budget, Budgets
from outages.hours import DaysOff, Hours
from outages.requests import RequestRules
from outages.subscribers import Language, Service
from outages.throttles import BEARABLE, Throttle
from outages.tickets import Channel
from prompts.wording.languages import FOLDERS


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OUTAGE_IVR_RUNTIME", raising=False)
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(tmp_path))


def test_the_defaults_stay_on_the_loopback(tmp_path: Path) -> None:
    settings = read_settings()
    assert (settings.http_host, settings.sip_host) == ("127.0.0.1", "127.0.0.1")
    assert settings.database_url == f"sqlite:///{tmp_path}/outages.db"
    assert settings.web_address == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIP_PORT", "80"),
        ("HTTP_PORT", "eighty"),
        ("RTP_PORTS", "20000-10000"),
        ("ASTERISK_ALLOW", "yes"),
        ("DEBIAN_MIRROR", "a mirror"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LANGUAGES", ""),
        ("PERSON", "sip:a@b;rm -rf"),
        ("TRUNK", "nowhere"),
        ("TRUNK", "10.0.0.1:5060,10.0.0.1:5060"),
        ("SIP_PUBLIC_HOST", "line.example.org"),
        ("SIP_LOCAL_NETWORKS", "10.0.0.1/8"),
        ("SIP_HOST6", "192.0.2.1"),
        ("ENGINES", "parrot"),
        ("HTTP_HOST", "example"),
        ("KANNEL_URL", "ftp://x"),
        ("TRUNK", "127.0.0.1:0"),
        ("TRUNK", "127.0.0.1:99999"),
        ("PERSON", "sip:desk@127.0.0.1:99999"),
        ("LANGUAGES", "ru,ru"),
        ("ENGINES", "rhvoice,rhvoice"),
        ("ENGINES", ""),
        ("REGION", "ZZ"),
        ("LINE_NUMBER", "84951234567"),
        ("DUTY_NUMBERS", "+74951234567, 84957654321"),
        ("PROMISE_WARNING_MINUTES", "0"),
        ("PUBLIC_URL", "line.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.1,proxy"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("DATABASE", "postgres://host/name"),
        ("LOG_LEVEL", "loud"),
        ("CALLBACK_BUSY_WAIT_SECONDS", "inf"),
        ("DTMF", "smoke"),
        ("HAZARD_SERVICES", "gas,petrol"),
        ("HINT_SERVICES", "internet,gas"),
        ("DETAIL_DAYS", "0"),
        ("CALL_DAYS", "29"),
        ("TICKET_DAYS", "29"),
        ("CONSENT_DAYS", "29"),
        ("LEDGER_DAYS", "29"),
        ("AUDIT_DAYS", "29"),
        ("SMS_DAYS", "0"),
        ("TICKET_DAYS", "3654"),
        ("IMPORT_ENDS_AT_MOST", "101"),
        ("QUIET_HOURS", "22-8"),
        ("QUIET_HOURS", "24:00-08:00"),
        ("QUIET_HOURS_DAYS_OFF", "22-10"),
        ("HOLIDAYS", "2027-01-01,1 May"),
        ("HOLIDAYS", "2027-02-30"),
        ("CALLBACK_COUNTRIES", "RU,XX"),
        ("CALLBACK_BUDGETS", "KZ:5"),
        ("CALLBACK_BUDGETS", "XX:5/5"),
        ("CALLBACK_BUDGETS", "*:many/5"),
        ("WISHES_PER_NUMBER", "0"),
        ("PRIORITY_PERSON", "duty"),
        ("STORM_PERCENT", "100"),
        ("EARLY_MEDIA_CALLS", "-1"),
        ("CALLS_PER_NUMBER", "21"),
        ("SPARE_LINES", "198.51.100.20:5060,spare"),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"OUTAGE_IVR_{name}", value)
    with pytest.raises(SettingsError, match=f"^OUTAGE_IVR_{name}: [^\n]+$") as refused:
        read_settings()
    assert "pattern" not in str(refused.value)


def test_a_language_without_words_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="OUTAGE_IVR_LANGUAGES: there is no wording for kl; there are ru"):
        check_languages([Language("ru"), Language("kl")])


def test_a_language_with_gaps_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(
        SettingsError, match=r"uz is not complete: prompts/wording/uz/__init__.py exports no WORDING"
    ):
        check_languages([Language("ru"), Language("uz")], {**FOLDERS, Language("uz"): None})


def test_quiet_hours_are_part_of_the_policy_and_may_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = read_settings().policy
    assert (policy.quiet, policy.zone) == (Hours(22 * 60, 8 * 60), "Europe/Moscow")
    monkeypatch.setenv("OUTAGE_IVR_QUIET_HOURS", "")
    assert read_settings().policy.quiet is None


def test_days_off_have_quiet_hours_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_HOLIDAYS", "2027-01-01, 2027-01-07")
    assert read_settings().days_off is None
    monkeypatch.setenv("OUTAGE_IVR_QUIET_HOURS_DAYS_OFF", "22:00-10:00")
    holidays = frozenset({date(2027, 1, 1), date(2027, 1, 7)})
    assert read_settings().days_off == DaysOff(Hours(22 * 60, 10 * 60), holidays)


def test_the_lines_own_country_is_rung_unless_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_REGION", "KZ")
    assert read_settings().request_rules == RequestRules("KZ", ("KZ",))
    monkeypatch.setenv("OUTAGE_IVR_CALLBACK_COUNTRIES", "KZ, RU")
    assert read_settings().request_rules.countries == ("KZ", "RU")


def test_duty_numbers_are_a_list_that_may_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().duty_numbers == []
    monkeypatch.setenv("OUTAGE_IVR_DUTY_NUMBERS", "+74951234567, +74957654321")
    monkeypatch.setenv("OUTAGE_IVR_PROMISE_WARNING_MINUTES", "20")
    assert read_settings().duty_numbers == ["+74951234567", "+74957654321"]
    assert read_settings().promise_warning == timedelta(minutes=20)


def test_a_misspelt_name_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OUTAGE_IVR_SIP_PROT", "5062")
    with pytest.raises(SettingsError, match="OUTAGE_IVR_SIP_PROT"):
        read_settings()
    monkeypatch.delenv("OUTAGE_IVR_SIP_PROT")
    (tmp_path / "settings.env").write_text("OUTAGE_IVR_SIP_PROT=5062\n")
    with pytest.raises(SettingsError, match=r"^OUTAGE_IVR_SIP_PROT"):
        read_settings()


def test_a_name_without_the_prefix_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("SIP_PORT=5062\n")
    with pytest.raises(SettingsError, match=r"^SIP_PORT: .*settings\.env.*OUTAGE_IVR_"):
        read_settings()


def test_a_file_that_is_not_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_bytes(b"OUTAGE_IVR_KANNEL_USER=\xff\xfe")
    with pytest.raises(SettingsError, match=r"settings\.env cannot be read"):
        read_settings()


def test_an_address_of_the_newer_kind_is_written_with_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_HTTP_HOST", "::1")
    assert read_settings().web_address == "http://[::1]:8080"


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text(
        "OUTAGE_IVR_SIP_PORT=5062\nOUTAGE_IVR_HTTP_PORT=8082\nOUTAGE_IVR_LANGUAGES=en\n"
    )
    monkeypatch.setenv("OUTAGE_IVR_SIP_PORT", "5064")
    settings = read_settings()
    assert (settings.sip_port, settings.http_port, settings.languages) == (5064, 8082, ["en"])


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    made = read_secrets(tmp_path)
    assert read_secrets(tmp_path) == made
    assert (read_secrets(tmp_path).node, len(made.node)) == (made.node, 8)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len({made.ari_password, made.receipts_key, made.demo_password}) == 3


def test_spoilt_secrets_are_reported(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(SettingsError, match=r"secrets\.json"):
        read_secrets(tmp_path)


def test_services_may_be_named_or_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(read_settings().hazard_services) == {Service.GAS, Service.ELECTRICITY}
    monkeypatch.setenv("OUTAGE_IVR_HAZARD_SERVICES", "")
    monkeypatch.setenv("OUTAGE_IVR_HINT_SERVICES", "tv, internet")
    settings = read_settings()
    assert (settings.hazard_services, settings.hint_services) == ([], [Service.TV, Service.INTERNET])


def test_several_persons_take_the_place_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().person_addresses == ["sip:desk@127.0.0.1:5080"]
    monkeypatch.setenv("OUTAGE_IVR_PERSONS", "sip:anna@10.0.0.5, sip:boris@10.0.0.6:5080")
    assert read_settings().person_addresses == ["sip:anna@10.0.0.5", "sip:boris@10.0.0.6:5080"]
    config = asterisk_config(read_settings())
    assert config.agents == {"person": "sip:anna@10.0.0.5", "person-2": "sip:boris@10.0.0.6:5080"}


@pytest.mark.parametrize(
    "bad", ["anna", "sip:anna@a, sip:anna@a", "sip:anna@a;transport=tcp", "sip:anna@a:0"]
)
def test_a_person_who_cannot_be_rung_is_refused_by_name(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_PERSONS", bad)
    with pytest.raises(SettingsError, match="OUTAGE_IVR_PERSONS"):
        read_settings()


@pytest.mark.parametrize("name", ["TICKET_BY_SMS", "TELL_LISTENERS"])
def test_no_message_is_promised_while_nobody_has_chosen_a_gateway(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(read_settings(), name.lower()) is False
    monkeypatch.setenv(f"OUTAGE_IVR_{name}", "true")
    with pytest.raises(SettingsError, match=rf"^OUTAGE_IVR_{name}: .*OUTAGE_IVR_SMS_GATEWAY"):
        read_settings()


def test_how_often_a_person_is_tried_is_read_and_may_be_without_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_settings().throttles == BEARABLE
    monkeypatch.setenv("OUTAGE_IVR_CALLBACKS_PER_PERSON", "2/5,10/60")
    monkeypatch.setenv("OUTAGE_IVR_SMS_PER_PERSON", "")
    assert read_settings().throttles == {
        Channel.CALL: (Throttle(2, timedelta(minutes=5)), Throttle(10, timedelta(hours=1))),
        Channel.SMS: (),
    }


@pytest.mark.parametrize("bad", ["3", "0/15", "3/0", "3/15/7", "drei/15"])
def test_a_limit_for_a_person_that_is_none_is_refused_by_name(
    bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTAGE_IVR_CALLBACKS_PER_PERSON", bad)
    with pytest.raises(SettingsError, match="OUTAGE_IVR_CALLBACKS_PER_PERSON"):
        read_settings()


def test_listeners_are_told_where_requests_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().policy.tells_listeners_in == ()
    monkeypatch.setenv("OUTAGE_IVR_SMS_GATEWAY", "file")
    monkeypatch.setenv("OUTAGE_IVR_TELL_LISTENERS", "true")
    assert read_settings().policy.tells_listeners_in == ("RU",)


def test_messages_follow_calls_once_somebody_has_chosen_what_sends_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_settings().policy.texts_after_calls_in == ()
    monkeypatch.setenv("OUTAGE_IVR_SMS_GATEWAY", "file")
    assert read_settings().policy.texts_after_calls_in == ("RU",)
    monkeypatch.setenv("OUTAGE_IVR_SMS_AFTER_CALLS", "false")
    assert read_settings().policy.texts_after_calls_in == ()


def test_each_result_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_CALLBACK_DECLINED_TRIES", "1")
    monkeypatch.setenv("OUTAGE_IVR_CALL_LIST_HOURS", "0")
    policy = read_settings().policy
    assert (policy.declined_tries, policy.busy_tries, policy.listed_for) == (1, 4, timedelta(0))


def test_whoever_can_answer_a_message_may_be_asked_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_settings().policy.asks_by_sms
    monkeypatch.setenv("OUTAGE_IVR_SMS_GATEWAY", "file")
    monkeypatch.setenv("OUTAGE_IVR_SMS_REPLIES", "true")
    assert read_settings().policy.asks_by_sms


@pytest.mark.parametrize("gateway", ["kannel", "file"])
def test_a_gateway_chosen_anywhere_allows_to_promise_it(
    gateway: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "settings.env").write_text(f"OUTAGE_IVR_SMS_GATEWAY={gateway}\n")
    monkeypatch.setenv("OUTAGE_IVR_TICKET_BY_SMS", "true")
    assert read_settings().ticket_by_sms


def test_budgets_are_of_countries_prefixes_and_everything_else_abroad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_settings().budgets == Budgets("RU", Budget(50, 100))
    monkeypatch.setenv("OUTAGE_IVR_CALLBACK_BUDGETS", "*:5/10, KZ:500/1000, +7840:0/0")
    own = {"KZ": Budget(500, 1000), "+7840": Budget(0, 0)}
    assert read_settings().budgets == Budgets("RU", Budget(5, 10), own)
