"""A call flow as a picture: cards below each other, each indented from the one that it follows, joined by lines."""

import textwrap
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from ivr.callflows.sheet import FlowLine, Leaf, Sheet

_EDGE: Final = 16
_INDENT: Final = 40
_CARD: Final = 660
_PAD: Final = 14
_LINE: Final = 19
_ROW: Final = 27
_KEY: Final = 22
_GAP: Final = 18
#: Characters per line of a card, and the width of half a card.
_WIDE: Final = 76
_HALF: Final = (_CARD - 2 * _PAD) // 2
#: The width of a letter, on average.
_LETTER: Final = 7

#: The style of a picture outside the pages, whose own style sheet has the same.
STYLE: Final = """
.script { font: 13px system-ui, "DejaVu Sans", sans-serif; }
.script .ground { fill: #f4f6f8; } .script text { fill: #17212b; }
.script .card { fill: #fff; stroke: #d5dce2; } .script .soft { fill: #55636f; }
.script .badge { fill: #1f5f8b; } .script .badge-text { fill: #fff; font-weight: 600; text-anchor: middle; }
.script .key { fill: #e3eef6; stroke: #1f5f8b; } .script .key-text { fill: #1f5f8b; font-weight: 600; text-anchor: middle; }
.script .goal { fill: #1f5f8b; } .script .rail { stroke: #55636f; fill: none; stroke-width: 1.5; }
.script .title { font-size: 18px; font-weight: 700; } .script .opening { font-weight: 600; }
@media (prefers-color-scheme: dark) {
.script .ground { fill: #12181e; } .script text { fill: #e6ebef; }
.script .card { fill: #1b232b; stroke: #34404b; } .script .soft { fill: #a3b0bb; }
.script .badge { fill: #8cc4ee; } .script .badge-text { fill: #0c1a25; }
.script .key { fill: #20384a; stroke: #8cc4ee; } .script .key-text { fill: #8cc4ee; }
.script .goal { fill: #8cc4ee; } .script .rail { stroke: #a3b0bb; }
}
"""


@dataclass
class _Canvas:
    """What is drawn so far; `y` is where the next thing goes, `doors` are the starts of lines to following cards."""

    root: Element
    y: float = _EDGE
    doors: dict[int, tuple[float, float]] = field(default_factory=dict)

    def text(self, x: float, y: float, words: str, style: str = "") -> Element:
        """Write one line with its baseline at `y`."""
        written = SubElement(self.root, "text", {"x": f"{x:g}", "y": f"{y:g}"} | _styled(style))
        written.text, written.tail = words, "\n"
        return written

    def box(self, x: float, y: float, wide: float, high: float, style: str) -> None:
        """Draw a box with rounded corners."""
        place = {"x": f"{x:g}", "y": f"{y:g}", "width": f"{wide:g}", "height": f"{high:g}", "rx": "6"}
        SubElement(self.root, "rect", place | _styled(style))


def draw(sheet: Sheet, *, alone: bool = False) -> str:
    """Return the picture as SVG; one that stands `alone` contains its own style and background."""
    deepest = max(leaf.depth for leaf in sheet.leaves)
    wide = 2 * _EDGE + deepest * _INDENT + _CARD
    root = Element(
        "svg", {"class": "script", "role": "img", "aria-label": sheet.title, "lang": sheet.language}
    )
    if alone:
        root.set("xmlns", "http://www.w3.org/2000/svg")
        SubElement(root, "style").text = STYLE
        SubElement(root, "rect", {"width": "100%", "height": "100%", "class": "ground"})
    canvas = _Canvas(root)
    if alone:
        canvas.text(_EDGE, canvas.y + _LINE, sheet.title, "title")
        canvas.y += 2 * _LINE
    for leaf in sheet.leaves:
        _draw_leaf(canvas, leaf)
    _draw_last_words(canvas, sheet)
    high = canvas.y + _EDGE
    root.attrib |= {"viewBox": f"0 0 {wide} {high:g}", "width": str(wide), "height": f"{high:g}"}
    return tostring(root, encoding="unicode") + "\n"


def _draw_leaf(canvas: _Canvas, leaf: Leaf) -> None:
    x, top = _EDGE + leaf.depth * _INDENT, canvas.y
    said = textwrap.wrap(leaf.spoken, _WIDE)
    opening = [line for one in leaf.opening for line in textwrap.wrap(one, _WIDE - 6)]
    head = max(len(opening), 1) * _LINE
    rows = (len(leaf.lines) + 1) // 2 if all(map(_fits_half, leaf.lines)) else len(leaf.lines)
    high = _PAD + head + len(said) * _LINE + rows * _ROW + _PAD
    _draw_rail(canvas, leaf, x, top + _PAD + 8)
    canvas.box(x, top, _CARD, high, "card")
    canvas.box(x + _PAD, top + _PAD - 4, 26, 20, "badge")
    canvas.text(x + _PAD + 13, top + _PAD + 10, str(leaf.number), "badge-text")
    for place, line in enumerate(opening):
        canvas.text(x + _PAD + 36, top + _PAD + 10 + place * _LINE, line, "opening")
    foot = top + _PAD + head + 12
    for place, line in enumerate(said):
        canvas.text(x + _PAD, foot + place * _LINE, line)
    below = top + _PAD + head + len(said) * _LINE + 6
    for place, row in enumerate(leaf.lines):
        column, down = divmod(place, rows)
        _draw_row(canvas, row, x + _PAD + column * _HALF, below + down * _ROW)
    canvas.doors[leaf.number] = (x + _INDENT / 2, top + high)
    canvas.y = top + high + _GAP


def _fits_half(row: FlowLine) -> bool:
    """Say whether a row leaves room for another one beside it."""
    return len(row.keys) * (_KEY + 4) + len(f"{row.does} → {row.goal}") * _LETTER <= _HALF


def _draw_rail(canvas: _Canvas, leaf: Leaf, x: float, y: float) -> None:
    if leaf.parent:
        across, down = canvas.doors[leaf.parent]
        SubElement(canvas.root, "path", {"class": "rail", "d": f"M{across:g} {down:g}V{y:g}H{x:g}"})


def _draw_row(canvas: _Canvas, row: FlowLine, x: float, y: float) -> None:
    for key in row.keys:
        canvas.box(x, y, _KEY, _KEY, "key")
        canvas.text(x + _KEY / 2, y + 16, key, "key-text")
        x += _KEY + 4
    goal = SubElement(canvas.text(x + 3, y + 16, row.does, "soft"), "tspan", {"class": "goal"})
    goal.text = f" → {row.goal}"


def _draw_last_words(canvas: _Canvas, sheet: Sheet) -> None:
    for said in sheet.last_words:
        for line in textwrap.wrap(said, _WIDE + 6):
            canvas.text(_EDGE, canvas.y + _LINE - 5, line, "soft")
            canvas.y += _LINE


def _styled(style: str) -> dict[str, str]:
    return {"class": style} if style else {}
