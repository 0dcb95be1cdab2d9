"""`outage-ivr subscribers`: an operator imports lists of other systems, by the mappings of the operator's guide."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.commands import main
from tests.support.workbooks import Cell, write_workbook

_GUIDE = Path(__file__).resolve().parents[2] / "docs/operator.md"
_IMPORTED = "1 rows: 1 subscribers added, 0 updated, 0 ended; 1 service points added"
EXPORT = (
    "LCHET;FAM;IM;OT;TEL;MOB;NNASP;NYLIC;NDOM;SALDO\n"
    "000104;Сидоренко;Мария;Ивановна;;8-900-123-45-67;Тверь;Ленина ул.;12-5;-10,50\n;;;;;;;;;\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return HOME with the mappings of the operator's guide."""
    home = tmp_path / "home"
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(home))
    (home / "imports").mkdir(parents=True)
    for name, mapping in re.findall(
        r"```toml\n# (\w+)\n(.*?)```", _GUIDE.read_text(encoding="utf-8"), re.DOTALL
    ):
        (home / "imports" / f"{name}.toml").write_text(mapping, encoding="utf-8")
    home.chmod(0o700)
    return home


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_bytes(EXPORT.encode("cp1251"))
    return path


def _import(path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["subscribers", "import", str(path), *words])


@pytest.mark.usefixtures("home")
def test_a_workbook_by_excel_is_imported(tmp_path: Path) -> None:
    header: list[Cell] = ["Договор", "ФИО", "Тел.", "Город", "Улица", "Дом", "Корпус", "Квартира", "Услуга"]
    row: list[Cell] = [
        104.0,
        "Сидоренко М. И.",
        79001234567.0,
        "Тверь",
        "ул. Ленина",
        12.0,
        2.0,
        5.0,
        "Пакет «Всё»",
    ]
    path = write_workbook(tmp_path / "list.xlsx", {"Сводка": [["Всего", 1]], "Абоненты": [header, row]})
    assert _IMPORTED in _import(path, "--source", "excel").output


@pytest.mark.usefixtures("home")
def test_an_export_of_a_billing_system_is_imported(export: Path) -> None:
    assert _IMPORTED in _import(export, "--source", "billing").output
    assert "1 rows: 0 subscribers added, 0 updated" in _import(export, "--source", "billing").output


@pytest.mark.usefixtures("home")
def test_a_report_of_an_accounting_program_is_imported(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Список абонентов", None],
        ["на 01.11.2026"],
        [None],
        ["№ Л/С", "Абонент", "Адрес", "Контактный телефон", None],
        ["000104", "Сидоренко М. И.", "170000, Тверская обл, Тверь г, Ленина ул, дом № 12, корп. 2, кв. 5", "8 900 123-45-67"],
    ]  # fmt: skip
    path = write_workbook(tmp_path / "list.xlsx", {"TDSheet": rows}, merged="A1:B1", shared="SharedStrings")
    assert _IMPORTED in _import(path, "--source", "accounting").output


@pytest.mark.usefixtures("home")
def test_flaws_name_line_and_both_columns_and_nothing_changes(export: Path) -> None:
    good = export.read_bytes().decode("cp1251")
    export.write_text(good.replace("8-900", "8-900-1").replace("12-5", "05.дек"), encoding="cp1251")
    refused = _import(export, "--source", "billing")
    assert refused.exit_code == 1
    house = "house_and_flat (NDOM): '05.дек' is a date, which Excel makes of numbers (was it 5/12?)"
    assert f"{export}:2: {house}" in refused.output
    phones = "phones (TEL + MOB): '8-900-1-123-45-67' has 12 digits after +7, too many"
    assert f"{export}:2: {phones}" in refused.output
    assert "nothing was imported; flaws: 2, shown: 2" in refused.output
    export.write_text(good, encoding="cp1251")
    assert _IMPORTED in _import(export, "--source", "billing").output


@pytest.mark.usefixtures("home")
def test_a_whole_file_that_is_something_else_has_no_line(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    assert f"{path}: is an old Excel workbook" in _import(path).output


def test_a_proposed_mapping_imports_once_its_gaps_are_filled(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    text = (
        "Выгрузка;;;;;;;\nЛицевой счёт;Фамилия;Имя;Телефон;Мобильный;Адрес;Услуги;Баланс\n"
        "104;Сидоренко;Мария;;8 900 123-45-67;Тверская обл, г Тверь, ул Ленина, 12, кв 5;Интернет, ТВ;-10,5\n"
    )
    path.write_bytes(text.encode("cp866"))
    proposed = CliRunner().invoke(main, ["subscribers", "propose", str(path)]).output
    assert proposed.splitlines() == [
        "# A proposal for list.csv: complete it and keep it as HOME/imports/NAME.toml.",
        'separator = ";"',
        'encoding = "cp866"',
        "header_line = 2",
        "",
        "[columns]",
        'account = "Лицевой счёт"',
        'name = { join = ["Фамилия", "Имя"] }',
        'phones = { join = ["Телефон", "Мобильный"] }',
        'services = "Услуги"',
        'address = "Адрес"',
        '# The file says nothing of it: language = { value = "ru" }',
        "# The file says nothing of it: tier",
        '# The file says nothing of it: region = { value = "…" }, if the address lacks it',
        '# The file says nothing of it: city = { value = "…" }, if the address lacks it',
        "# The file says nothing of it: node",
        '# Not used: "Баланс"',
        "",
        "[words.services]",
        '"Интернет" = "internet"',
        '"ТВ" = "tv"',
    ]
    filled = proposed.replace("# The file says nothing of it: language", "language")
    (home / "imports" / "mine.toml").write_text(filled, encoding="utf-8")
    assert _IMPORTED in _import(path, "--source", "mine").output


def test_nothing_is_proposed_for_a_file_without_known_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")
    refused = CliRunner().invoke(main, ["subscribers", "propose", str(path)])
    assert refused.exit_code == 1
    assert "has no line with column names" in refused.output
