"""Words that engines stress wrongly reach them with a stress mark."""

from pathlib import Path

import pytest

from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.wording.phrases import Phrase
from prompts.wording.stresses import Stresses
from tests.support.fake_speech import FakeEngine


def stresses_of(folder: Path, **files: str) -> Stresses:
    """Return the stresses read with these operator's files."""
    folder.mkdir(parents=True, exist_ok=True)
    for language, content in files.items():
        (folder / f"{language}.txt").write_text(content, encoding="utf-8")
    stresses = Stresses(folder)
    stresses.read()
    return stresses


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("улица Льва Толстого,", "улица Льва Толсто́го,"),
        ("улица Дудинская-Новая,", "улица Дуди́нская-Новая,"),
        ("улица Дежнева,", "улица Дежнёва,"),
        ("улица Дежнёва,", "улица Дежнёва,"),
        ("город Элиста, улица Раско́вой,", "город Элиста́, улица Раско́вой,"),
        ("город Малоярославец,", "город Малояросла́вец,"),
        ("улица Бирюлевская,", "улица Бирюлёвская,"),
        ("от толстого слоя льда.", "от толстого слоя льда."),
        ("улица Толстогорская,", "улица Толстогорская,"),
    ],
)
def test_known_names_are_marked_and_nothing_else(tmp_path: Path, written: str, spoken: str) -> None:
    assert stresses_of(tmp_path).mark(written, "ru") == spoken
    assert stresses_of(tmp_path).mark(written, "en") == written


def test_the_operators_words_win_and_lower_case_entries_match_capitalised_words(tmp_path: Path) -> None:
    content = "# наши улицы\nЭл+иста\nС+олнечный-Горо\N{COMBINING ACUTE ACCENT}док # новый\n\nподст+анция\n"
    stresses = stresses_of(tmp_path, ru=content)
    assert stresses.faults == []
    assert stresses.mark("Элиста, Солнечный Городок", "ru") == "Эли́ста, Со́лнечный Горо́док"
    assert stresses.mark("Подстанция. Эта подстанция.", "ru") == "Подста́нция. Эта подста́нция."


@pytest.mark.parametrize(
    "line", ["Элиста", "Эл+ист+а", "Э+листа", "улица Элист+а", "12-+я", "+", "Elist+a", "Эл1ст+а"]
)
def test_a_line_without_a_stress_is_reported_and_ignored(tmp_path: Path, line: str) -> None:
    stresses = stresses_of(tmp_path, ru=f"К+устанай\n{line}\n")
    assert [fault.split(":")[0] for fault in stresses.faults] == [f"{tmp_path / 'ru.txt'}, line 2"]
    assert stresses.mark("Кустанай", "ru") == "Ку́станай"


def test_an_unused_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "ru.txt").write_bytes("Элист+а".encode("cp1251"))
    faults = stresses_of(tmp_path, en="Len+ina", notes="Элист+а").faults
    assert [fault.split(":")[0] for fault in faults] == [
        str(tmp_path / f"{name}.txt") for name in ("ru", "en", "notes")
    ]


@pytest.fixture
def street() -> Phrase:
    return Phrase("place_street", "ru", "улица Чуйкова,")


async def test_the_engine_gets_the_mark_and_the_caller_the_phrase(tmp_path: Path, street: Phrase) -> None:
    engine = FakeEngine()
    library = Library(tmp_path / "prompts", Chain([engine]))
    await library.load()
    [prompt] = await library.prepare([street])
    assert [one.phrase for one in await library.prepare([street], within=0)] == [street]
    assert (prompt.phrase, engine.spoken) == (street, ["улица Чуйко́ва,"])
    await library.close()


async def test_after_a_restart_only_the_phrases_with_a_changed_stress_are_rendered_again(
    tmp_path: Path, street: Phrase
) -> None:
    engine, other = FakeEngine(), Phrase("place_street", "ru", "улица Мира,")
    for spoken in (["улица Чуйко́ва,", "улица Мира,"], ["улица Чу́йкова,"]):
        engine.spoken.clear()
        library = Library(tmp_path / "prompts", Chain([engine]))
        await library.load()
        await library.prepare([street, other])
        assert sorted(engine.spoken) == sorted(spoken)
        assert library.stress_faults == []
        await library.close()
        stresses_of(tmp_path / "stresses", ru="Ч+уйкова")
