"""One person's visit as plain data. Each field is named here, or in `CheckInData`, and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from recommender.catalog.records.base import Slug
from recommender.journal.change import Course
from recommender.journal.entries import Entry
from recommender.journal.since import Since
from recommender.journal.store import Store
from recommender.person.plan import Uid
from recommender.person.saved import CheckInData, item_of
from recommender.person.view import View
from recommender.scoring.asking import Outlook
from recommender.scoring.responses import Answer, Answers


class Stored(BaseModel):
    """A part of the visit that the browser stores together with the check-in."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Progress(Stored):
    """How far this check-in is: results seen, answer being changed, page whose gaps were pointed out.

    `entry` is the id of the journal's entry of this check-in, once there is one.
    """

    arrived: bool = False
    entry: Uid | None = None
    changing: Slug | None = None
    reminded: Annotated[int, Field(ge=0, le=99)] | None = None


class Looks(Stored):
    """Choices on how Tend looks and where it stores; they outlast the check-in on the screen."""

    country: Slug | None = None
    phone: Literal["yes", "no"] | None = None
    view: Literal["self", "client"] = "self"
    sharing: bool = False
    when: Literal["week", "tonight"] = "week"
    company: Literal["alone", "with_someone"] | None = None
    numbers: bool = False
    grouped: bool = False
    keep: Literal["tab", "device", "off"] = "tab"
    only_me: bool = False


@dataclass(slots=True)
class Unsaved:
    """What a reload forgets: the private and the passing choices of this visit.

    `safety_page` are the items of the open safety page, `private_shown` is the step on which private
    questions were asked for in spite of a shared screen, `undo` holds earlier importances. `kind` is the
    category whose ideas are open, `presses` counts the presses of bars. `file` is the fingerprint of the
    file that was opened last, `before` the visit that it replaced. `idea` is the activity on the large
    card, None for the first; `set_aside` the one last said "Not for me" to. `finding` filters what
    studies measured. `same_person` says that the answers here are of the person whose journal is to be
    opened; `journal_file` is the fingerprint of the journal's file. `asked_about` is the journal's entry
    of the step whose outcome was said on return; `after_safety` is the page after the safety page.
    """

    safety_page: tuple[str, ...] = ()
    private_shown: str | None = None
    ending: bool = False
    undo: list[dict[str, int]] = field(default_factory=list)
    kind: str | None = None
    presses: int = 0
    file: str = ""
    before: "Visit | None" = None
    idea: str | None = None
    set_aside: str | None = None
    finding: str | None = None
    same_person: bool = False
    journal_file: str = ""
    asked_about: str | None = None
    after_safety: Literal["results", "plan"] = "results"
    file_private: bool = False
    paper_answers: bool = False
    paper_private: bool = False
    calendar_named: bool = False
    calendar_alarm: bool = False


@dataclass(slots=True)
class Visit:
    """One person's visit. While an example is shown, `own` is the visit that it replaced.

    `helped` are the levels of what was tried (`journal.change.helped_levels`), once they are to count.
    """

    check_in: CheckInData = field(default_factory=CheckInData)
    progress: Progress = field(default_factory=Progress)
    looks: Looks = field(default_factory=Looks)
    unsaved: Unsaved = field(default_factory=Unsaved)
    example: str | None = None
    own: "Visit | None" = None
    helped: dict[str, int] | None = None
    result: tuple[object, View] | None = None
    ahead: tuple[object, Outlook] | None = None

    @property
    def answers(self) -> dict[str, Answer]:
        return self.check_in.answers

    @property
    def has_results(self) -> bool:
        """True once the results were seen; an example starts with them."""
        return self.progress.arrived or self.example is not None

    @property
    def counted(self) -> dict[str, int]:
        """What was tried, where it counts: for the person alone, never in an example."""
        is_own = self.looks.view == "self" and self.example is None
        return self.helped or {} if is_own else {}

    def update(self, **fields: Any) -> None:
        self.check_in = replace(self.check_in, **fields)

    def choose(self, name: str, value: Any) -> None:
        """Set one field of the looks or of the unsaved choices."""
        setattr(self.looks if name in Looks.model_fields else self.unsaved, name, value)

    def chosen(self, name: str) -> Any:
        """Return one field of the looks or of the unsaved choices."""
        return getattr(self.looks if name in Looks.model_fields else self.unsaved, name)

    def lacks(self, item: str) -> bool:
        """True if an item was not asked, or lacked options that are newer than the loaded check-in."""
        return item not in self.answers or item in map(item_of, self.check_in.not_asked)

    def record(self, answers: Answers) -> None:
        """Store answers, with the order in which their items were first asked."""
        order = self.check_in.order
        new = tuple(id for id in answers if id not in order)
        self.update(answers={**self.answers, **answers}, order=order + new)

    def mark_asked(self, items: Iterable[str]) -> None:
        """Note that these items were asked with all options of today."""
        asked = set(items)
        still = tuple(one for one in self.check_in.not_asked if item_of(one) not in asked)
        self.update(not_asked=still)


@dataclass
class OpenJournal:
    """The journal that this session has open, and where it is; `entries` are oldest first.

    `unsent` are those that the browser of the device has not confirmed yet, `number` counts what was
    sent there. `begins` is true until the browser has made room for it. `error` says in one sentence
    why the last entry was not added. `since` is the comparison with last time, as it was made.
    """

    store: Store
    account: str
    id: str
    where: Literal["device", "file", "server"]
    entries: list[Entry]
    unsent: list[Entry] = field(default_factory=list)
    number: int = 0
    begins: bool = False
    error: str = ""
    courses: tuple[object, dict[str, Course]] | None = None
    since: tuple[object, Since] | None = None


@dataclass
class BrowserStorage:
    """What this session knows of the browser's storage. Nothing is written before `heard`.

    `offer` is the draft of an earlier visit on this device, not opened yet; `owns_device` is true if
    the device's draft is this visit's. The device's journal: `leaving` is what Leave quickly does to it,
    `ends_journal` if it is to be deleted now, `gone` if another tab has deleted it; `unreadable` says
    why part of it was not opened. `shown` is the storage state that the page was drawn with; `backs`
    counts how often the connection came back.
    """

    token: str
    heard: bool = False
    wipe: bool = False
    cleared: bool = False
    owns_device: bool = False
    offer: str | None = None
    leaving: Literal["delete", "stay"] = "delete"
    ends_journal: bool = False
    gone: bool = False
    unreadable: str = ""
    refused: bool = False
    failed: bool = False
    shown: object = None
    backs: int = 0

    def come_back(self) -> None:
        """Count one return of the connection; the next run reports the count to the page."""
        self.backs += 1
