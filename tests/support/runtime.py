"""Where the programs are that asterisk/obtain has fetched."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
RUNTIME = Path(os.environ.get("OUTAGE_IVR_RUNTIME", PROJECT / ".runtime"))
PROGRAMS = RUNTIME / "bin"
