"""One person who walks the whole check-in with answers of their own, and looks at what comes back."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pyarrow as pa
from browser_tab import BrokenPageError, Tab, key_of, kind_of, text_of

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.scoring.responses import DECLINED

# How often a person leaves a question open, and does not want to say.
LEFT_OPEN, NOT_SAID = 0.1, 0.05
MOST_TICKS = 3
# One in four has a hard day.
SHORT = 0.25
# A row of Check your answers: what was asked, and what was said.
ROW = re.compile(r"(.+)  \n\*\*(.+)\*\*")


@dataclass
class Person:
    """A session over the WebSocket; `think`: shortest and longest pause, in seconds.

    Somebody `hurried` is faster than the line: all answers of a page arrive with Continue.
    """

    tab: Tab
    catalog: Catalog
    chance: Random
    think: tuple[float, float] = (0, 0)
    path: str = ""
    hurried: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    times: list[tuple[str, float]] = field(default_factory=list)
    review: dict[str, str] = field(default_factory=dict)
    chart: list[dict[str, Any]] = field(default_factory=list)

    async def walk(self) -> None:
        """Go from the welcome page to Results."""
        self.path = self.path or ("short" if self.chance.random() < SHORT else "full")
        await self._step("welcome", self.tab.rerun)
        await self._step("welcome", self._say_what_is_kept)
        await self._step("start", lambda: self.tab.press(f"start_{self.path}"))
        await self._ask_page("start", self.catalog.intake.welcome_items)
        await self._step("question 1", lambda: self.tab.press(f"begin_{self.path}"))
        path, place = self.catalog.paths[self.path], 0
        while self._has(f"forward_{place}"):
            asked = self._asked()
            await self._ask_page(
                f"question {place + 1}", tuple(i for i in self.catalog.items if i in asked)
            )
            await self._go_on(place)
            place += 1
        if path.review:
            self.review = self._read_review()
        await self._step("results", lambda: self.tab.press("to_results" if path.review else "see_now"))
        self.chart = self._rows_of_chart()
        if not path.review:
            self.tab.page, self.tab.page_hash = "check", ""
            await self._step("check", self.tab.rerun)
            self.review = self._read_review()

    async def _step(self, page: str, step: Callable[[], Awaitable[float]]) -> None:
        """Think, act, and write down how long the page took."""
        if self.think[1]:
            await asyncio.sleep(self.chance.uniform(*self.think))
        self.times.append((page, await step()))

    async def _say_what_is_kept(self) -> float:
        """What the bridge of an empty browser says at first."""
        sent = next(w for w in self.tab.widgets() if key_of(w.id) == "draft")
        report = {"token": json.loads(sent.json)["token"], "tab": None, "device": None, "off": False}
        return await self.tab.report("draft", json.dumps(report))

    async def _ask_page(self, page: str, items: tuple[str, ...]) -> None:
        """Answer what is there; an answer may bring the next question."""
        for id in items:
            if id in self._asked():
                await self._answer(page, self.catalog.items[id])

    def _has(self, key: str) -> bool:
        return any(key_of(widget.id) == key for widget in self.tab.widgets())

    def _asked(self) -> set[str]:
        keys = {key_of(widget.id) for widget in self.tab.widgets()}
        every = self.catalog.items
        return {id for id in every if any(k == f"ask_{id}" or k.startswith(f"tick_{id}_") for k in keys)}

    async def _answer(self, page: str, item: Item) -> None:
        luck = self.chance.random()
        self.answers[item.id] = None
        if luck < LEFT_OPEN:
            return
        if luck < LEFT_OPEN + NOT_SAID:
            await self._decline(page, item)
        elif item.type == "many":
            await self._tick(page, item)
        else:
            option = self.chance.choice(item.choices)
            self.answers[item.id] = option.code
            await self._choose(page, f"ask_{item.id}", option.label)

    async def _choose(self, page: str, key: str, label: str | None = None) -> None:
        if self.hurried:
            self.tab.later(key, label)
        elif label is None:
            await self._step(page, lambda: self.tab.tick(key))
        else:
            await self._step(page, lambda: self.tab.choose(key, label))

    async def _decline(self, page: str, item: Item) -> None:
        self.answers[item.id] = DECLINED
        if item.type == "many":
            keys = (f"tick_{item.id}_{DECLINED}", f"tick_{item.id}_instead_{DECLINED}")
            there = {key_of(widget.id) for widget in self.tab.widgets()}
            key = next(key for key in keys if key in there)
            await self._choose(page, key)
        else:
            label = self.catalog.texts("checkin.decline")
            await self._choose(page, f"ask_{item.id}", label)

    async def _tick(self, page: str, item: Item) -> None:
        """Up to three boxes, or the one that says none of these."""
        free = [str(o.code) for o in item.options if str(o.code) not in {*item.exclusive, DECLINED}]
        chosen = self.chance.sample(free, self.chance.randint(0, min(MOST_TICKS, len(free))))
        for code in chosen:
            await self._choose(page, f"tick_{item.id}_{code}")
        if chosen:
            self.answers[item.id] = tuple(code for code in free if code in chosen)

    async def _go_on(self, place: int) -> None:
        """Continue; where something is open the page says so once, and lets go on then."""
        path = self.catalog.paths[self.path]
        end = "check" if path.review else "results"
        then = end if place + 1 == len(path.pages) else f"question {place + 2}"
        key = f"forward_{place}"
        await self._step(then, lambda: self.tab.press(key))
        if self._has(key):
            await self._step(then, lambda: self.tab.press(key))

    def _read_review(self) -> dict[str, str]:
        rows = (ROW.fullmatch(text) for text in self._texts())
        return dict(row.groups() for row in rows if row)

    def _texts(self) -> list[str]:
        return [text_of(delta) for _, delta in self.tab.drawn if kind_of(delta) == "markdown"]

    def _rows_of_chart(self) -> list[dict[str, Any]]:
        for _, delta in self.tab.drawn:
            if kind_of(delta) == "vega_lite_chart":
                data = delta.new_element.vega_lite_chart.data.data
                return list(pa.ipc.open_stream(data).read_all().to_pylist())
        if self.catalog.texts("results.nothing_left") in self._texts():
            return []
        raise BrokenPageError("Results shows no chart")
