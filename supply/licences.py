"""Print every package with its version and licence, and fail on a licence that is not allowed.

Reads what `pip-licenses --format=json` says from standard input; the rules are in `licences.toml`.
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

RULES = Path(__file__).with_name("licences.toml")


@dataclass(frozen=True)
class Rules:
    """Licence names that are allowed, and which one is taken where a package offers several."""

    allowed: frozenset[str]
    choices: dict[str, str]


def read_rules(file: Path = RULES) -> Rules:
    """Read the rules."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    names = [name for family in found["family"] for name in family["names"]]
    return Rules(frozenset(names), {choice["package"]: choice["takes"] for choice in found["choice"]})


def refused(package: str, licence: str, rules: Rules) -> list[str]:
    """Return the parts of a package's licence that are not allowed; none means that it is fine.

    `A AND B` and `A; B` need both, `A OR B` needs one. Brackets are not read: such a licence is refused
    until somebody has read it and listed it whole.
    """
    offered = [part.strip() for part in licence.split(";")]
    if rules.choices.get(package) in offered:
        offered = [rules.choices[package]]
    return [part for part in offered if not _allowed(part, rules.allowed)]


def _allowed(expression: str, names: frozenset[str]) -> bool:
    if expression in names:
        return True
    if "(" in expression:
        return False
    return any(set(one.split(" AND ")) <= names for one in expression.split(" OR "))


def main() -> int:
    """Print the table; return 1 if a licence is not allowed."""
    packages = json.loads(sys.stdin.read() or "[]")
    if not packages:
        sys.exit("licences: no packages on standard input; run `make licences`")
    rules, faults = read_rules(), []
    for found in packages:
        name, licence = found["Name"], found["License"]
        print(f"{name:<28}{found['Version']:<14}{licence}")
        faults += [(name, part) for part in refused(name, licence, rules)]
    for name, part in faults:
        remedy = "read it, then list it there with a reason, or take another package"
        print(f"{name}: {part!r} is not allowed by {RULES.name}: {remedy}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
