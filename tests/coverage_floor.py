"""Fails when branch coverage of the rules, the prompts or the dialogues is under the floor."""

import json
import sys
from collections import defaultdict
from pathlib import Path

FLOOR = 95.0
WATCHED = ("outages/", "prompts/", "ivr/dialogs/")


def coverage_of(report: dict[str, dict[str, dict[str, dict[str, int]]]]) -> dict[str, float]:
    """Return the per cent of lines and branches taken in each watched folder."""
    covered: defaultdict[str, int] = defaultdict(int)
    total: defaultdict[str, int] = defaultdict(int)
    for file, facts in report["files"].items():
        for folder in WATCHED:
            if file.startswith(folder):
                summary = facts["summary"]
                covered[folder] += summary["covered_lines"] + summary["covered_branches"]
                total[folder] += summary["num_statements"] + summary["num_branches"]
    return {folder: 100 * covered[folder] / total[folder] for folder in WATCHED}


def main() -> int:
    """Print each folder's coverage; 1 when one is under the floor."""
    found = coverage_of(json.loads(Path(sys.argv[1]).read_text()))
    for folder, percent in found.items():
        sys.stdout.write(f"{folder:15} {percent:5.1f} % of lines and branches\n")
    return int(min(found.values()) < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
