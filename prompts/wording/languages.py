"""The languages of the line: every folder here that is named like one."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping

from outages.subscribers import Language
from prompts import wording
from prompts.errors import UnknownLanguageError
from prompts.wording.gaps import find_all_gaps
from prompts.wording.narrator import Narrator
from prompts.wording.protocol import Wording


def find_narrators(
    package: str, path: Iterable[str], name: str = "WORDING"
) -> Mapping[Language, Narrator | None]:
    """Return the narrator of this name in each folder named by a language code (ISO 639); None where there is none."""
    codes = [
        one.name for one in pkgutil.iter_modules(path) if one.ispkg and re.fullmatch("[a-z]{2,3}", one.name)
    ]
    modules = {Language(code): importlib.import_module(f"{package}.{code}") for code in codes}
    return {code: getattr(module, name, None) for code, module in modules.items()}


#: The language to fall back on first.
_FIRST = Language("ru")

#: Every language with a folder here, complete or not.
FOLDERS = find_narrators(wording.__name__, wording.__path__)
#: The languages that Americans speak differently.
_AMERICAN = find_narrators(wording.__name__, wording.__path__, "AMERICAN")

_COMPLETE: Mapping[Language, Narrator] = {
    code: narrator
    for code, narrator in sorted(FOLDERS.items(), key=lambda found: (found[0] != _FIRST, found[0]))
    if narrator is not None and not find_all_gaps(code, narrator)
}

#: The languages whose words are complete, in order of fallback; no other is offered.
LANGUAGES = tuple(_COMPLETE)

#: What this process says.
_WORDINGS = dict(_COMPLETE)


def speak_for(providers: Mapping[Language, str], *, american: bool = False) -> None:
    """Have this process speak for a provider, whose name is given as each language says it, in British or American English.

    To be called once, before anything is spoken; a language without a name introduces itself as the line.
    """
    for code, narrator in _COMPLETE.items():
        chosen = (_AMERICAN.get(code) if american else None) or narrator
        _WORDINGS[code] = chosen.introduced_as(providers.get(code, ""))


def wording_for(language: str) -> Wording:
    """Return the wording of a language by its code, such as "ru"; raise UnknownLanguageError.

    A language with gaps counts as unknown; `prompts.wording.completeness` names the gaps.
    """
    try:
        return _WORDINGS[Language(language)]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguageError(f"there are no words for {language!r}, only for: {known}") from None
