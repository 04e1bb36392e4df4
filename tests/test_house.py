"""Rules of the layout that neither import-linter nor ruff (pyproject.toml) can hold."""

from tests.conftest import ROOT

PACKAGE = ROOT / "recommender"


def test_the_session_is_touched_in_one_place():
    """Pages ask ui/session.py."""
    users = {p.name for p in PACKAGE.rglob("*.py") if "session_state" in p.read_text(encoding="utf-8")}
    assert users == {"session.py"}


def test_app_only_starts():
    lines = (ROOT / "app.py").read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if line and not line.startswith(('"', "import", "from", "st.", "show"))
    ] == []
