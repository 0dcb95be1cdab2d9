"""Tell from a file's first bytes what it is, whatever its name says."""

import zipfile
from pathlib import Path

from outages.sources.errors import UnreadableError

_LOOKED_AT = 1024
_ZIP = b"PK\x03\x04"
_SAVE = "open it in Excel and save it as .xlsx or as CSV UTF-8"
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", f"is an old Excel workbook (.xls) or locked with a password; {_SAVE}"),
    (b"%PDF", "is a PDF document; export the list as .xlsx or CSV instead"),
    (b"\x1f\x8b", "is compressed with gzip; unpack it first"),
    (b"{\\rtf", f"is an RTF document; {_SAVE}"),
)
_MARKUP = (
    (b"<!doctype html", "is a web page (HTML)"),
    (b"<html", "is a web page (HTML)"),
    (b"<table", "is a web page (HTML)"),
    (b"<?xml", "is XML"),
)
#: What a zip holds, and what it then is.
_ARCHIVES = (
    ("xl/workbook.bin", f"is a binary Excel workbook (.xlsb); {_SAVE}"),
    ("content.xml", "is an OpenDocument spreadsheet; save it as .xlsx or as CSV UTF-8"),
)


def is_workbook(path: Path) -> bool:
    """Say whether a file is an .xlsx workbook, else text; raise UnreadableError for anything else, OSError."""
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise UnreadableError(0, what)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for signature, what in _MARKUP:
        if start.startswith(signature):
            raise UnreadableError(0, f"{what}, whatever its name says; {_SAVE}")
    if not head.startswith(_ZIP):
        return False
    _check_archive(path)
    return True


def _check_archive(path: Path) -> None:
    """Raise UnreadableError for a zip that isn't an .xlsx workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except zipfile.BadZipFile as error:
        raise UnreadableError(0, "is a damaged zip archive or workbook; copy it again") from error
    if "xl/workbook.xml" in names:
        return
    for member, what in _ARCHIVES:
        if member in names:
            raise UnreadableError(0, what)
    raise UnreadableError(0, "is a zip archive; unpack it first")
