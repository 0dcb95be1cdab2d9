"""Write small .xlsx workbooks as spreadsheets and other programs write them."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = str | float | date | None
Rows = Sequence[Sequence[Cell]]

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_STYLES = (
    f'<styleSheet {_MAIN}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="16"/></cellXfs></styleSheet>'
)


def write_workbook(
    path: Path, sheets: Mapping[str, Rows], *, merged: str = "", shared: str = "sharedStrings"
) -> Path:
    """Write a workbook; a text that begins with = is a formula whose value is what follows it.

    `merged` are cells of each sheet, `shared` is the name of the part with the texts: 1C writes it with a capital S.
    """
    texts: list[str] = []
    pages = [_sheet(rows, texts, merged) for rows in sheets.values()]
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="s{place}"/>'
        for place, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="s{place}" Type="{_RELATED}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(pages) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>',
        "_rels/.rels": f'<Relationships {_PACKAGE}><Relationship Id="w" Type="{_RELATED}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {_PACKAGE}>{links}</Relationships>",
        "xl/styles.xml": _STYLES,
        f"xl/{shared}.xml": f"<sst {_MAIN}>{''.join(f'<si><t>{escape(text)}</t></si>' for text in texts)}</sst>",
    }
    parts |= {f"xl/worksheets/sheet{place}.xml": page for place, page in enumerate(pages, 1)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _sheet(rows: Rows, texts: list[str], merged: str) -> str:
    written = "".join(_row(row, line, texts) for line, row in enumerate(rows, 1))
    joined = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {_MAIN}><sheetData>{written}</sheetData>{joined}</worksheet>"


def _row(row: Sequence[Cell], line: int, texts: list[str]) -> str:
    cells = [_cell(cell, texts, f"{chr(ord('A') + place)}{line}") for place, cell in enumerate(row)]
    return f'<row r="{line}">{"".join(cells)}</row>'


def _cell(cell: Cell, texts: list[str], place: str) -> str:
    match cell:
        case None:
            return ""
        case str() if cell.startswith("="):
            return f'<c r="{place}" t="str"><f>A1</f><v>{escape(cell[1:])}</v></c>'
        case str():
            texts.append(cell)
            return f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
        case _:
            return f'<c r="{place}"><v>{cell!r}</v></c>'
