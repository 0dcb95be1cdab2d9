"""Which of our columns a list states, and what its header lacks."""

from collections import Counter
from collections.abc import Sequence

from outages.addresses.normal import fold
from outages.imports import COLUMNS, OPTIONAL, ImportFlaw
from outages.sources.header import Header
from outages.sources.mapping import HELD, ColumnSource, Constant, OneOf, SourceMapping
from outages.sources.picking import Pick, make_pick

#: What a mapping may leave out: its lists don't have it.
_MAY_LACK = frozenset({"name", "tier", "flat", "node"})
_OURS = (*COLUMNS, *OPTIONAL)


class Layout:
    """A list's header as its mapping reads it."""

    def __init__(self, header: Header, mapping: SourceMapping) -> None:
        self.width = len(header.names)
        self._header = header
        self._mapping = mapping
        self._names = [fold(name) for name in header.names]
        self._sources = mapping.columns or {name: OneOf((name,)) for name in _OURS if name in self._names}
        self._whole = {part: whole for whole in HELD if whole in self._sources for part in HELD[whole]}
        #: Our columns that rows have, in the order of the picked cells.
        self.columns = tuple(name for name in _OURS if name in COLUMNS or name in self._sources)

    def flaws(self) -> list[ImportFlaw]:
        """Return what the header lacks, has twice or, without a mapping, has for no purpose."""
        flaws = [(name, "this column is missing") for name in COLUMNS if not self._states(name)]
        for column, source in self._sources.items():
            flaws += [(column, reason) for reason in self._lacks(source)]
        if not self._mapping.columns:
            known = f"no such column; they are {', '.join(_OURS)}"
            flaws += [(name, known) for name in self._names if name not in _OURS]
        counts, wanted = Counter(self._names), self._mapping.header_names()
        flaws += [
            (name, "this column is duplicated") for name in counts if counts[name] > 1 and name in wanted
        ]
        return [ImportFlaw(self._header.line, *flaw) for flaw in flaws]

    def pick(self) -> Pick:
        """Return what picks the cells of `columns` from a record; only for a header without flaws."""
        return make_pick(self.columns, self._sources, self._names, self._mapping)

    def pick_account(self) -> Pick:
        """Return what picks the account alone."""
        return make_pick(("account",), {"account": self._sources["account"]}, self._names, self._mapping)

    @property
    def rules(self) -> str:
        """Everything that decides how a record is read, as text."""
        return "\0".join([*self._names, repr(self._mapping)])

    def label(self, column: str) -> str:
        """Return our column's name with the list's own where that differs: "house (Дом)"."""
        source = self._sources.get(column) or self._sources.get(self._whole.get(column, ""))
        wanted = set(map(fold, _names(source)))
        written = " + ".join(name for name in self._header.names if fold(name) in wanted)
        return f"{column} ({written})" if written and fold(written) != column else column

    def _states(self, column: str) -> bool:
        """Say whether rows have a column, or may lack it."""
        may_lack = bool(self._mapping.columns) and column in _MAY_LACK
        return column in self._sources or column in self._whole or may_lack

    def _lacks(self, source: ColumnSource) -> list[str]:
        found = [name for name in _names(source) if fold(name) in self._names]
        if isinstance(source, OneOf):
            names = " or ".join(map(repr, source.names))
            if len(found) > 1:
                return [f"the header has more than one of {names}"]
            return [] if found else [f"the header has no {names}"]
        return [f"the header has no {name!r}" for name in _names(source) if name not in found]


def _names(source: ColumnSource | None) -> Sequence[str]:
    return () if source is None or isinstance(source, Constant) else source.names
