"""The page of phrases: what it shows, whose recordings it accepts, and what it refuses at the field."""

import html
import io
from dataclasses import replace

import pytest
from aiohttp import FormData

from ivr.web.admin.prompts import MOST_BYTES
from ivr.web.texts.prompts import PromptTexts
from outages.subscribers import Language
from prompts.errors import RecordingError, RecordingFlaw
from prompts.wording.fragments import FragmentGroup
from tests.support.web_visits import SAME_SITE, sign_in
from tests.support.web_world import Client, World, browse, silence

RUSSIAN = PromptTexts("ru")


async def get(client: Client, path: str) -> tuple[int, str]:
    async with client.get(path, headers={"Accept-Language": "ru"}) as answer:
        return answer.status, html.unescape(await answer.text())


async def upload(
    client: Client, path: str, sound: bytes, *, field: str = "sound", language: str = "ru"
) -> tuple[int, str, str]:
    form = FormData()
    form.add_field(field, io.BytesIO(sound), filename="../../../etc/cron.d/x.wav", content_type="audio/wav")
    headers = SAME_SITE | {"Accept-Language": language}
    async with client.post(path, data=form, headers=headers, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), html.unescape(await answer.text())


async def test_a_manager_sees_each_phrase_with_its_voice_and_length(manager: Client, world: World) -> None:
    world.prompts.recorded["ru", "goodbye"] = b"RIFF"
    status, page = await get(manager, "/prompts")
    assert status == 200
    assert "3 фразы, записано: 1" in page
    assert RUSSIAN.all_well in page
    for words in (
        "Здравствуйте, аварийная служба.",
        "greeting",
        "rhvoice irina",
        "2,2 с",
        "синтез",
        "записано",
    ):
        assert words in page
    assert 'href="/prompts/ru/greeting.wav"' in page
    assert "Four" not in page
    assert "four," in (await get(manager, "/prompts?language=en"))[1]


async def test_what_is_recorded_is_counted_by_group(manager: Client, world: World) -> None:
    world.prompts.fragments["digit_4"] = FragmentGroup.NUMBERS
    world.prompts.recorded["ru", "goodbye"] = b"RIFF"
    world.prompts.joined = ("greeting",)
    page = (await get(manager, "/prompts"))[1]
    assert "фразы: 1 из 2" in page
    assert "номера домов: 0 из 1" in page
    assert RUSSIAN.joined in page
    assert RUSSIAN.missing in page
    # Nobody hears an engine say them alone.
    assert "rhvoice irina" not in page
    found = (await get(manager, "/prompts?q=номера"))[1]
    assert ("четыре," in found, "Аварийная служба." in found) == (True, False)


async def test_a_fragment_that_no_engine_has_spoken_is_no_fault(manager: Client, world: World) -> None:
    world.prompts.fragments["digit_4"] = FragmentGroup.NUMBERS
    world.prompts.unspoken = ("digit_4",)
    assert RUSSIAN.all_well in (await get(manager, "/prompts"))[1]


async def test_what_the_check_would_report_is_said(manager: Client, world: World) -> None:
    world.prompts.unspoken = ("digit_4",)
    world.prompts.refused["greeting"] = RecordingError("stale", RecordingFlaw.STALE)
    world.prompts.strays, world.prompts.shortcomings = ("old.wav",), ("no voice of parrot",)
    world.prompts.slips = ("ru.txt, line 3: 'ле+ни+на'",)
    page = (await get(manager, "/prompts"))[1]
    for told in (
        "Не озвучено: digit_4",
        "Запись не звучит: greeting",
        RUSSIAN.flaws[RecordingFlaw.STALE],
        "Файлы, для которых нет фразы: old.wav",
        "В словах этого языка 1 пробел",
        "В ваших ударениях 1 ошибка",
    ):
        assert told in page
    assert RUSSIAN.all_well not in page


async def test_a_language_is_named_and_marked_when_nobody_has_reviewed_it(world: World) -> None:
    services = replace(world.services(), languages=(Language("ru"), Language("kk")))
    async with browse(world, services) as client:
        page = (await get(await sign_in(client, "maria", "correct horse"), "/prompts"))[1]
    assert "Казахский" in page
    assert "Русский" in page
    assert "Носитель языка" not in page


async def test_the_search_finds_words_and_names(manager: Client) -> None:
    page = (await get(manager, "/prompts?q=СВИДАНИЯ"))[1]
    assert "показана 1 фраза" in page
    assert ("До свидания" in page, "Здравствуйте" in page) == (True, False)
    assert "четыре," in (await get(manager, "/prompts?q=digit"))[1]
    nothing = (await get(manager, '/prompts?q="><script>'))[1]
    assert RUSSIAN.nothing_found in nothing


