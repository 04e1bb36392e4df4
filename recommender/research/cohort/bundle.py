"""A result with all that made it, in one folder; and the same bytes from it again, elsewhere."""

import json
import shutil
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from recommender.catalog.catalog import WEIGHTS, Catalog, fingerprint
from recommender.catalog.records.base import Record
from recommender.catalog.texts import TextError
from recommender.catalog.weight_set import NUMBERS, weight_set_of
from recommender.person.document import model_hashes
from recommender.recommend import Engine
from recommender.research.cohort import parse
from recommender.research.cohort.cluster import EngineSource
from recommender.research.cohort.mapping.record import read_mapping
from recommender.research.cohort.score import plan_job, run_job
from recommender.version import VERSION

MANIFEST, DATA, MAPPING = "manifest.json", "data", "mapping.toml"


class BundleError(TextError):
    """A bundle that cannot be made, or a way in which it differs."""


class Options(Record):
    """How the file was scored, as `tend cohort` takes it."""

    format: Literal["csv", "parquet"]
    explain: bool = False
    keep: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    ignore_others: bool = False


class Named(Record):
    """A file by its name and SHA-256."""

    name: str
    sha256: str


class Manifest(Record):
    """What a bundle holds, and what it was made from.

    `parent` is the weights hash of data/ alone, `numbers` that of the numbers without their sources and
    reasons. `files` are SHA-256 of everything else in the folder, by path.
    """

    format: Literal[1]
    engine: str
    questionnaire: str
    weights: str
    parent: str
    numbers: str
    input: Named
    result: Named
    options: Options
    command: str
    files: dict[str, str]


def export(
    source: EngineSource, people: Path, result: Path, options: Options, mapping: str | None, folder: Path
) -> Manifest:
    """Write the bundle of a result into a new folder, once it was made again and is the same to the
    byte.

    `mapping` is the text of the mapping that `people` was read with. Raises BundleError; TableError,
    WriteError and CatalogError as scoring does.
    """
    if folder.exists():
        raise BundleError("bundle.exists", folder=folder)
    engine = source.load()
    if _scored(engine, people, options, mapping) != _digest(result):
        raise BundleError("bundle.other_result", file=result.name)
    with TemporaryDirectory(dir=folder.absolute().parent) as place:
        new = Path(place) / "bundle"
        shutil.copytree(source.folder, new / DATA)
        own = {WEIGHTS: source.weights, NUMBERS: source.numbers, MAPPING: mapping}
        for name, text in (own | _citations(engine.catalog)).items():
            if text is not None:
                (new / name).write_text(text, encoding="utf-8", newline="")
        numbers = weight_set_of(engine.catalog)
        weights = [[row.activity, row.criterion, row.weight, row.certainty] for row in numbers.weights]
        manifest = Manifest(
            format=1,
            **model_hashes(engine.catalog),
            parent=EngineSource(source.folder).load().catalog.weights_hash,
            numbers=fingerprint([weights, numbers.numbers.model_dump()]),
            input=Named(name=people.name, sha256=_digest(people)),
            result=Named(name=result.name, sha256=_digest(result)),
            options=options,
            command=f"tend reproduce FOLDER --input {people.name}",
            files=_digests(new),
        )
        (new / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        shutil.move(new, folder)
    return manifest


def reproduce(folder: Path, people: Path) -> tuple[Manifest, list[BundleError]]:
    """Score the file again with what a bundle holds; return its manifest, and all that differs.

    Raises BundleError for a folder that is no bundle.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BundleError("bundle.no_manifest", folder=folder, file=MANIFEST) from None
    now, then = _digests(folder), manifest.files
    names = sorted(now.keys() | then.keys())
    differs = [BundleError("bundle.changed", file=n) for n in names if now.get(n) != then.get(n)]
    if _digest(people) != manifest.input.sha256:
        differs.append(BundleError("bundle.other_input", file=people.name, name=manifest.input.name))
    if manifest.engine != VERSION:
        differs.append(BundleError("bundle.other_engine", then=manifest.engine, now=VERSION))
    if differs:
        return manifest, differs
    texts = {
        name: (folder / name).read_text(encoding="utf-8") if name in manifest.files else None
        for name in (WEIGHTS, NUMBERS, MAPPING)
    }
    engine = EngineSource(folder / DATA, texts[WEIGHTS], texts[NUMBERS]).load()
    if _scored(engine, people, manifest.options, texts[MAPPING]) != manifest.result.sha256:
        differs.append(BundleError("bundle.other_bytes", file=manifest.result.name))
    return manifest, differs


def _scored(engine: Engine, people: Path, options: Options, mapping: str | None) -> str:
    """SHA-256 of the result of a file."""
    with TemporaryDirectory() as place:
        out = Path(place) / f"result.{options.format}"
        read = read_mapping(engine.catalog, MAPPING, mapping) if mapping is not None else None
        wanted = parse.Options(mapping=read, **options.model_dump(exclude={"format"}))
        run_job(plan_job(engine, str(people), out, wanted, format=options.format))
        return _digest(out)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of everything in a bundle but its manifest, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


# --- citations -------------------------------------------------------------------------------------


def _citations(catalog: Catalog) -> dict[str, str | None]:
    """Files of the sources that the weights cite, and how to cite the data, by name."""
    sources, entries = list[dict[str, str]](), list[str]()
    for key, source in catalog.sources.items():
        found = {"id": key, "type": "article", "title": source.citation}
        found |= {"DOI": source.doi or "", "URL": source.url or ""}
        sources.append({name: value for name, value in found.items() if value})
        # Braces would end the field; the citation is one line of plain text.
        plain = source.citation.replace("{", "(").replace("}", ")").replace("\\", "/")
        fields = {"note": plain, "doi": source.doi, "url": source.url}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        entries.append(f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n")
    own = catalog.texts("bundle.citation", version=VERSION, weights=catalog.weights_hash)
    return {
        "references.bib": "\n".join(entries),
        "references.json": json.dumps(sources, ensure_ascii=False, indent=1),
        "CITATION.cff": f"{own}\n",
    }
