"""The corpus of house lists: `tests/golden/house_lists.tsv`."""

from pathlib import Path

_FILE = Path(__file__).parents[1] / "golden" / "house_lists.tsv"
_ROWS = [line.split("\t") for line in _FILE.read_text("utf-8").splitlines()[1:]]
#: What each list means, as a rule is written.
ACCEPTED = {text: meaning for meaning, text in _ROWS if meaning != "REFUSED"}
REFUSED = [text for meaning, text in _ROWS if meaning == "REFUSED"]
