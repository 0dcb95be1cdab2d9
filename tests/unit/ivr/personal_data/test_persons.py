"""One person's data leave as one file, and go everywhere: from the database, the recordings and the messages."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from outages.errors import ConflictError, NotFoundError
from outages.persons import RecordKind, Whose
from tests.support.fake_persons import (
    ACCOUNT,
    ATTEMPT,
    NUMBER,
    VOICE,
    FakeMessages,
    FakePersons,
    personal_data_of,
)
from tests.support.fakes import NOON, FakeClock

WHOSE = Whose(account=ACCOUNT)


def _messages() -> FakeMessages:
    return FakeMessages([(NUMBER, "attempt-0"), ("+79990000777", ATTEMPT), ("+79990000105", "attempt-2")])


async def test_an_archive_holds_records_messages_and_voices(tmp_path: Path) -> None:
    (tmp_path / VOICE).write_bytes(b"RIFF")
    data = personal_data_of(FakePersons(), _messages(), tmp_path, FakeClock(NOON))
    with zipfile.ZipFile(io.BytesIO(await data.export(WHOSE, author="olga"))) as archive:
        assert archive.namelist() == ["person.json", f"voices/{VOICE}"]
        assert archive.read(f"voices/{VOICE}") == b"RIFF"
        records = json.loads(archive.read("person.json"))
    assert records == {
        "made_at": NOON.isoformat(),
        "account": ACCOUNT,
        "numbers": [NUMBER],
        "shared_numbers": [],
        "tickets": [
            {
                "id": 1,
                "opened_at": NOON.isoformat(),
                "hours": {"since": 600, "until": 1440},
                "services": ["tv"],
            }
        ],
        "sms": [{"number": NUMBER, "id": "attempt-0"}, {"number": "+79990000777", "id": ATTEMPT}],
    }


async def test_a_voice_that_was_deleted_meanwhile_is_left_out(tmp_path: Path) -> None:
    data = personal_data_of(FakePersons(), FakeMessages(), tmp_path, FakeClock(NOON))
    with zipfile.ZipFile(io.BytesIO(await data.export(WHOSE, author="olga"))) as archive:
        assert archive.namelist() == ["person.json"]


async def test_a_preview_counts_messages_too_and_changes_nothing(tmp_path: Path) -> None:
    messages = _messages()
    data = personal_data_of(FakePersons(), messages, tmp_path, FakeClock(NOON))
    assert (await data.preview(WHOSE)).found[RecordKind.SMS] == 2
    assert len(messages.sent) == 3


async def test_erased_messages_and_voices_are_gone_too(tmp_path: Path) -> None:
    for name in (VOICE, "others.wav"):
        (tmp_path / name).touch()
    persons, messages = FakePersons(), _messages()
    done = await personal_data_of(persons, messages, tmp_path, FakeClock(NOON)).erase(WHOSE, author="olga")
    assert (done.marker, done.found[RecordKind.SMS]) == ("erased-123456789", 2)
    assert (persons.erased, messages.sent) == (["olga"], [("+79990000105", "attempt-2")])
    assert _names(tmp_path) == ["others.wav"]


async def test_what_cannot_be_erased_yet_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / VOICE).touch()
    messages = _messages()
    persons = FakePersons(obstacles=("the ticket 1 is open",))
    data = personal_data_of(persons, messages, tmp_path, FakeClock(NOON))
    with pytest.raises(ConflictError, match="the ticket 1 is open"):
        await data.erase(WHOSE, author="olga")
    assert (len(messages.sent), _names(tmp_path)) == (3, [VOICE])


async def test_nothing_is_made_up_about_nobody(tmp_path: Path) -> None:
    data = personal_data_of(FakePersons(), FakeMessages(), tmp_path, FakeClock(NOON))
    with pytest.raises(NotFoundError):
        await data.export(Whose(account="1"), author="olga")


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]
