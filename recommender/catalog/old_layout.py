"""Data folders of the first layout, all files side by side: how to tell one, and how to move it.

Files that only moved are copied as they are. Files that were cut up are put together from the old
content; where that equals the shipped content the shipped file is copied, so that its comments stay.
"""

import datetime
import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recommender.catalog.faults import CatalogError, Fault

Content = dict[str, Any]

# Where each file went that has the same keys as before.
MOVED = {
    "method": ("changeable.toml", "gates.toml", "model.toml", "reading_age.toml", "sources.toml"),
    "content": ("examples.toml", "helplines.toml", "pictures.toml", "plan.toml"),
}
WEIGHTS = "weights.csv"
PLAN, MODEL = "content/plan.toml", "method/model.toml"
# Keys that the old files lack have the shipped values, and so has a file that they lack.
MAY_HAVE_NEW_KEYS = (
    PLAN,
    "method/follow_up.toml",
    MODEL,
    "method/simulation.toml",
    "method/sources.toml",
)
PLACEHOLDER = re.compile(r"\{\w+\}")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def is_old_layout(folder: Path) -> bool:
    """True if the folder has files of the first layout and not the folders of today's."""
    return (folder / "criteria.toml").is_file() and not (folder / "method").exists()


def old_layout_fault(folder: Path) -> Fault:
    remedy = f"data is now in method/, content/ and text/: run `tend migrate-data {folder} NEW`"
    return Fault(str(folder), "folder", "an older layout", remedy)


def migrate_data(old: Path, new: Path, shipped: Path) -> list[str]:
    """Write the content of an old folder to a new one; return the files whose comments were lost.

    Raises CatalogError if `old` is not an old folder or cannot be read, or if `new` exists. The result
    is not checked: load it.
    """
    if not is_old_layout(old):
        raise CatalogError([Fault(str(old), "folder", "not of an older layout", "give such a folder")])
    if new.exists():
        raise CatalogError([Fault(str(new), "folder", "exists", "give the name of a new folder")])
    try:
        parts = (_moved, _sentences, _questions, _activities)
        content = {name: one for part in parts for name, one in part(old, shipped).items()}
    except (KeyError, TypeError, AttributeError) as error:
        remedy = "let it pass `tend check` of its own version first"
        raise CatalogError([Fault(str(old), "content", repr(error), remedy)]) from None
    # No old folder has what helped before: the cap with it, and the words at the same bars.
    mine, ours = content[MODEL], _read(shipped / MODEL)
    cap = mine["cap"] + ours["helped"]["weight"] * (1 - ours["helped"]["reference"])
    for word in mine["fit_words"]:
        if word["at_least"]:
            word["at_least"] = round(50 + (word["at_least"] - 50) * mine["cap"] / cap, 1)
    content[MODEL] |= {"cap": cap} | {name: ours[name] for name in ("cap_reason", "fit_words_reason")}
    weights = _text(old / WEIGHTS)
    for name in MAY_HAVE_NEW_KEYS:
        content[name] = _read(shipped / name) | content.get(name, {})
    rewritten = []
    for name, part in content.items():
        place = Path(name)
        files = (old / place.name, old / place.parent.name / place.name, shipped / name)
        same = next((file for file in files if file.is_file() and _read(file) == part), None)
        text = _text(same) if same else "\n".join(_toml_lines(part)) + "\n"
        rewritten += [] if same else [name]
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).write_text(text, encoding="utf-8")
    (new / "method" / WEIGHTS).write_text(weights, encoding="utf-8")
    shutil.copy(shipped / "README.md", new / "README.md")
    return rewritten


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").removeprefix("\ufeff")
    except (OSError, ValueError) as error:
        raise CatalogError([Fault(str(file), "file", str(error), "mend this file first")]) from None


def _read(file: Path) -> Content:
    text = _text(file)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogError([Fault(str(file), "TOML", str(error), "mend this file first")]) from None


def _moved(old: Path, shipped: Path) -> dict[str, Content]:
    """Files that only moved.

    The lists in one of them that name other files are the shipped ones; a plan without the day of a step
    for tonight gets the shipped one.
    """
    files = {f"{folder}/{name}": _read(old / name) for folder, names in MOVED.items() for name in names}
    reading = "method/reading_age.toml"
    files[reading] |= {name: _read(shipped / reading)[name] for name in ("notes", "not_ours")}
    days, ours = files[PLAN]["days"], _read(shipped / PLAN)
    files[PLAN]["calendar"] = ours["calendar"] | files[PLAN]["calendar"]
    if ours["tonight"] not in {day["id"] for day in days}:
        days[:0] = [day for day in ours["days"] if day["id"] == ours["tonight"]]
    return files