async def test_a_recording_is_taken_under_its_managers_name(manager: Client, world: World) -> None:
    status, place, _ = await upload(manager, "/prompts/ru/greeting", silence())
    assert (status, place) == (303, "/prompts?language=ru&kept=greeting#greeting")
    assert world.prompts.recorded == {("ru", "greeting"): silence()}
    assert world.prompts.deeds == [("record", "ru", "greeting", "maria")]
    assert RUSSIAN.kept in (await get(manager, place))[1]


async def test_a_recording_is_removed_under_its_managers_name(manager: Client, world: World) -> None:
    world.prompts.recorded["ru", "greeting"] = b"RIFF"
    async with manager.post(
        "/prompts/ru/greeting/remove", headers=SAME_SITE, allow_redirects=False
    ) as answer:
        assert (answer.status, answer.headers["Location"]) == (
            303,
            "/prompts?language=ru&removed=greeting#greeting",
        )
    assert world.prompts.recorded == {}
    assert world.prompts.deeds == [("remove", "ru", "greeting", "maria")]


@pytest.mark.parametrize("flaw", RecordingFlaw)
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_refusal_is_said_at_its_field_in_the_visitors_language(
    manager: Client, world: World, flaw: RecordingFlaw, language: str
) -> None:
    figures = {"seconds": 3.456, "least": -42.0, "most": 4.0, "share": 1.25, "loudness": -50.0}
    world.prompts.refusal = RecordingError("in English", flaw, **figures)
    status, _, page = await upload(manager, "/prompts/ru/greeting", b"RIFF", language=language)
    told = PromptTexts(language).flaws[flaw].split("{")[0]
    assert status == 422
    assert f'id="error-greeting" role="alert">{told}' in page
    assert "{" not in page.split('id="error-greeting"')[1].split("</p>")[0]
    assert world.prompts.deeds == []


async def test_no_file_and_one_that_is_too_large_are_refused(manager: Client, world: World) -> None:
    status, _, page = await upload(manager, "/prompts/ru/greeting", b"")
    assert (status, RUSSIAN.need_file in page) == (422, True)
    status, _, page = await upload(manager, "/prompts/ru/greeting", b"RIFF", field="other")
    assert (status, RUSSIAN.need_file in page) == (422, True)
    status, _, page = await upload(manager, "/prompts/ru/greeting", bytes(MOST_BYTES + 1))
    assert (status, "Файл больше 16 МБ." in page) == (413, True)
    assert world.prompts.recorded == {}


@pytest.mark.parametrize(
    "path",
    [
        "/prompts/ru/unknown",
        "/prompts/kk/greeting",
        "/prompts/ru/..%2f..%2fetc%2fpasswd",
        "/prompts/ru/greeting%00",
        "/prompts/..%2f/greeting",
        "/prompts/ru/unknown/remove",
    ],
)
async def test_only_known_phrases_are_reached(manager: Client, world: World, path: str) -> None:
    assert (await upload(manager, path, silence()))[0] in (404, 405)
    assert (await get(manager, f"{path}.wav"))[0] == 404
    assert world.prompts.deeds == []


async def test_a_form_that_is_none_is_refused(manager: Client) -> None:
    async with manager.post("/prompts/ru/greeting", data={"sound": "x"}, headers=SAME_SITE) as answer:
        assert answer.status == 415
    headers = SAME_SITE | {"Content-Type": "multipart/form-data"}
    async with manager.post("/prompts/ru/greeting", data=b"--x", headers=headers) as answer:
        assert answer.status == 400


async def test_a_prompt_is_played(manager: Client) -> None:
    async with manager.get("/prompts/ru/greeting.wav") as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "audio/wav", silence())


@pytest.mark.parametrize("path", ["/prompts", "/prompts/ru/greeting.wav"])
async def test_an_agent_and_a_stranger_stay_outside(client: Client, path: str) -> None:
    async with client.get(path, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/login")
    await sign_in(client, "anton", "battery staple")
    assert (await get(client, path))[0] == 403
    assert "/prompts" not in (await get(client, "/"))[1]
    assert (await upload(client, "/prompts/ru/greeting", silence()))[0] == 403


async def test_another_sites_form_is_refused(manager: Client, world: World) -> None:
    async with manager.post(
        "/prompts/ru/greeting/remove", headers={"Sec-Fetch-Site": "cross-site"}
    ) as answer:
        assert answer.status == 403
    assert world.prompts.deeds == []
