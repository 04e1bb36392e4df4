"""A browser tab without a browser: one session over Streamlit's own WebSocket and messages."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

# Elements and blocks with their places, in the order in which the page drew them.
Drawn = list[tuple[tuple[int, ...], Delta]]


# Seconds that an answer may take before it counts as an error.
PATIENCE = 60.0


class BrokenPageError(Exception):
    """The page shows an exception, does not compile, or lacks what is there for everybody."""


@dataclass
class Tab:
    """One session, with what a browser remembers of it between two reruns."""

    wire: ClientConnection
    page: str = ""
    page_hash: str = ""
    query: str = ""
    drawn: Drawn = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    received: int = 0
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _cached: dict[str, ForwardMsg] = field(default_factory=dict)

    async def rerun(self, change: WidgetState | None = None) -> float:
        """Run the script, with one widget changed; return the seconds until it finished."""
        frame = self._message(change).SerializeToString()
        found: list[ForwardMsg] = []
        began = time.perf_counter()
        await self.wire.send(frame)
        self.received = 0
        while not (found and _is_last(found[-1])):
            answer = await self.wire.recv(decode=False)
            self.received += len(answer)
            found.append(ForwardMsg.FromString(answer))
        took = time.perf_counter() - began
        self._take(found)
        return took

    async def press(self, key: str) -> float:
        """Press a button."""
        return await self.rerun(WidgetState(id=self.widget(key).id, trigger_value=True))

    async def tick(self, key: str) -> float:
        """Press a check box that is not ticked."""
        return await self.rerun(WidgetState(id=self.widget(key).id, bool_value=True))

    def later(self, key: str, label: str | None = None) -> None:
        """Choose a radio button, or tick a box, and let the next press tell it along."""
        id = self.widget(key).id
        state = (
            WidgetState(id=id, bool_value=True)
            if label is None
            else WidgetState(id=id, string_value=label)
        )
        self._states[id] = state

    async def report(self, key: str, value: str) -> float:
        """Let a component of the page report something, as its JavaScript does."""
        id = f"$$STREAMLIT_INTERNAL_KEY_{self.widget(key).id}__events"
        event = json.dumps([{"event": "report", "value": value}])
        return await self.rerun(WidgetState(id=id, json_trigger_value=event))

    async def choose(self, key: str, label: str) -> float:
        """Choose a radio button, or a button of a group."""
        widget = self.widget(key)
        state = WidgetState(id=widget.id)
        if isinstance(widget, ButtonGroup):
            state.string_array_value.data.append(label)
        else:
            state.string_value = label
        return await self.rerun(state)

    def widgets(self) -> Iterator[Any]:
        """All widgets on the page."""
        return _widgets(self.drawn)

    def widget(self, key: str) -> Any:
        """Find the widget whose key starts like this."""
        for widget in self.widgets():
            if key_of(widget.id).startswith(key):
                return widget
        raise BrokenPageError(f"no widget {key!r} on the page: has Tend changed?")

    def _message(self, change: WidgetState | None) -> BackMsg:
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_script_hash = self.query, self.page_hash
        client.page_name = "" if self.page_hash else self.page
        client.context_info.locale, client.context_info.timezone = "en-US", "UTC"
        client.cached_message_hashes.extend(self._cached)
        client.fragment_id = self._fragment(change.id) if change else ""
        states = self._states | ({change.id: change} if change else {})
        client.widget_states.widgets.extend(states.values())
        if change and not (change.trigger_value or change.json_trigger_value):
            self._states = states
        return message

    def _fragment(self, id: str) -> str:
        """The part of the page that a change draws anew; empty for the whole page."""
        for _, delta in self.drawn:
            widget = getattr(delta.new_element, kind_of(delta), None)
            if getattr(widget, "id", "") and widget.id in id:
                return delta.fragment_id
        return ""

    def _take(self, messages: list[ForwardMsg]) -> None:
        again: set[str] = set()
        drawn: Drawn = []
        for message in messages:
            kind = message.WhichOneof("type")
            if kind == "new_session":
                # A run that gave way to another one has drawn nothing that stays.
                again, drawn = set(message.metadata.run.fragment_ids), []
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "navigation":
                self.page_hash = message.navigation.page_script_hash
                pages = message.navigation.app_pages
                self.links = {page.page_script_hash: page.url_pathname for page in pages}
            elif kind in ("delta", "ref_hash"):
                full = self._cached[message.ref_hash] if kind == "ref_hash" else message
                drawn.append((tuple(message.metadata.delta_path), full.delta))
                if message.metadata.cacheable:
                    self._cached[message.hash] = message
        left = [part for part in self.drawn if again and part[1].fragment_id not in again]
        self.drawn = left + drawn
        # What the server sets counts once, when it comes.
        now = {widget.id for widget in _widgets(drawn)}
        self._states = {w.id: self._state(w, w.id in now) for w in self.widgets() if _holds(w)}
        for _, delta in self.drawn:
            if kind_of(delta) == "exception":
                raise BrokenPageError(f"the page shows {delta.new_element.exception.message[:200]}")

    def _state(self, widget: Any, now: bool) -> WidgetState:
        """What the browser would send: what the server set now, what was chosen, or the default."""
        if widget.id in self._states and not (now and widget.set_value):
            return self._states[widget.id]
        state = WidgetState(id=widget.id)
        value = value_of(widget)
        if isinstance(value, bool):
            state.bool_value = value
        elif value is not None:
            state.string_value = value
        return state


async def open_tab(port: int, page: str = "", compression: str | None = "deflate") -> Tab:
    """Connect as a browser does."""
    wire = await connect(
        f"ws://localhost:{port}/_stcore/stream",
        origin=f"http://localhost:{port}",  # type: ignore[arg-type]
        subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"],  # type: ignore[list-item]
        max_size=None,
        compression=compression,
        open_timeout=PATIENCE,
        ping_interval=None,
    )
    return Tab(wire, page)


def _widgets(drawn: Drawn) -> Iterator[Any]:
    for _, delta in drawn:
        widget = getattr(delta.new_element, kind_of(delta), None)
        if getattr(widget, "id", ""):
            yield widget


def _is_last(message: ForwardMsg) -> bool:
    if message.WhichOneof("type") != "script_finished":
        return False
    if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
        raise BrokenPageError("a page does not compile")
    return message.script_finished in (
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    )


def _holds(widget: Any) -> bool:
    return hasattr(widget, "set_value")


def value_of(widget: Any) -> bool | str | None:
    """Return what a check box or radio button shows; None for anything else, which is left as it is."""
    if widget.DESCRIPTOR.name == "ButtonGroup":
        return None
    if hasattr(widget, "value"):
        return bool(widget.value if widget.set_value else widget.default)
    if widget.set_value:
        return str(widget.raw_value) if widget.HasField("raw_value") else None
    return str(widget.options[widget.default]) if widget.HasField("default") else None


def key_of(id: str) -> str:
    """Return the key that the script gave; an id ends with it."""
    return id.split("-", 2)[-1]


def text_of(delta: Delta) -> str:
    """Return the text of an element or block."""
    part = delta.new_element if delta.HasField("new_element") else delta.add_block
    inner = getattr(part, kind_of(delta))
    return str(getattr(inner, "body", "") or getattr(inner, "label", "") or getattr(inner, "spec", ""))


def kind_of(delta: Delta) -> str:
    """Name an element or block."""
    part = delta.new_element if delta.HasField("new_element") else delta.add_block
    return str(part.WhichOneof("type"))
