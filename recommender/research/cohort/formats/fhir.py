"""FHIR R4: the questions as a Questionnaire, answers as QuestionnaireResponses, sums as Observations.

Each file of people is NDJSON, one resource a line, as bulk export writes it. Source: hl7.org/fhir/R4.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item, Score
from recommender.research.cohort.cells import BETWEEN_TICKS, NOTHING_TICKED
from recommender.research.cohort.formats.coded import Coded, sections
from recommender.scoring.responses import DECLINED, NOT_ASKED, is_open_unticked

Resource = dict[str, Any]
EXTENSION = "http://hl7.org/fhir/StructureDefinition"
ABSENT = f"{EXTENSION}/data-absent-reason"
REASONS = {"": "asked-unknown", DECLINED: "asked-declined", NOT_ASKED: "not-asked"}
KINDS = {reason: kind for kind, reason in REASONS.items()}
# Who answered; where no response says so, there is no such column.
SUBJECT = "subject"
LOINC = "http://loinc.org"
SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
MATTERS = "matters"


class FhirWriter:
    """Writes a folder of FHIR resources; made once for a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._settings = catalog, catalog.cohort.fhir

    def write(self, folder: Path, people: Iterable[Coded], has_names: bool) -> None:
        """questionnaire.json, responses.ndjson and observations.ndjson; the folder is there."""
        text = json.dumps(self.questionnaire(), ensure_ascii=False, indent=1)
        (folder / "questionnaire.json").write_text(f"{text}\n", encoding="utf-8")
        with (
            (folder / "responses.ndjson").open("w", encoding="utf-8", newline="\n") as responses,
            (folder / "observations.ndjson").open("w", encoding="utf-8", newline="\n") as observations,
        ):
            for person in people:
                subject = {"subject": {"identifier": {"value": person.name}}} if has_names else {}
                responses.write(_line(self.response(person) | subject))
                for observation in self.observations(person):
                    observations.write(_line(observation | subject))

    def questionnaire(self) -> Resource:
        """Every question in the order of the full way, a group a page."""
        catalog = self._catalog
        groups = [
            {"linkId": id, "text": title, "type": "group", "item": list(map(self._question, items))}
            for id, title, items in sections(catalog)
        ]
        scale = catalog.method.matters
        matters = [
            {"linkId": id, "text": criterion.label, "type": "integer"} | _limits(scale.low, scale.high)
            for id, criterion in catalog.matters_criteria.items()
        ]
        groups.append({"linkId": MATTERS, "type": "group", "item": matters})
        return {
            "resourceType": "Questionnaire",
            "id": "tend",
            "url": f"{self._settings.base}:questionnaire",
            "version": catalog.questionnaire_hash,
            "name": "Tend",
            "status": "active",
            "subjectType": ["Patient"],
            "item": groups,
        }

    def response(self, person: Coded) -> Resource:
        """The answers of one person; a kind of missing is a reason for absent data."""
        catalog, groups = self._catalog, list[Resource]()
        pages = [(id, [item.id for item in items]) for id, _, items in sections(catalog)]
        for id, names in (*pages, (MATTERS, list(catalog.matters_criteria))):
            said = [self._answered(n, person.cells[n]) for n in names if n in person.cells]
            groups += [{"linkId": id, "item": said}] if said else []
        return {
            "resourceType": "QuestionnaireResponse",
            "id": f"row-{person.results['row']}",
            "questionnaire": f"{self._settings.base}:questionnaire|{catalog.questionnaire_hash}",
            "status": "completed",
            "item": groups,
        }

    def observations(self, person: Coded) -> Iterator[Resource]:
        """One for each sum that is complete."""
        row = person.results["row"]
        for id, score in self._catalog.scores.items():
            if (value := person.results[f"score_{id}"]) is None:
                continue
            band = person.results.get(f"band_{id}")
            yield {
                "resourceType": "Observation",
                "id": f"row-{row}-{id.replace('_', '-')}",
                "status": "final",
                "category": [{"coding": [SURVEY]}],
                "code": self._code_of(score),
                "derivedFrom": [{"reference": f"QuestionnaireResponse/row-{row}"}],
                "valueInteger": value,
            } | ({"interpretation": [{"text": band}]} if band else {})

    def _code_of(self, score: Score) -> Resource:
        loinc = self._settings.scores.get(score.id)
        codings = [{"system": LOINC, "code": loinc}] if loinc else []
        codings.append({"system": f"{self._settings.base}:scores", "code": score.id})
        return {"coding": codings, "text": score.title}

    def _question(self, item: Item) -> Resource:
        found: Resource = {"linkId": item.id, "text": item.text}
        if loinc := self._settings.items.get(item.id):
            found["code"] = [{"system": LOINC, "code": loinc}]
        if item.only_if:
            answer = self._coding(item.only_if.item, item.only_if.code)
            found["enableWhen"] = [
                {"question": item.only_if.item, "operator": "=", "answerCoding": answer}
            ]
        if item.numbers:
            return found | {"type": "integer"} | _limits(item.numbers.low, item.numbers.high)
        options = [
            {"valueCoding": self._coding(item.id, option.code) | {"display": option.label}}
            for option in item.choices
        ]
        if item.type == "many" and not is_open_unticked(item):
            label = {"display": self._catalog.texts("cohort.input.nothing_ticked")}
            options.append({"valueCoding": self._coding(item.id, NOTHING_TICKED) | label})
        return found | {"type": "choice", "repeats": item.type == "many", "answerOption": options}

    def _coding(self, item: str, code: object) -> Resource:
        return {"system": f"{self._settings.base}:{item}", "code": str(code)}

    def _answered(self, id: str, cell: str) -> Resource:
        if cell in REASONS:
            return {"linkId": id, "extension": [{"url": ABSENT, "valueCode": REASONS[cell]}]}
        item = self._catalog.items.get(id)
        if item is None or item.numbers:
            return {"linkId": id, "answer": [{"valueInteger": int(cell)}]}
        codes = cell.split(BETWEEN_TICKS) if item.type == "many" else [cell]
        return {"linkId": id, "answer": [{"valueCoding": self._coding(id, code)} for code in codes]}


