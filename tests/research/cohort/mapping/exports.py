"""The same people as survey systems export them: written from data/ without our code."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import pyreadstat

from tests.research.cohort.people import RAW

MANY = [id for id in RAW.items if RAW.is_many(id)]
SINGLE = [id for id in RAW.items if not RAW.is_many(id)]


def options(id):
    """{code as text: label} of a question."""
    item = RAW.items[id]
    if "numbers" not in item:
        return {str(option["code"]): option["label"] for option in item["options"]}
    scale = item["numbers"]
    ends = {scale["low"]: scale["low_label"], scale["high"]: scale["high_label"]}
    codes = range(scale["low"], scale["high"] + 1)
    return {str(n): f"{n} ({ends[n]})" if n in ends else str(n) for n in codes}


def rows_of(text):
    """Rows of a coded CSV as dictionaries."""
    return list(csv.DictReader(io.StringIO(text)))


def text_of(header, rows, delimiter=",", above=()):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *above, *rows])
    return out.getvalue()


def labelled(row, id):
    return options(id).get(row[id], "")


def ticked(row, id):
    """Labels of the boxes that are ticked."""
    return [label for code, label in options(id).items() if row[f"{id}___{code}"] == "1"]


def spread(row, box, single=labelled, before=()):
    """The cells of a person: one for each box of a question with many, and one for any other question.

    `box` gives the cell of a box by whether it is ticked ("1", "0" or ""), and its label.
    """
    cells = [*before]
    for id in RAW.items:
        boxes = options(id).items() if id in MANY else ()
        cells += [box(row[f"{id}___{code}"], label) for code, label in boxes]
        cells += [] if id in MANY else [single(row, id)]
    return cells


def label_if_ticked(cell, label):
    return label if cell == "1" else ""


def header_of(box, single, before=()):
    """Names of the columns, in the order of `spread`."""
    names = [*before]
    for id in RAW.items:
        boxes = options(id).items() if id in MANY else ()
        names += [box(id, code, label) for code, label in boxes]
        names += [] if id in MANY else [single(id)]
    return names


def redcap_raw(people):
    """Numbered choices in fields of one's own, with the dictionary that tells them; -99 for missing."""
    fields = {id: f"f{n}_{id[:2]}" for n, id in enumerate(RAW.items)}
    places = {id: {code: str(n) for n, code in enumerate(options(id), 1)} for id in RAW.items}
    header = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
    for id in RAW.items:
        boxes = [f"{fields[id]}___{n}" for n in places[id].values()]
        header += [*boxes, f"{fields[id]}____99"] if id in MANY else [fields[id]]
    rows = []
    for n, row in enumerate(people, 1):
        cells = [str(n), "baseline_arm_1", "", ""]
        for id in RAW.items:
            if id in MANY:
                said = [row[f"{id}___{code}"] for code in options(id)]
                cells += [*(cell or "0" for cell in said), str(int("" in said))]
            else:
                cells.append(places[id].get(row[id], "-99"))
        rows.append([*cells, "2"])
    about = [
        "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
        "Choices, Calculations, OR Slider Labels", *(f"Column {n}" for n in range(7, 19)),
    ]  # fmt: skip
    lines = []
    for id in RAW.items:
        said = [f"{places[id][code]}, {label}" for code, label in options(id).items()]
        kind = "checkbox" if id in MANY else "radio"
        label = f"<p>{RAW.items[id]['text']}</p>"
        choices = " |".join([*said, "-99, Missing"])  # without a space after the bar
        lines.append([fields[id], "checkin", "", kind, label, choices, *[""] * 12])
    return text_of([*header, "checkin_complete"], rows).encode(), text_of(about, lines).encode()


def redcap_labels(people):
    """Labels in the cells and in the header too."""
    box = lambda id, _, label: f"{RAW.items[id]['label']} (choice={label})"  # noqa: E731
    header = header_of(box, lambda id: RAW.items[id]["label"], ["Record ID", "Event Name"])
    checks = {"1": "Checked", "0": "Unchecked", "": ""}
    rows = [
        spread(row, lambda cell, _: checks[cell], before=[str(n), "Baseline"])
        for n, row in enumerate(people, 1)
    ]
    return text_of([*header, "Complete?"], [[*row, "Complete"] for row in rows]).encode("utf-8-sig")


def qualtrics(people):
    """Three rows of header, HTML in labels, ticks joined by commas."""
    names = ["StartDate", "IPAddress", "ResponseId", *(f"Q{n}" for n in range(len(RAW.items)))]
    labels = ["Start Date", "IP Address", "Response ID"]
    labels += [f"<b>{RAW.items[id]['text']}</b>&nbsp;" for id in RAW.items]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(names))] + ['{"ImportId":"T"}']
    rows = [
        ["2026-03-01", "1.2.3.4", f"R_{n}"]
        + [",".join(ticked(row, id)) if id in MANY else labelled(row, id) for id in RAW.items]
        for n, row in enumerate(people)
    ]
    above = [[*labels, "Something else - Text"], ids]
    return text_of([*names, "Q99_TEXT"], [[*row, "hm"] for row in rows], above=above).encode("utf-8-sig")


