"""Draw the call flows into docs: `python -m ivr.callflows [FOLDER]`."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ivr.callflows.flow import find_call_flows
from ivr.callflows.picture import draw
from ivr.callflows.sheet import Sheet, put_into_words
from ivr.callflows.words import CallFlowTexts
from ivr.texts import LANGUAGES

DOCS: Final = Path(__file__).resolve().parent.parent.parent / "docs"

_PREFACE: Final = """\
# Call flows

Made from the code by `python -m ivr.callflows`: a caller who tries every key, silence and the typing of numbers goes through the real
dialogues in a few typical scenes, and steps that sound and go on alike become one. Do not edit; what is drawn is decided in
`ivr/callflows/scenes.py`. The service shows the same pictures at `/scripts`. What is said when something of ours fails is
left out.
"""


def make_files() -> Mapping[str, str]:
    """Return the files below docs by path; takes a few seconds."""
    files, index = {}, [_PREFACE]
    sheets = {code: asyncio.run(_sheets(code)) for code in LANGUAGES}
    for code, some in sheets.items():
        for sheet in some:
            files[f"scripts/{sheet.name}.{code}.svg"] = draw(sheet, alone=True)
    for sheet in sheets["en"]:
        others = [code for code in LANGUAGES if code != "en"]
        links = ", ".join(f"[{code}](scripts/{sheet.name}.{code}.svg)" for code in others)
        index.append(
            f"\n## {sheet.title}\n\nAlso in {links}.\n\n![{sheet.title}](scripts/{sheet.name}.en.svg)\n"
        )
    files["scripts.md"] = "".join(index)
    return files


async def _sheets(language: str) -> list[Sheet]:
    return [put_into_words(flow, CallFlowTexts(language)) for flow in await find_call_flows(language)]


def write_files(folder: Path) -> None:
    """Write the files, and remove the pictures of dialogues that no longer exist."""
    files = make_files()
    (folder / "scripts").mkdir(parents=True, exist_ok=True)
    for old in (folder / "scripts").glob("*.svg"):
        if f"scripts/{old.name}" not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files(Path(sys.argv[1]) if sys.argv[1:] else DOCS)
