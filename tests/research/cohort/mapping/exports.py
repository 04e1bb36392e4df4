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
    header = ["Record ID", "Event Name"]
    for id in RAW.items:
        label = RAW.items[id]["label"]
        boxes = [f"{label} (choice={box})" for box in options(id).values()]
        header += boxes if id in MANY else [label]
    checks = {"1": "Checked", "0": "Unchecked", "": ""}
    rows = [
        [str(n), "Baseline"]
        + [
            cell
            for id in RAW.items
            for cell in (
                [checks[row[f"{id}___{code}"]] for code in options(id)]
                if id in MANY
                else [labelled(row, id)]
            )
        ]
        for n, row in enumerate(people, 1)
    ]
    return text_of([*header, "Complete?"], [[*row, "Complete"] for row in rows]).encode("utf-8-sig")


def qualtrics(people):
    """Three rows of header, HTML in labels, ticks joined by commas."""
    names = ["StartDate", "IPAddress", "ResponseId", *(f"Q{n}" for n in range(len(RAW.items)))]
    labels = ["Start Date", "IP Address", "Response ID"]
    labels += [f"<b>{RAW.items[id]['text']}</b>&nbsp;" for id in RAW.items]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(names))]
    rows = [
        ["2026-03-01", "1.2.3.4", f"R_{n}"]
        + [",".join(ticked(row, id)) if id in MANY else labelled(row, id) for id in RAW.items]
        for n, row in enumerate(people)
    ]
    names, labels, ids = (
        [*names, "Q99_TEXT"],
        [*labels, "Something else - Text"],
        [*ids, '{"ImportId":"T"}'],
    )
    return text_of(names, [[*row, "hm"] for row in rows], above=[labels, ids]).encode("utf-8-sig")


def qualtrics_split(people):
    """Each box a column: its label where ticked, else blank."""
    names, labels = ["ResponseId"], ["Response ID"]
    for n, id in enumerate(RAW.items):
        text, boxes = RAW.items[id]["text"], list(options(id).values())
        names += [f"Q{n}_{m}" for m in range(1, len(boxes) + 1)] if id in MANY else [f"Q{n}"]
        labels += [f"{text} - Selected Choice - {box}" for box in boxes] if id in MANY else [text]
    rows = [
        [f"R_{n}"]
        + [
            cell
            for id in RAW.items
            for cell in (
                [label if row[f"{id}___{code}"] == "1" else "" for code, label in options(id).items()]
                if id in MANY
                else [row[id] if row[id].isdigit() else labelled(row, id)]
            )
        ]
        for n, row in enumerate(people)
    ]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    return text_of(names, rows, above=[labels, ids]).encode()


def limesurvey(people):
    """Semicolons, codes with brackets, Y or blank."""
    header = ["id. Response ID"]
    for id in RAW.items:
        header += [f"{id}[{code}]" for code in options(id)] if id in MANY else [id]
    rows = [
        [str(n)]
        + [
            cell
            for id in RAW.items
            for cell in (
                ["Y" if row[f"{id}___{code}"] == "1" else "" for code in options(id)]
                if id in MANY
                else [labelled(row, id)]
            )
        ]
        for n, row in enumerate(people)
    ]
    return text_of(header, rows, ";").encode("utf-8-sig")


def forms(between, each="{}", letters=str):
    """Question texts as header, all ticks in one cell."""

    def write(people):
        header = [
            "Timestamp",
            *(f"{n}. {RAW.items[id]['text']}\u00a0" for n, id in enumerate(RAW.items, 1)),
        ]
        rows = [
            ["2026/03/01 10:00"]
            + [
                between.join(each.format(letters(box)) for box in ticked(row, id))
                if id in MANY
                else labelled(row, id)
                for id in RAW.items
            ]
            for row in people
        ]
        return text_of(header, rows).encode()

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
    header = ["Response ID"]
    for id in RAW.items:
        text, boxes = RAW.items[id]["text"], options(id).values()
        header += [f"{box}:{text}" for box in boxes] if id in MANY else [text]
    rows = [
        [str(n)]
        + [
            cell
            for id in RAW.items
            for cell in (
                [label if row[f"{id}___{code}"] == "1" else "" for code, label in options(id).items()]
                if id in MANY
                else [labelled(row, id)]
            )
        ]
        for n, row in enumerate(people)
    ]
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
