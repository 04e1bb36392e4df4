"""200 people come out of every survey system's export as out of the coded file, in two commands."""

import pyreadstat
import pytest

from tests.conftest import tend
from tests.research.cohort.mapping import exports
from tests.research.cohort.scored import read

PEOPLE = 200
# In these a question whose boxes are all passed over looks like one that nobody answered.
OPEN_FORMS = (
    *("qualtrics.csv", "qualtrics_split.csv", "limesurvey.csv", "google.csv", "microsoft.csv"),
    *("jotform.csv", "python.csv", "kobo.csv", "alchemer.csv"),
)
WRITERS = {
    "redcap_raw.csv": exports.redcap_raw,
    "redcap_labels.csv": exports.redcap_labels,
    "qualtrics.csv": exports.qualtrics,
    "qualtrics_split.csv": exports.qualtrics_split,
    "limesurvey.csv": exports.limesurvey,
    "google.csv": exports.forms(", "),
    "microsoft.csv": exports.forms(";"),
    "jotform.csv": exports.forms("\n", "- {}", str.lower),
    "python.csv": exports.forms(", ", "'{}'"),
    "kobo.csv": exports.kobo,
    "alchemer.csv": exports.alchemer,
    "r_names.csv": exports.r_names,
    "german.csv": exports.german,
    "people.xlsx": exports.workbook,
    "people.sav": pyreadstat.write_sav,
    "people.dta": pyreadstat.write_dta,
}


@pytest.fixture(scope="session")
def coded(tmp_path_factory):
    """Simulated people as text and rows, and their results."""
    folder = tmp_path_factory.mktemp("coded")
    assert tend("simulate", "-n", PEOPLE, "--seed", "11", "-o", folder / "people.csv").exit_code == 0
    assert tend("cohort", folder / "people.csv", "-o", folder / "out.csv").exit_code == 0
    text = (folder / "people.csv").read_text(encoding="utf-8")
    return exports.rows_of(text), read((folder / "out.csv").read_bytes())


@pytest.mark.parametrize("name", WRITERS)
def test_an_export_scores_everybody_as_the_coded_file_does(coded, tmp_path, name):
    people, wanted = coded
    path, extra, write = tmp_path / name, [], WRITERS[name]
    if name.startswith("people.") and name != "people.xlsx":
        content = exports.statistics(write, tmp_path, people)
    else:
        content = write(people)
    if isinstance(content, tuple):
        content, dictionary = content
        (tmp_path / "dictionary.csv").write_bytes(dictionary)
        extra = ["--dictionary", tmp_path / "dictionary.csv"]
    path.write_bytes(content)
    proposed = tend("map", path, "-o", tmp_path / "mapping.toml", *extra)
    assert proposed.exit_code == 0, proposed.output
    assert " 0 not sure" in proposed.stderr, proposed.stderr
    run = tend("cohort", path, "--map", tmp_path / "mapping.toml", "-o", tmp_path / "out.csv")
    assert run.exit_code == 0, run.stderr
    found = read((tmp_path / "out.csv").read_bytes())
    open_form = {"missing_blank"} if name in OPEN_FORMS else set()
    for one, other in zip(wanted, found, strict=True):
        differs = {key for key in one if key not in open_form and one[key] != other[key]}
        assert not differs, (one["row"], differs)
