"""The languages as they lie in folders: each one's package has its code for a name and exports `WORDING`."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping

from outages.subscribers import Language
from prompts.wording.gaps import find_gaps
from prompts.wording.narrator import Narrator


def find_narrators(package: str, path: Iterable[str]) -> Mapping[Language, Narrator | None]:
    """Return the `WORDING` of each folder named like a language (ISO 639), finished or not; None where it has none yet."""
    codes = [
        one.name for one in pkgutil.iter_modules(path) if one.ispkg and re.fullmatch("[a-z]{2,3}", one.name)
    ]
    modules = {Language(code): importlib.import_module(f"{package}.{code}") for code in codes}
    return {code: getattr(module, "WORDING", None) for code, module in modules.items()}


def find_all_gaps(code: Language, narrator: Narrator | None) -> list[str]:
    """Return what keeps a language from being offered, in words for whoever writes it; none if nothing does."""
    if narrator is None:
        return [f"prompts/wording/{code}/__init__.py exports no WORDING"]
    named = narrator.language
    other = [f"the WORDING in prompts/wording/{code} is of {named!r}"] if named != code else []
    return [*other, *find_gaps(narrator.vocabulary)]
