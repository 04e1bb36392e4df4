"""What comes from outside: pinned to the last package, licensed, and described by `make sbom`.

Walks the metadata of what is installed; neither pip nor the tools of `make sbom` are asked.
"""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LINE = re.compile(r"^[\w.-]+==[\w.]+(; .*)?$")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(name):
    """{package: Requirement} of a requirements file, as it holds on this platform."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]
    wanted = [need for need in found if not need.marker or need.marker.evaluate()]
    return {canonicalize_name(need.name): need for need in wanted}


def needs(requirements, extras=("",)):
    """Requirements that count here: each marker tried with each extra that was asked for."""
    return [
        need
        for need in map(Requirement, requirements)
        if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def reached():
    """{package: requirements on it} from pyproject's dependencies down."""
    waiting, seen, found = needs(PROJECT["dependencies"]), set(), {}
    while waiting:
        need = waiting.pop()
        name = canonicalize_name(need.name)
        found.setdefault(name, []).append(need)
        if (name, frozenset(need.extras)) not in seen:
            seen.add((name, frozenset(need.extras)))
            waiting += needs(metadata.requires(name) or [], ("", *need.extras))
    return found


def licence_said(name):
    """Licence as the package states it: the expression, else its classifiers, else the field."""
    said = metadata.metadata(name)
    listed = [text for text in said.get_all("Classifier") or [] if text.startswith("License :: ")]
    classified = "; ".join(text.rpartition(" :: ")[2] for text in listed)
    return said.get("License-Expression") or classified or said.get("License") or "UNKNOWN"


@pytest.fixture(scope="module")
def licences():
    spec = importlib.util.spec_from_file_location("supply_licences", ROOT / "supply" / "licences.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rules():
    return tomllib.loads((ROOT / "supply" / "licences.toml").read_text(encoding="utf-8"))


def commands(target):
    """What make would run, on one line each; also when make itself runs the tests."""
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    shown = subprocess.run(
        ["make", "--dry-run", "--always-make", "--no-print-directory", target],
        env=alone,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    return [" ".join(line.split()) for line in shown.replace("\\\n", " ").splitlines()]


def test_all_that_the_app_reaches_is_pinned_and_nothing_else_is():
    assert set(reached()) == set(pins("requirements.txt"))


def test_what_is_installed_is_what_is_pinned_and_what_the_packages_ask_for():
    pinned = {name: str(pin.specifier) for name, pin in pins("requirements.txt").items()}
    assert {name: f"=={metadata.version(name)}" for name in pinned} == pinned
    wrong = [
        f"{need} against {pinned[name]}"
        for name, wishes in reached().items()
        for need in wishes
        if not need.specifier.contains(pinned[name].removeprefix("=="), prereleases=True)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_lines_hold_a_name_and_a_version_and_no_address(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert packages
    assert [line for line in packages if not LINE.match(line)] == []


def test_every_pinned_package_has_an_allowed_licence(licences):
    allowed = licences.read_rules()
    said = {name: licence_said(name) for name in pins("requirements.txt")}
    refused = {name: licences.refused(name, licence, allowed) for name, licence in said.items()}
    assert {name: parts for name, parts in refused.items() if parts} == {}


@pytest.mark.parametrize(
    ("licence", "parts"),
    [
        ("MIT", []),
        ("GPL-3.0-only OR MIT", []),
        ("GPL-3.0-only", ["GPL-3.0-only"]),
        ("MIT AND GPL-3.0-only", ["MIT AND GPL-3.0-only"]),
        ("MIT License; Other/Proprietary License", ["Other/Proprietary License"]),
        ("(MIT OR ISC) AND GPL-2.0-only", ["(MIT OR ISC) AND GPL-2.0-only"]),
        ("Mozilla Public License 1.1 (MPL 1.1)", []),
        ("", [""]),
    ],
)
def test_a_licence_is_refused_unless_listed(licences, licence, parts):
    assert licences.refused("anything", licence, licences.read_rules()) == parts


def test_a_choice_holds_for_the_package_that_offers_it_only(licences):
    allowed, offer = licences.read_rules(), licence_said("pyphen")
    assert "GPL" in offer
    assert licences.refused("pyphen", offer, allowed) == []
    assert licences.refused("other", offer, allowed) != []
    assert licences.refused("pyphen", "GPL-3.0-only", allowed) == ["GPL-3.0-only"]


def test_the_command_names_package_and_file_and_fails(rules):
    def run(said):
        command = [sys.executable, "supply/licences.py"]
        return subprocess.run(command, input=said, capture_output=True, text=True, cwd=ROOT)

    bad = run('[{"Name": "thing", "Version": "1.0", "License": "SSPL-1.0"}]')
    assert bad.returncode == 1
    assert "thing" in bad.stderr
    assert "'SSPL-1.0'" in bad.stderr
    assert "licences.toml" in bad.stderr
    good = run('[{"Name": "thing", "Version": "1.0", "License": "MIT"}]')
    assert (good.returncode, good.stderr) == (0, "")
    nothing = run("")
    assert nothing.returncode == 1
    assert "no packages" in nothing.stderr
    assert "Traceback" not in nothing.stderr


def test_make_sbom_describes_the_apps_environment_alone():
    ran = commands("sbom")
    installs = [line for line in ran if " install " in line and "/app/" in line]
    assert len(installs) == 1
    assert installs[0].endswith("--no-deps -r requirements.txt")
    described = ran[-1].split()
    assert described[0].endswith("/tools/bin/cyclonedx-py")
    assert described[1] == "environment"
    assert described[-1] == ".venv-supply/app/bin/python"


def test_make_licences_and_make_audit_look_at_the_app():
    assert "--python=.venv-supply/app/bin/python --with-system" in commands("licences")[-1]
    audit = next(line for line in commands("audit") if "pip-audit" in line)
    assert "--requirement requirements.txt" in audit
    assert "--strict" in audit
