"""What one person's visit holds. Plain data: no streamlit here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from recommender.report.person import PersonResult
from recommender.report.plan import PlanStep
from recommender.report.saved import item_of
from recommender.scoring.responses import Answer


@dataclass
class CheckIn:
    """One person's visit. `answers` holds an item only once it was asked; None is a blank.

    `not_asked` are questions and answers to tick that are newer than the file or draft it came from.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    path: str | None = None
    not_asked: tuple[str, ...] = ()
    changing: str | None = None
    arrived: bool = False
    safety_page: tuple[str, ...] = ()
    reminded: int | None = None
    example: str | None = None
    vetoes: set[str] = field(default_factory=set)
    matters: dict[str, int] = field(default_factory=dict)
    undo: list[dict[str, int]] = field(default_factory=list)
    plan: list[PlanStep] = field(default_factory=list)
    country: str | None = None
    phone: str | None = None
    view: str = "self"
    sharing: bool = False
    ending: bool = False
    private_shown: str | None = None
    when: str = "week"
    numbers: bool = False
    grouped: bool = False
    keep: str = "tab"
    only_me: bool = False
    file_private: bool = False
    paper_answers: bool = False
    paper_private: bool = False
    calendar_named: bool = False
    own: CheckIn | None = None
    result: tuple[object, PersonResult] | None = None

    def lacks(self, item: str) -> bool:
        """Whether an item was not asked, or not with all that may be ticked by now."""
        return item not in self.answers or item in map(item_of, self.not_asked)

    def hold(self, item: str, answer: Answer) -> None:
        """Take over an answer."""
        self.answers[item] = answer
        if item not in self.order:
            self.order.append(item)
        self.has_asked((item,))

    def has_asked(self, items: Iterable[str]) -> None:
        """Remember that these items were asked as they are now."""
        asked = set(items)
        self.not_asked = tuple(one for one in self.not_asked if item_of(one) not in asked)


@dataclass
class Bridge:
    """What this session knows of the tab's storage. Nothing is written before `heard`.

    `offer` is a draft of an earlier visit, kept on the device and not opened yet; `owns_device` says
    that what is kept there is this visit's own. `shown`: what of all this the page was drawn with.
    `backs` counts how often the connection came back.
    """

    token: str
    heard: bool = False
    wipe: bool = False
    cleared: bool = False
    owns_device: bool = False
    offer: str | None = None
    refused: bool = False
    failed: bool = False
    shown: object = None
    backs: int = 0

    def come_back(self) -> None:
        """Count that the connection came back; the run that follows says so to the page."""
        self.backs += 1
