"""Read data/ into one Catalog; every mistake is named by file, key, value and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks import check_catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.lab_words import LabWords
from recommender.catalog.parsing import read_record, read_toml, read_weights
from recommender.catalog.records import (
    Activity,
    Categories,
    Changeable,
    Cohort,
    Compare,
    Criteria,
    Examples,
    Gates,
    Helplines,
    Instrument,
    Intake,
    Method,
    Pictures,
    Plan,
    ReadingAge,
    Record,
    Simulation,
    Source,
    Weight,
)
from recommender.catalog.words import Words

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries data/ inside the package (pyproject.toml); in a checkout it stands beside it.
DATA = PACKAGE / "data" if (PACKAGE / "data").is_dir() else PACKAGE.parent / "data"

INTAKE, CATEGORIES = "intake.toml", "categories.toml"
# Files that are one record each: the field of the catalog, its file and its shape.
RECORD_FILES: dict[str, tuple[str, type[Record]]] = {
    "intake": (INTAKE, Intake),
    "families": (CATEGORIES, Categories),
    "measures": ("criteria.toml", Criteria),
    "gates": ("gates.toml", Gates),
    "method": ("model.toml", Method),
    "helplines": ("helplines.toml", Helplines),
    "simulation": ("simulation.toml", Simulation),
    "examples": ("examples.toml", Examples),
    "pictures": ("pictures.toml", Pictures),
    "plan": ("plan.toml", Plan),
    "changeable": ("changeable.toml", Changeable),
    "reading": ("reading_age.toml", ReadingAge),
    "words": ("words.toml", Words),
    "compare": ("compare.toml", Compare),
    "cohort": ("cohort.toml", Cohort),
    "lab": ("lab.toml", LabWords),
}

R = TypeVar("R", bound=Record)


class _Reader:
    """Reads files one by one and collects faults instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.seen: set[str] = set()

    def text(self, name: str) -> str | None:
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
        content = self.toml(name) if content is None else content
        if content is None:
            return None
        record, faults = read_record(name, shape, content)
        self.faults += faults
        return record

    def folder_of(self, name: str, shape: type[R], expected: tuple[str, ...] | None) -> list[R]:
        if expected is None:  # the file that lists them is at fault, not they
            return []
        records = [self.record(f"{name}/{id}.toml", shape) for id in expected]
        for path in sorted((self.folder / name).glob("*.toml")):
            if path.stem not in expected:
                remedy = "list it, or remove the file"
                self.faults.append(Fault(f"{name}/{path.name}", "file", "not listed", remedy))
        return [record for record in records if record is not None]

    def strays(self) -> None:
        for path in sorted([*self.folder.glob("*.toml"), *self.folder.glob("*.csv")]):
            if path.name not in self.seen:
                remedy = "nothing reads it; correct its name, or remove it"
                self.faults.append(Fault(path.name, "file", "unknown", remedy))

    def sources(self, name: str) -> dict[str, Source]:
        content = self.toml(name) or {}
        records = {key: self.record(f"{name} [{key}]", Source, content[key]) for key in content}
        return {key: record for key, record in records.items() if record is not None}

    def weights(self, name: str) -> list[Weight]:
        text = self.text(name)
        weights, faults = ([], []) if text is None else read_weights(name, text)
        self.faults += faults
        return weights


def load_catalog(folder: Path = DATA) -> Catalog:
    """Read and cross-check data/.

    Raises CatalogError with every fault found: first those inside single files, then, when
    the files are sound, those between them.
    """
    if not folder.is_dir():
        raise CatalogError([Fault(str(folder), "folder", "missing", "give the folder with data")])
    read = _Reader(folder)
    intake, families = read.record(INTAKE, Intake), read.record(CATEGORIES, Categories)
    wanted = tuple(a for c in families.categories for a in c.activities) if families else None
    instruments = read.folder_of("instruments", Instrument, intake.instruments if intake else None)
    activities = read.folder_of("activities", Activity, wanted)
    parts: dict[str, Any] = {
        "sources": read.sources("sources.toml"),
        "instruments": tuple(instruments),
        "intake": intake,
        "families": families,
        "activities": dict(zip(wanted or (), activities, strict=False)),
        "weights": tuple(read.weights("weights.csv")),
    }
    for field, (name, shape) in RECORD_FILES.items():
        if field not in parts:
            parts[field] = read.record(name, shape)
    read.text("README.md")
    read.strays()
    if read.faults:
        raise CatalogError(read.faults)
    catalog = Catalog(**parts)
    faults = check_catalog(catalog)
    if faults:
        raise CatalogError(faults)
    return catalog