def qualtrics_split(people):
    """Each box a column: its label where ticked, else blank."""
    places = {id: n for n, id in enumerate(RAW.items)}
    names = header_of(
        lambda id, code, _: f"Q{places[id]}_{[*options(id)].index(code) + 1}",
        lambda id: f"Q{places[id]}",
        ["ResponseId"],
    )
    labels = header_of(
        lambda id, _, label: f"{RAW.items[id]['text']} - Selected Choice - {label}",
        lambda id: RAW.items[id]["text"],
        ["Response ID"],
    )
    single = lambda row, id: row[id] if row[id].isdigit() else labelled(row, id)  # noqa: E731
    rows = [spread(row, label_if_ticked, single, [f"R_{n}"]) for n, row in enumerate(people)]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    return text_of(names, rows, above=[labels, ids]).encode()


def limesurvey(people):
    """Semicolons, codes with brackets, Y or blank."""
    header = header_of(lambda id, code, _: f"{id}[{code}]", str, ["id. Response ID"])
    box = lambda cell, _: label_if_ticked(cell, "Y")  # noqa: E731
    rows = [spread(row, box, before=[str(n)]) for n, row in enumerate(people)]
    return text_of(header, rows, ";").encode("utf-8-sig")


def forms(between, each="{}", letters=str):
    """Question texts as header, all ticks in one cell."""

    def write(people):
        texts = [f"{n}. {RAW.items[id]['text']}\u00a0" for n, id in enumerate(RAW.items, 1)]
        rows = []
        for row in people:
            joined = {
                id: between.join(each.format(letters(box)) for box in ticked(row, id)) for id in MANY
            }
            said = [joined[id] if id in MANY else labelled(row, id) for id in RAW.items]
            rows.append(["2026/03/01 10:00", *said])
        return text_of(["Timestamp", *texts], rows).encode()

    return write


def kobo(people):
    """Groups in front of names, and the codes of all ticks in one cell with a space between."""
    header = ["_uuid", *(f"check_in/{id}" if id in MANY else f"check_in-{id}" for id in RAW.items)]
    rows = []
    for n, row in enumerate(people):
        said = {id: " ".join(c for c in options(id) if row[f"{id}___{c}"] == "1") for id in MANY}
        rows.append([f"u{n}", *((said | row)[id] for id in RAW.items)])
    return text_of(header, rows, ";").encode()


def alchemer(people):
    """The box in front of its question, its label where ticked; titles and empty lines above it all."""
    text = lambda id: RAW.items[id]["text"]  # noqa: E731
    header = header_of(lambda id, _, label: f"{label}:{text(id)}", text, ["Response ID"])
    rows = [spread(row, label_if_ticked, before=[str(n)]) for n, row in enumerate(people)]
    return ("Report of 2026\n\n,,,\n" + text_of(header, rows)).encode("utf-8-sig")


def r_names(people):
    """Names as R makes them, with the wave behind; NA for missing."""
    header = [f"{name.replace('___', '.').upper()}.T1" for name in people[0]]
    return text_of(header, [[cell or "NA" for cell in row.values()] for row in people]).encode()


def german(people):
    """pandas with decimal=",", sep=";" in the old code page of Windows."""
    header = ["Größe", *people[0]]
    rows = [
        ["1,75", *(f"{cell},0" if cell.isdigit() else cell or "NA" for cell in row.values())]
        for row in people
    ]
    return text_of(header, rows, ";").encode("cp1252")


def workbook(people):
    """The least that is an .xlsx: texts and numbers, one sheet."""
    rows = [list(people[0]), *(list(row.values()) for row in people)]
    lines = ""
    for cells in rows:
        texts = [f"<is><t>{escape(cell)}</t></is>" for cell in cells]
        found = [
            f"<c><v>{cell}</v></c>" if cell.isdigit() else f'<c t="inlineStr">{text}</c>'
            for cell, text in zip(cells, texts, strict=True)
        ]
        lines += f"<row>{''.join(found)}</row>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

    def link(id, kind, target):
        one = f'<Relationship Id="{id}" Type="{rel}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}/relationships">{one}</Relationships>'

    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet}"/></Types>',
        "_rels/.rels": link("a", "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="People" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": link("b", "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData>'
        "</worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def statistics(write, folder, people):
    """SPSS or Stata: numbers with labels of values and of columns, -9 for missing."""
    import pandas as pd

    columns, labels, values = {}, {}, {}
    for n, id in enumerate(RAW.items):
        if id in MANY:
            stem = RAW.items[id]["text" if write is pyreadstat.write_sav else "label"]
            for m, code in enumerate(options(id)):
                name = f"v{n}_{m}"
                columns[name] = [float(row[f"{id}___{code}"] or -9) for row in people]
                labels[name] = f"{stem}: {options(id)[code]}"[:250]
                values[name] = {0: "Not selected", 1: "Selected", -9: "No answer"}
        else:
            places = {code: k for k, code in enumerate(options(id), 1)}
            columns[f"v{n}"] = [float(places.get(row[id], -9)) for row in people]
            labels[f"v{n}"] = RAW.items[id]["text"][:250]
            values[f"v{n}"] = {places[code]: label for code, label in options(id).items()}
            values[f"v{n}"][-9] = "No answer"
    path = folder / ("people.sav" if write is pyreadstat.write_sav else "people.dta")
    about = [labels[name] if write is pyreadstat.write_sav else labels[name][:80] for name in columns]
    write(pd.DataFrame(columns), str(path), column_labels=about, variable_value_labels=values)
    return path.read_bytes()
