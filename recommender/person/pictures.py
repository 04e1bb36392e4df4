"""The two small pictures as data: which tiles a person's answers mark, and a sentence that says so."""

from dataclasses import dataclass
from typing import Literal

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.content import Grid, Part, Pictures, spans
from recommender.person.result import PersonResult, ScoreLine
from recommender.person.sentences import say_source
from recommender.scoring.responses import NOT_ASKED, Answers, is_missing

Place = Literal["here", "maybe", "other"]


@dataclass(frozen=True)
class Tile:
    """One tile, by the labels of its row and column."""

    row: str
    column: str
    place: Place


@dataclass(frozen=True)
class Picture:
    """One picture. Without tiles, the answers say too little for one."""

    grid: Grid
    tiles: tuple[Tile, ...]
    sentence: str
    alt: str


@dataclass(frozen=True)
class Point:
    """Two scores with their references, for the therapist's view."""

    rows: ScoreLine
    columns: ScoreLine
    lines: tuple[str, ...]
    sources: tuple[str, ...]


def alone_picture(catalog: Catalog, answers: Answers) -> Picture | None:
    """Time alone: chosen or not, and how it leaves you. None when not asked, or all left open."""
    grid = catalog.pictures.alone
    given = [answers.get(item, NOT_ASKED) for item in (grid.rows_from, grid.columns_from)]
    if NOT_ASKED in given or all(is_missing(answer) for answer in given):
        return None
    rows, columns = (
        tuple(part for part in parts if is_missing(answer) or part.id == answer)
        for parts, answer in zip((grid.rows, grid.columns), given, strict=True)
    )
    return _picture(catalog.pictures, grid, rows, columns, any(is_missing(answer) for answer in given))


def people_picture(result: PersonResult, answers: Answers) -> Picture | None:
    """Loneliness and people around. None when not asked, all left open, or bands are not for them."""
    catalog = result.catalog
    grid, lines = catalog.pictures.people, _score_lines(result, answers)
    if lines is None:
        return None
    rows = _reached(lines[0], tuple(reversed(grid.rows)))  # rows of a score go from its high end down
    columns = _reached(lines[1], grid.columns)
    return _picture(catalog.pictures, grid, rows, columns, any(line.value is None for line in lines))


def people_point(result: PersonResult, answers: Answers) -> Point | None:
    """The two scores of `people_picture`, with cut-off, bands and sources as text."""
    catalog = result.catalog
    lines = _score_lines(result, answers)
    if lines is None:
        return None
    words, said, sources = catalog.pictures, [], []
    for line in lines:
        score = line.score
        template = words.point_open if line.value is None else words.point
        between = words.between.format(low=line.low, high=line.high)
        value = between if line.value is None else line.value
        bounds = {"low": score.low, "high": score.high, "higher": score.higher_means}
        said.append(template.format(title=score.title, value=value, **bounds))
        template, source = words.bands_source, score.bands_source
        if score.cutoff:
            template, source = words.cutoff_source, score.cutoff.source
        if source:
            sources.append(template.format(source=say_source(catalog, catalog.sources[source])))
    scores = [line.score for line in lines]
    said += [score.cutoff.note for score in scores if score.cutoff]
    said += [words.bands for score in scores if not score.cutoff]
    return Point(lines[0], lines[1], tuple(said), tuple(sources))


def _score_lines(result: PersonResult, answers: Answers) -> tuple[ScoreLine, ScoreLine] | None:
    """The scores of rows and columns, if any part of both was asked and bands may be shown."""
    grid = result.catalog.pictures.people
    lines = {line.score.id: line for line in result.scores}
    rows, columns = lines[grid.rows_from], lines[grid.columns_from]
    was_asked = all(
        any(answers.get(item, NOT_ASKED) != NOT_ASKED for item in line.score.items)
        for line in (rows, columns)
    )
    is_known = rows.answered or columns.answered
    bands_apply = not any(gate.hides_bands for gate in result.gates)
    return (rows, columns) if was_asked and is_known and bands_apply else None


def _reached(line: ScoreLine, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Those of the parts, given low end first, that some completion of the answers reaches."""
    pairs = zip(parts, spans(line.score), strict=True)
    return tuple(part for part, (low, high) in pairs if low <= line.high and line.low <= high)


def _picture(
    words: Pictures, grid: Grid, rows: tuple[Part, ...], columns: tuple[Part, ...], is_open: bool
) -> Picture:
    if len(rows) == len(grid.rows) and len(columns) == len(grid.columns):
        return Picture(grid, (), words.too_open, "")
    is_one = len(rows) == len(columns) == 1
    mark: Place = "here" if is_one else "maybe"
    tiles = tuple(
        Tile(row.label, column.label, mark if row in rows and column in columns else "other")
        for row in grid.rows
        for column in grid.columns
    )
    known = [parts[0] for parts in (rows, columns) if len(parts) == 1]
    said = [grid.cells[known[0].id][known[1].id]] if is_one else [part.sentence for part in known]
    if is_open:
        said.append(words.still_clear if is_one else words.open_note)
    marked = ", ".join(part.label for part in known) or words.alt_open
    return Picture(grid, tiles, " ".join(said), words.alt.format(title=grid.title, marked=marked))