def _line(resource: Mapping[str, Any]) -> str:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n"


def _limits(low: int, high: int) -> Resource:
    ends = {"minValue": low, "maxValue": high}
    return {"extension": [{"url": f"{EXTENSION}/{k}", "valueInteger": n} for k, n in ends.items()]}


# --- back again -----------------------------------------------------------------------------------


def read_fhir(text: str) -> tuple[pa.Table, dict[str, dict[str, Any]]]:
    """QuestionnaireResponses (NDJSON, a Bundle, or one alone) as a table, with labels of its columns.

    One row a response, one column a linkId; labels are the texts of the questions.
    """
    rows, texts = list[dict[str, str]](), dict[str, str]()
    for response in _responses(text):
        identifier = response.get("subject", {}).get("identifier", {}).get("value")
        row = {SUBJECT: str(identifier)} if identifier is not None else {}
        for item in _items(response):
            row[item["linkId"]] = _cell(item)
            texts.setdefault(item["linkId"], item.get("text", ""))
        rows.append(row)
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in names]
    return pa.table(columns, names=list(names)), {"columns": texts, "values": {}, "missing": {}}


def _responses(text: str) -> Iterator[Resource]:
    """Every QuestionnaireResponse of a file."""
    try:
        resources = [json.loads(text)]
    except json.JSONDecodeError:
        resources = [json.loads(line) for line in text.splitlines() if line.strip()]
    for resource in resources:
        for one in [entry["resource"] for entry in resource.get("entry", ())] or [resource]:
            if one["resourceType"] == "QuestionnaireResponse":
                yield one


def _items(parent: Resource) -> Iterator[Resource]:
    """Every question below a resource or an item; a group has none of its own."""
    for item in parent.get("item", ()):
        if "answer" in item or "extension" in item or not item.get("item"):
            yield item
        yield from _items(item)
        for answer in item.get("answer", ()):
            yield from _items(answer)


def _cell(item: Resource) -> str:
    for extension in item.get("extension", ()):
        if extension["url"] == ABSENT:
            return KINDS.get(extension["valueCode"], "")
    return BETWEEN_TICKS.join(map(_value, item.get("answer", ())))


def _value(answer: Resource) -> str:
    for key, value in answer.items():
        if key == "valueCoding":
            return str(value.get("code", value.get("display", "")))
        if key.startswith("value"):
            return str(value).lower() if isinstance(value, bool) else str(value)
    return ""
