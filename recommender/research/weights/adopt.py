"""A weight set back into a data folder: weights, numbers, cap, sources, and what CHANGELOG says of
it.
"""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from recommender.catalog.catalog import MODEL, SOURCES, Catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.loader import load_catalog
from recommender.catalog.weight_set import (
    DOI,
    NUMBERS,
    WeightSet,
    weight_set_of,
    with_weight_set,
    write_weights,
)
from recommender.recommend import build_engine, load_engine
from recommender.research.weights.draft import TABLES, Change, Row, change_lines, table_of

WEIGHTS_FILE = "method/weights.csv"
# What stands in model.toml where numbers.toml has one key.
MATTERS_KEY = ("matters", "weight")


def adopt(folder: Path, given: WeightSet, reasons: Mapping[str, str]) -> list[str]:
    """Write a weight set into a data folder, and return its changes as lines for CHANGELOG.

    `reasons` are those that files have no room for, by cell as the lines name it: of weights that are
    gone, and of numbers. The folder is changed only once the result was loaded and checked; it then
    scores as the set did. Raises CatalogError.
    """
    before = load_engine(folder).catalog
    changes = _with_reasons(before, given, reasons)
    # Each study that was given by its DOI is cited by the key of its stub.
    rows = (row.model_copy(update={"source": _key_of(row.source)}) for row in given.weights)
    cited = replace(given, weights=tuple(rows))
    with TemporaryDirectory() as place:
        copy = Path(place) / "data"
        shutil.copytree(folder, copy)
        (copy / WEIGHTS_FILE).write_text(write_weights(cited), encoding="utf-8")
        cap = build_engine(with_weight_set(before, given)).catalog.method.cap
        _rewrite(copy / MODEL, lambda text: _with_model(text, given, cap))
        _rewrite(copy / SOURCES, lambda text: _with_stubs(text, given))
        gone = _left_over(copy)
        _rewrite(copy / SOURCES, lambda text: _without(text, gone))
        load_engine(copy)
        for name in (WEIGHTS_FILE, MODEL, SOURCES):
            shutil.copyfile(copy / name, folder / name)
    return [f"- {line}" for line in change_lines(changes, before.texts)]


def with_changes(text: str, lines: Sequence[str]) -> str:
    """Return a CHANGELOG with lines at the top of what changes for whom in its unreleased part."""
    heading, above = "### Recommendations change", "## Unreleased"
    if above not in text:
        text = text.replace("\n## ", f"\n{above}\n\n## ", 1) if "\n## " in text else f"{text}\n{above}\n"
    before, after = text.split(above, 1)
    part, *rest = re.split(r"(?m)^(?=## )", after, maxsplit=1)
    said = "\n".join(lines)
    if f"{heading}\n" in part:
        part = part.replace(f"{heading}\n\n", f"{heading}\n\n{said}\n", 1)
    else:
        part = f"\n\n{heading}\n\n{said}\n{part}"
    return before + above + part + "".join(rest)


def _with_reasons(catalog: Catalog, given: WeightSet, reasons: Mapping[str, str]) -> list[Change]:
    """Return every change, with the reasons given for what the files cannot hold. Raises
    CatalogError.
    """
    before, after = table_of(weight_set_of(catalog)), table_of(given)
    unknown = reasons.keys() - {str(cell) for cell in before.keys() | after.keys()}
    faults = [
        Fault("--reason", cell, "no such weight or number", "name one that changes") for cell in unknown
    ]
    changes = []
    for cell in dict.fromkeys([*before, *after]):
        old, new = before.get(cell), after.get(cell, Row())
        if old == new:
            continue
        if cell.is_number or cell not in after:
            reason = reasons.get(str(cell), "").strip()
            new = replace(new, source=catalog.lab.no_source, reason=reason)
            if not reason:
                file = NUMBERS if cell.is_number else "weights.csv"
                remedy = f'the file has no room for why; add --reason "{cell}=WHY"'
                faults.append(Fault(file, str(cell), "changed without a reason", remedy))
        changes.append(Change(cell, old, new))
    if not changes:
        faults.append(
            Fault("weights.csv", "rows", "the same as in the folder", "give a set that differs")
        )
    if faults:
        raise CatalogError(faults)
    return changes


def _key_of(source: str) -> str:
    if not source.startswith(DOI):
        return source
    return "doi_" + re.sub(r"[^a-z0-9]+", "_", source.removeprefix(DOI).lower()).strip("_")


def _with_model(text: str, given: WeightSet, cap: float) -> str:
    """model.toml with other numbers: only their lines change, so that comments stay."""
    text = re.sub(r"(?m)^cap = .*$", f"cap = {cap!r}", text, count=1)
    cells = {
        (name, key): value for name in TABLES for key, value in getattr(given.numbers, name).items()
    }
    for (table, key), value in (cells | {MATTERS_KEY: given.numbers.matters_weight}).items():
        line = rf"(?ms)(^\[{table}\]\n(?:(?!^\[).)*?^{key} = )[^\n#]+"
        text, count = re.subn(line, rf"\g<1>{value!r}", text, count=1)
        assert count == 1, (table, key)
    return text


def _with_stubs(text: str, given: WeightSet) -> str:
    """sources.toml with an entry for each study that is cited by its DOI alone."""
    head, entries = _entries_of(text)
    for source in {row.source for row in given.weights if row.source.startswith(DOI)}:
        doi, key = source.removeprefix(DOI), _key_of(source)
        entries.setdefault(
            key,
            f'[{key}]\ncitation = "{source} (the full reference is to be added)"\ndoi = "{doi}"\n'
            'doi_status = "recalled"\nkind = "publication"\nstatus = "from_memory"\n',
        )
    return head + "\n".join(entries[key] for key in sorted(entries))


def _without(text: str, keys: set[str]) -> str:
    head, entries = _entries_of(text)
    return head + "\n".join(entry for key, entry in entries.items() if key not in keys)


def _entries_of(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands above the first entry, and the entries by key."""
    head, *parts = re.split(r"(?m)^(?=\[)", text)
    return head, {part[1 : part.index("]")]: part.rstrip("\n") + "\n" for part in parts}


def _left_over(folder: Path) -> set[str]:
    """Return the sources that nothing cites any more. Raises CatalogError for every other fault."""
    try:
        load_catalog(folder)
    except CatalogError as error:
        others = [f for f in error.faults if not (f.kind == "left_over" and f.file == SOURCES)]
        if others:
            raise CatalogError(others) from None
        return {fault.key for fault in error.faults}
    return set()


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
