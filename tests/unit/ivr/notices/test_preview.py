"""A duty manager reads and hears a notice as its callers will."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from ivr.notices.preview import IncidentPreview
from outages.addresses.house_rules import HouseRule
from outages.incidents import Incident, IncidentKind
from outages.places import AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Language, ServicePoint
from prompts.errors import SpeechError, UnknownLanguageError
from prompts.library import Library
from prompts.speech.chain import Chain
from tests.support.fake_repositories import FakeAreas
from tests.support.fake_speech import FakeEngine
from tests.support.fakes import NOON, FakeClock, FakeHouses, incident_in, point_at


class World:
    """A preview of incidents on the street with the id 3."""

    def __init__(self, folder: Path) -> None:
        self.areas, self.houses, self.engine = FakeAreas(), FakeHouses(), FakeEngine()
        self.areas.add(AreaKind.REGION, "Приморская область")
        self.areas.add(AreaKind.CITY, "Приморская область", "Светлогорск")
        self.areas.add(AreaKind.STREET, "Приморская область", "Светлогорск", "улица Мира")
        self.library = Library(folder, Chain([self.engine]))
        self.preview = IncidentPreview(
            areas=self.areas,
            subscribers=self.houses,
            library=self.library,
            languages=[Language("ru"), Language("en")],
            clock=FakeClock(),
            zone=UTC,
        )


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    await made.library.load()
    yield made
    await made.library.close()


def incident() -> Incident:
    return incident_in(area=3)


def house(number: str) -> ServicePoint:
    return point_at(number, street="улица Мира", area=3)


async def test_it_tells_times_as_people_in_its_scope_hear_them(world: World) -> None:
    world.houses.points = [replace(house("5"), zone="Asia/Omsk")]
    planned = replace(incident(), kind=IncidentKind.PLANNED, starts_at=NOON + timedelta(hours=20))
    written = await world.preview.write(planned)
    assert "11:00" in written["en"].written
    world.houses.points = []
    assert "5:00" in (await world.preview.write(planned))["en"].written


async def test_it_reads_as_a_subscriber_in_its_scope_would_hear_it(world: World) -> None:
    world.houses.points = [house("5"), house("7")]
    only_seven = Scope((ScopeItem(AreaId(3), HouseRule(("7",))),))
    written = await world.preview.write(replace(incident(), scope=only_seven))
    assert list(written) == ["ru", "en"]
    assert "улица Мира, 7" in written["ru"].written
    assert "дом семь" in written["ru"].spoken
    assert "Mira" in written["en"].spoken
    assert "1234567" in written["ru"].sms
    assert written["ru"].segments == 2


async def test_without_a_subscriber_in_its_scope_it_reads_as_anybody_would_hear_it(world: World) -> None:
    world.houses.points = [point_at("5", area=99)]
    written = await world.preview.write(incident())
    assert written["ru"].written.startswith("улица Мира: не работает интернет.")
    assert written["ru"].sms == ""


async def test_it_is_heard_as_a_wav_file(world: World) -> None:
    assert (await world.preview.speak(incident(), "en")).startswith(b"RIFF")


@pytest.mark.parametrize(("language", "error"), [("xx", UnknownLanguageError), ("ru", SpeechError)])
async def test_what_cannot_be_spoken_is_an_error(world: World, language: str, error: type[Exception]) -> None:
    world.engine.broken = "no voice today"
    with pytest.raises(error):
        await world.preview.speak(incident(), language)