def _sentences(old: Path, shipped: Path) -> dict[str, Content]:
    """Sentences by their full key in one file, and the numbers among them in files of their own."""
    names = ("words", "lab", "cohort", "compare")
    words, lab, cohort, compare = (_read(old / f"{name}.toml") for name in names)
    report = compare["report"]
    scales = [{key: part for key, part in scale.items() if key != "label"} for scale in lab["scales"]]
    first = {"no_source": lab["draft"]["no_source"], "first_scale": lab["sure"]["first_scale"]}
    cells = {kind: part["cell"] for kind, part in cohort["missing"].items()}
    mine = {
        "text/en.toml": words
        | {"lab": lab, "cohort": cohort}
        | {"compare": compare | {"report": report | {"hidden": report}}},
        "method/lab.toml": lab | first | {"scales": scales},
        "method/cohort.toml": cohort | {"missing": cells},
        "method/compare.toml": compare,
    }
    files = {name: _over(_read(shipped / name), part) for name, part in mine.items()}
    return files | {
        "content/science.toml": {name: words["science"][name] for name in ("minutes", "notes")}
    }


def _over(shipped: Content, mine: Content) -> Content:
    """The shipped keys with my values where there are any; a list of {id, label} becomes {id: label}.

    A sentence with other placeholders than the shipped one stays behind: nothing could fill it.
    """
    merged = dict(shipped)
    for key in shipped.keys() & mine.keys():
        own = mine[key]
        if isinstance(shipped[key], dict):
            own = {choice["id"]: choice["label"] for choice in own} if isinstance(own, list) else own
            own = _over(shipped[key], own)
        if PLACEHOLDER.findall(str(shipped[key])) == PLACEHOLDER.findall(str(own)):
            merged[key] = own
    return merged


def _questions(old: Path, shipped: Path) -> dict[str, Content]:
    """Each item with the criteria read from it first, and its answers among simulated people.

    The pages are the shipped ones, without questions of later: old ones are too long for a phone, and
    say their length themselves.
    """
    criteria, simulation = _read(old / "criteria.toml"), _read(old / "simulation.toml")
    instruments = {path.stem: _read(path) for path in sorted((old / "instruments").glob("*.toml"))}
    ours = _read(shipped / "content/intake.toml")
    intake = _read(old / "intake.toml") | {name: ours[name] for name in ("pace", "paths")}
    files = {"content/intake.toml": intake}
    files |= {f"content/instruments/{id}.toml": part for id, part in instruments.items()}
    items = {item["id"]: item for part in files.values() for item in part["items"]}
    for page in (page for path in intake["paths"] for page in path["pages"]):
        page["items"] = [id for id in page["items"] if id in items]
    orders: Counter[str] = Counter()
    without_item = []
    for criterion in criteria["criteria"]:
        orders[criterion["kind"]] += 1
        criterion["order"] = orders[criterion["kind"]]
        owner = criterion["feeds"][0].get("item")
        if owner not in items:
            without_item.append(criterion)
            continue
        for feed in criterion["feeds"]:
            if feed.get("item") == owner:
                del feed["item"]
        items[owner].setdefault("criteria", []).append(criterion)
    for marginal in simulation.pop("marginals"):
        items[marginal.pop("item")]["simulated"] = marginal
    files["method/criteria.toml"] = criteria | {"criteria": without_item}
    return files | {"method/simulation.toml": simulation}


def _activities(old: Path, shipped: Path) -> dict[str, Content]:
    """Each activity with its category and position there; a category gets its shipped icon and name."""
    categories = _read(old / "categories.toml")
    activities = {path.stem: _read(path) for path in sorted((old / "activities").glob("*.toml"))}
    ours = {
        c["id"]: {key: c[key] for key in ("icon", "short") if key in c}
        for c in _read(shipped / "content/categories.toml")["categories"]
    }
    for category in categories["categories"]:
        category |= ours.get(category["id"], {"icon": "spa"})
        for order, id in enumerate(category.pop("activities"), 1):
            if id in activities:
                activities[id] |= {"category": category["id"], "order": order}
    files = {f"content/activities/{id}.toml": part for id, part in activities.items()}
    return files | {"content/categories.toml": categories}


def _toml_lines(table: Content, above: str = "") -> Iterator[str]:
    for key, value in table.items():
        if not _is_table(value):
            yield f"{_key(key)} = {_toml_value(value)}"
    for key, value in table.items():
        if _is_table(value):
            path = above + _key(key)
            heading = f"[{path}]" if isinstance(value, dict) else f"[[{path}]]"
            for part in [value] if isinstance(value, dict) else value:
                yield from ("", heading, *_toml_lines(part, f"{path}."))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)
    )


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _toml_value(value: object) -> str:
    if isinstance(value, dict):
        entries = (f"{_key(key)} = {_toml_value(part)}" for key, part in value.items())
        return "{ " + ", ".join(entries) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
