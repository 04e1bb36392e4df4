"""`tend map`: propose how somebody's file reads as Tend's questions."""

import sys
from pathlib import Path

import click

from recommender.catalog.texts import Texts
from recommender.cli.options import data_option, engine_with
from recommender.research.cohort.mapping.propose import Proposal
from recommender.research.cohort.mapping.wizard import mapping_text, propose_for
from recommender.research.cohort.table import TableError, shortened
from recommender.research.cohort.writers import WriteError, atomic_text, writing


@click.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), help="Where to write the mapping.")
@click.option("--dictionary", type=click.Path(path_type=Path), help="REDCap's data dictionary, as CSV.")
@click.option("--sheet", help="The sheet of a workbook with several.")
@data_option
def propose_mapping(
    file: Path, out: Path | None, dictionary: Path | None, sheet: str | None, data: Path
) -> None:
    """Propose a mapping for FILE: which column is which question, which value which code.

    FILE is CSV, Excel, OpenDocument, SPSS, Stata, Feather or Parquet. The mapping goes to standard
    output, or to -o; standard error says what is to be checked. Exit 2: nothing could be proposed.
    """
    catalog = engine_with(data).catalog
    texts = catalog.texts
    try:
        if out is not None and out.exists():
            raise TableError(texts("map.errors.exists", file=out))
        proposal, lines = propose_for(catalog, file, dictionary, sheet)
        text = mapping_text(texts, proposal)
        if out is None:
            click.echo(text, nl=False)
        else:
            with writing(texts, out, "-o"), atomic_text(out) as stream:
                stream.write(text)
    except (TableError, WriteError) as error:
        click.echo(" ".join(str(error).split()), err=True)
        sys.exit(2)
    for line in (*report_lines(texts, proposal), *lines):
        click.echo(line, err=True)
    if out is not None:
        click.echo(texts("map.report.next", file=file, mapping=out), err=True)


def report_lines(texts: Texts, proposal: Proposal) -> list[str]:
    """What was found, what is to be checked, and what is unknown: one line each."""
    sures = [entry.sure for entry in proposal.entries]
    counts = {
        "sure": sures.count("sure"),
        "likely": sures.count("likely"),
        "unsure": sures.count("unsure"),
    }
    lines = [texts("map.report.found", file=proposal.file, columns=len(sures), **counts)]
    told = set[str]()
    for entry in proposal.entries:
        said = [f"{entry.why}."] if entry.sure != "sure" else []
        said += [note for note in entry.notes if note not in told]  # a note on a scale is told once
        told |= {*entry.notes}
        if said:
            found = {"column": shortened(entry.seen.name), "reason": " ".join(said)}
            found |= {"sure": texts.table("map.sure")[entry.sure], "target": entry.target}
            lines.append(texts("map.report.check", **found))
    for kind, cells in proposal.missing.items():
        lines.append(texts("map.report.missing", kind=kind, cells=", ".join(map(shortened, cells))))
    if proposal.lacking:
        lines.append(texts("map.report.lacking", boxes=", ".join(proposal.lacking)))
    if proposal.ids:
        lines.append(texts("map.report.ids", names=", ".join(map(shortened, proposal.ids))))
    if proposal.others:
        names = ", ".join(map(shortened, proposal.others))
        lines.append(texts("map.report.unknown", count=len(proposal.others), names=names))
    return lines
