"""People go out as FHIR and for REDCap, as independent readers take them, and come back the same."""

import csv
import json

import pytest
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from fhirclient.models import observation, questionnaire, questionnaireresponse

from tests.conftest import tend
from tests.research.cohort.people import RAW, cells, crowd, csv_text
from tests.research.cohort.scored import read

PEOPLE = 300
# So many are shown to each of the two libraries, which take their time.
SHOWN = 25


@pytest.fixture(scope="session")
def crowded(tmp_path_factory):
    """A folder with people of every kind of missing: coded, scored, as FHIR and for REDCap."""
    folder = tmp_path_factory.mktemp("formats")
    rows = [cells(*person) for person in crowd(PEOPLE, seed=17)]
    for n, row in enumerate(rows):
        row["pid"] = f"p{n}"
    (folder / "in.csv").write_text(csv_text(rows), encoding="utf-8")
    assert tend("cohort", folder / "in.csv", "--id", "pid", "-o", folder / "out.csv").exit_code == 0
    for layout in ("fhir", "redcap"):
        run = tend("convert", folder / "in.csv", "--to", layout, "--id", "pid", "-o", folder / layout)
        assert run.exit_code == 0, run.output
    return folder


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def same(folder, out, name):
    """Whether results have the same values under the same columns, but for the name of the id."""
    wanted, found = read((folder / "out.csv").read_bytes()), read(out.read_bytes())
    for row in found:
        row["pid"] = row.pop(name)
    assert found == wanted


def test_fhir_comes_back_the_same(crowded, tmp_path):
    responses = crowded / "fhir" / "responses.ndjson"
    run = tend("cohort", responses, "--id", "subject", "-o", tmp_path / "out.csv")
    assert run.exit_code == 0, run.stderr
    same(crowded, tmp_path / "out.csv", "subject")


def test_redcap_comes_back_the_same(crowded, tmp_path):
    data, dictionary = crowded / "redcap" / "data.csv", crowded / "redcap" / "dictionary.csv"
    mapping = tmp_path / "m.toml"
    proposed = tend("map", data, "--dictionary", dictionary, "-o", mapping)
    assert " 0 not sure" in proposed.stderr
    run = tend("cohort", data, "--map", mapping, "-o", tmp_path / "out.csv")
    assert run.exit_code == 0, run.stderr
    same(crowded, tmp_path / "out.csv", "record_id")


def test_two_libraries_take_every_resource(crowded):
    asked = json.loads((crowded / "fhir" / "questionnaire.json").read_text(encoding="utf-8"))
    judges = {
        "questionnaire.json": (Questionnaire, questionnaire.Questionnaire, [asked]),
        "responses": (
            QuestionnaireResponse,
            questionnaireresponse.QuestionnaireResponse,
            lines(crowded / "fhir" / "responses.ndjson")[:SHOWN],
        ),
        "observations": (
            Observation,
            observation.Observation,
            lines(crowded / "fhir" / "observations.ndjson")[: SHOWN * 9],
        ),
    }
    for one, other, resources in judges.values():
        for resource in resources:
            assert json.loads(one.model_validate(resource).model_dump_json()) == resource
            assert other(resource).as_json() == resource
    with pytest.raises(ValueError, match="linkid"):
        Questionnaire.model_validate({**asked, "item": [{"linkid": "trust", "type": "choice"}]})


def test_answers_are_among_those_that_the_questionnaire_offers(crowded):
    asked = json.loads((crowded / "fhir" / "questionnaire.json").read_text(encoding="utf-8"))
    questions = {item["linkId"]: item for group in asked["item"] for item in group["item"]}
    assert {*RAW.items} <= {*questions}
    for response in lines(crowded / "fhir" / "responses.ndjson"):
        for item in (item for group in response["item"] for item in group["item"]):
            question = questions[item["linkId"]]
            said = [answer.get("valueCoding") for answer in item.get("answer", ())]
            offered = [
                {key: value for key, value in option["valueCoding"].items() if key != "display"}
                for option in question.get("answerOption", ())
            ]
            assert question["type"] == "integer" or all(one in offered for one in said)
            assert question.get("repeats") or len(said) <= 1


def test_sums_have_the_codes_of_loinc_that_were_seen_there_and_no_others(crowded):
    found = {}
    for one in lines(crowded / "fhir" / "observations.ndjson"):
        codes = {coding["system"]: coding["code"] for coding in one["code"]["coding"]}
        found[codes["urn:tend:scores"]] = codes.get("http://loinc.org")
    assert {id: code for id, code in found.items() if code} == {
        "ucla3": "106421-1",
        "phq4": "70272-0",
        "phq2": "55758-7",
    }
    assert {"gad2", "lsns6"} <= {*found}


def test_the_dictionary_keeps_redcaps_rules(crowded):
    """REDCap's own: 18 columns, names of small letters, choices `code, label` with bars between them."""
    with (crowded / "redcap" / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert len(header) == 18
    names = [row[0] for row in rows]
    assert len({*names}) == len(names)
    assert names[0] == "record_id"
    for name, form, _, kind, label, choices, *_ in rows:
        assert name.replace("_", "").isalnum()
        assert name == name.lower()
        assert len(name) <= 26
        assert (form, bool(label)) == ("tend", True)
        assert kind in ("text", "radio", "checkbox")
        codes = [choice.partition(", ")[0] for choice in choices.split(" | ")]
        assert (kind == "text") == (choices == "")
        assert all(code.replace("_", "").isalnum() for code in codes if choices)
    with (crowded / "redcap" / "data.csv").open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    assert {column.partition("___")[0] for column in columns[:-1]} == {*names}


def test_bad_rows_are_told_and_left_out(tmp_path):
    (tmp_path / "in.csv").write_text("trust\n5\n2.5\n", encoding="utf-8")
    run = tend("convert", tmp_path / "in.csv", "--to", "fhir", "-o", tmp_path / "out")
    assert run.exit_code == 3
    assert "row 2: trust: 2.5" in run.stderr
    assert [one["id"] for one in lines(tmp_path / "out" / "responses.ndjson")] == ["row-1"]
    again = tend("convert", tmp_path / "in.csv", "--to", "redcap", "-o", tmp_path / "out")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


@pytest.mark.parametrize("text", ['{"resourceType": "Patient"}', '{"resourceType": 3'])
def test_what_is_no_response_is_one_sentence(tmp_path, text):
    (tmp_path / "in.json").write_text(text, encoding="utf-8")
    run = tend("cohort", tmp_path / "in.json", "-o", tmp_path / "out.csv")
    assert run.exit_code == 2
    assert len(run.stderr.splitlines()) == 1
