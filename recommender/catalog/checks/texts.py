"""The sentences of the language files: against each other, and against what the code asks for."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from recommender.catalog.catalog import TEXTS
from recommender.catalog.faults import Fault, did_you_mean, left_over
from recommender.catalog.texts import Texts, leaves

KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*\.?")
# Names of files that look like keys: cover.css is none.
FILES = (".css", ".js", ".typ")


def check_values(file: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    """Every value is a sentence or a list of them."""
    for key, value in leaves(content):
        sentences = value if isinstance(value, list) else [value]
        if not sentences or not all(isinstance(one, str) and one.strip() for one in sentences):
            yield Fault(file, key, repr(value)[:80], "write a sentence in quotes, or a list of them")


def check_language(file: str, texts: Texts, english: Texts, complete: bool) -> Iterator[Fault]:
    """A language has the keys and placeholders of English; only a complete one needs all of them."""
    for key in texts.sentences:
        if key not in english.sentences:
            alike = did_you_mean(key, english.sentences)
            yield Fault(file, key, "not in English", f"remove it; {alike}" if alike else "remove it")
        elif texts.placeholders.get(key) != english.placeholders.get(key):
            there, wanted = (_braces(one.placeholders.get(key, ())) for one in (texts, english))
            yield Fault(file, key, there, f"write {wanted}, as in English")
    for key in english.sentences if complete else ():
        if key not in texts.sentences:
            yield Fault(file, key, "missing", "translate it, or write complete = false at the top")


def check_asked(texts: Texts, package: Path) -> Iterator[Fault]:
    """What the code of `package` asks for and English lacks, and the other way round.

    A package without readable source, as in a zip, cannot be looked at.
    """
    asks = list(_asks(texts, package))
    asked = set[str]()
    for ask in asks:
        above = ask.key if ask.key.endswith(".") else f"{ask.key}."
        below = [key for key in texts.sentences if key.startswith(above)]
        keys = [ask.key] if ask.key in texts.sentences else below
        if ask.end:  # asked of each section alike
            sections = dict.fromkeys(key.removeprefix(above).partition(".")[0] for key in below)
            keys = [f"{above}{section}{ask.end}" for section in sections]
        for key in keys or [ask.key]:
            if key not in texts.sentences:
                alike = did_you_mean(key, [*texts.sentences, *texts.tables])
                yield Fault(TEXTS, key, "missing", f"{ask.place} asks for it; {alike or 'add it'}")
                continue
            filled, there = ask.filled, texts.placeholders.get(key, frozenset())
            if there not in filled and None not in filled:
                said = " or ".join(_braces(one) for one in filled if one) or _braces(())
                yield Fault(TEXTS, key, _braces(there), f"{ask.place} fills {said}; write the same")
        asked |= {*keys}
    for key in texts.sentences if asks else ():
        if key not in asked:
            yield left_over(TEXTS, key, "asked for nowhere")


class _Ask(NamedTuple):
    """A key in the code, one that ends in a dot for all below it; None is filled by ** at run time.

    `end` is what an f-string adds behind the section that it fills in.
    """

    key: str
    place: str
    filled: frozenset[frozenset[str] | None]
    end: str = ""


def _asks(texts: Texts, package: Path) -> Iterator[_Ask]:
    sections = tuple({f"{key.partition('.')[0]}." for key in texts.sentences})
    for path in sorted(package.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "texts" not in source and "Error(" not in source:
            continue
        tree = ast.parse(source)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
        # texts(…), and an exception that is given a key, such as ResultError("a.key").
        asking = [call for call in calls if _is_texts(call) or ast.unparse(call.func).endswith("Error")]
        direct = {id(key): call for call in asking for key in _literals(call.args[0])}
        # Calls that are given a variable: it may hold any key of this file.
        loose = [call for call in calls if _is_texts(call) and not [*_literals(call.args[0])]]
        filled = frozenset(map(_filled, loose))
        ends = dict(_ends(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            key, call, place = node.value, direct.get(id(node)), f"{path.name} line {node.lineno}"
            is_ours = key.startswith(sections) and not key.endswith((*FILES, "."))
            if call and KEY.fullmatch(key) and (is_ours or _is_texts(call)):
                yield _Ask(key, place, frozenset([_filled(call)]), ends.get(id(node), ""))
            elif loose and not call and KEY.fullmatch(key) and is_ours:
                yield _Ask(key, place, filled | {frozenset[str]()})


def _literals(node: ast.expr) -> Iterator[ast.Constant]:
    """The texts that an expression may be, and the beginning of an f-string."""
    if isinstance(node, ast.Constant):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield from _literals(node.values[0])


def _ends(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The end of each f-string such as "exports.{name}.title", by its beginning."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and len(node.values) == 3:
            end = node.values[2]
            if isinstance(end, ast.Constant) and str(end.value).startswith("."):
                yield id(node.values[0]), str(end.value)


def _is_texts(call: ast.Call) -> bool:
    """texts(…), self.texts(…), catalog.texts(…), session.texts()(…), texts.lines(…), texts.table(…)."""
    return re.search(r"\b_?texts(\(\))?(\.lines|\.table)?$", ast.unparse(call.func)) is not None


def _filled(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def _braces(names: Any) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"
