"""Read data/ into one Catalog; every fault is named by file, key, value and remedy."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from recommender.catalog.catalog import (
    FILES,
    SOURCES,
    TEXTS,
    WEIGHTS,
    Catalog,
    PartialCatalog,
    activity_file,
    instrument_file,
)
from recommender.catalog.checks import check_catalog
from recommender.catalog.checks.texts import check_language, check_values
from recommender.catalog.faults import CatalogError, Fault, Incomplete, did_you_mean
from recommender.catalog.old_layout import is_old_layout, old_layout_fault
from recommender.catalog.parsing import read_record, read_toml, read_weights
from recommender.catalog.records.base import Record
from recommender.catalog.records.content import Activity
from recommender.catalog.records.method import Source, Weight
from recommender.catalog.records.questionnaire import Instrument
from recommender.catalog.texts import Texts

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries data/ inside the package (pyproject.toml); in a checkout it is next to the package.
DATA = PACKAGE / "data" if (PACKAGE / "data").is_dir() else PACKAGE.parent / "data"

R = TypeVar("R", bound=Record)


class _Reader:
    """Reads files one by one and collects faults instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.seen: set[str] = set()

    def text(self, name: str) -> str | None:
        """Content of one file, or None if it cannot be read."""
        self.seen.add(name)
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.faults.append(Fault(name, "file", "missing", "restore this file"))
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
            self.faults.append(Fault(name, "file", reason, "make it readable UTF-8 text"))
        return None

    def toml(self, name: str) -> dict[str, Any] | None:
        text = self.text(name)
        content, faults = (None, []) if text is None else read_toml(name, text)
        self.faults += faults
        return content

    def record(self, name: str, shape: type[R], content: Any = None) -> R | None:
        """One record from a file, or from the content of a part of it; None if it is unsound."""
        content = self.toml(name) if content is None else content
        if content is None:
            return None
        record, faults = read_record(name, shape, content)
        self.faults += faults
        return record

    def sources(self) -> Mapping[str, Source] | None:
        content = self.toml(SOURCES)
        if content is None:
            return None
        return _by_id({id: self.record(f"{SOURCES} [{id}]", Source, content[id]) for id in content})

    def activities(self, categories: list[str]) -> Mapping[str, Activity]:
        """Every activity by the name of its file: by category, then by its own order."""

        def place(entry: tuple[str, Activity | None]) -> tuple[int, int]:
            category, order = (entry[1].category, entry[1].order) if entry[1] else ("", None)
            known = category in categories
            return categories.index(category) if known else len(categories), order or sys.maxsize

        ids = [path.stem for path in sorted((self.folder / "content/activities").glob("*.toml"))]
        records = {id: self.record(activity_file(id), Activity) for id in ids}
        return _by_id(dict(sorted(records.items(), key=place)))

    def instruments(self, listed: tuple[str, ...]) -> tuple[Instrument, ...] | None:
        """The instruments that intake.toml lists, in its order; None if any is unsound."""
        for path in sorted((self.folder / "content/instruments").glob("*.toml")):
            if path.stem not in listed:
                remedy = "list it in content/intake.toml, or remove the file"
                self.faults.append(Fault(instrument_file(path.stem), "file", "not listed", remedy))
        records = [self.record(instrument_file(id), Instrument) for id in listed]
        return None if None in records else tuple(filter(None, records))

    def weights(self) -> tuple[Weight, ...] | None:
        text = self.text(f"method/{WEIGHTS}")
        if text is None:
            return None
        weights, faults = read_weights(WEIGHTS, text)
        self.faults += faults
        return None if faults else tuple(weights)

    def texts(self, lang: str) -> Texts | None:
        """Sentences of one language; every other language of the folder is checked as well."""
        found = {"en": self._language(TEXTS, None)}
        for path in sorted((self.folder / "text").glob("*.toml")):
            if path.stem not in found:
                found[path.stem] = self._language(f"text/{path.name}", found["en"])
        if lang not in found:
            remedy = f"translate {TEXTS}, or choose one of {', '.join(found)}"
            self.faults.append(Fault(f"text/{lang}.toml", "file", "missing", remedy))
        return found.get(lang)

    def _language(self, file: str, english: Texts | None) -> Texts | None:
        content = self.toml(file)
        if content is None:
            return None
        complete = content.pop("complete", True)
        faults = list(check_values(file, content))
        texts = None if faults else Texts(content)
        if texts and english:
            faults += check_language(file, texts, english, complete)
            texts = texts.over(english)
        self.faults += faults
        return texts

    def strays(self) -> None:
        """Report files that nothing reads."""
        for path in sorted(p for p in self.folder.rglob("*") if p.suffix in (".toml", ".csv")):
            name = path.relative_to(self.folder).as_posix()
            if name not in self.seen and not name.startswith("content/instruments/"):
                alike = did_you_mean(name, self.seen)
                remedy = f"nothing reads it; {alike or 'correct its name, or remove it'}"
                self.faults.append(Fault(name, "file", "unknown", remedy))


def _by_id(records: Mapping[str, Any]) -> Mapping[str, Any]:
    return Incomplete(records) if None in records.values() else records


def load_catalog(folder: Path = DATA, lang: str = "en") -> Catalog:
    """Read and cross-check data/, with the sentences of one language.

    Raises CatalogError with every fault: those inside files, and those between the sound ones.
    """
    if not folder.is_dir():
        raise CatalogError([Fault(str(folder), "folder", "missing", "give the folder with data")])
    if is_old_layout(folder):
        raise CatalogError([old_layout_fault(folder)])
    read, shapes = _Reader(folder), get_type_hints(Catalog)
    parts: dict[str, Any] = {field: read.record(file, shapes[field]) for field, file in FILES.items()}
    intake, categories = parts["intake"], parts["declared_categories"]
    parts["sources"], parts["weights"] = read.sources(), read.weights()
    parts["texts"] = read.texts(lang)
    parts["activities"] = read.activities([c.id for c in categories.categories] if categories else [])
    parts["instruments"] = read.instruments(intake.instruments) if intake else None
    read.text("README.md")
    read.strays()
    sound = {field: part for field, part in parts.items() if part is not None}
    catalog = PartialCatalog(sound) if read.faults else Catalog(**parts)
    faults = [*read.faults, *check_catalog(catalog)]
    if faults:
        raise CatalogError(faults)
    return catalog
