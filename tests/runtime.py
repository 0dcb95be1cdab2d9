"""Where the programs lie that asterisk/obtain has obtained."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RUNTIME = Path(os.environ.get("OUTAGE_IVR_RUNTIME", PROJECT / ".runtime"))
PROGRAMS = RUNTIME / "bin"
