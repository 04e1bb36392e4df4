"""Sessions on the WebSocket of a real server that may send whatever they like."""

import json
from contextlib import ExitStack

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

# Seconds to wait for an answer before it counts as a hang.
PATIENCE = 60.0
# Where Streamlit puts what a component reports: beside the component's own id.
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"


class Session:
    """One tab, well-behaved as long as it is not told otherwise.

    `drawn` is what stands on the page, `log` every byte that ever came.
    """

    def __init__(self, server, page="", existing="", origin=True):
        asked = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([existing] if existing else [])]
        self._open = ExitStack()
        to_server = connect(
            f"ws://localhost:{server.port}/_stcore/stream",
            origin=server.url if origin else None,
            subprotocols=asked,
            max_size=None,
            open_timeout=PATIENCE,
            close_timeout=1,
        )
        self.wire = self._open.enter_context(to_server)
        self.page, self.page_hash, self.query, self.id = page, "", "", ""
        self.drawn, self.states, self.cached = [], {}, {}
        self._again, self._new = (), []
        self.log = bytearray()

    def close(self):
        self._open.close()

    # --- sending ---------------------------------------------------------------------------------

    def message(self, *changes, **fields):
        """A rerun, as a browser would ask for it with these widgets changed."""
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_script_hash = self.query, self.page_hash
        client.page_name = "" if self.page_hash else self.page
        client.context_info.locale, client.context_info.timezone = "en-US", "UTC"
        states = self.states | {change.id: change for change in changes}
        client.widget_states.widgets.extend(states.values())
        for name, value in fields.items():
            setattr(client, name, value)
        return message

    def send(self, message):
        self.wire.send(message if isinstance(message, bytes) else message.SerializeToString())

    def rerun(self, *changes, **fields):
        """Ask for a rerun and take in all that comes until it has finished."""
        self.send(self.message(*changes, **fields))
        kept = [c for c in changes if c.WhichOneof("value") and "trigger" not in c.WhichOneof("value")]
        self.states |= {change.id: change for change in kept}
        return self.read()

    def read(self, patience=PATIENCE):
        """Take in one whole run."""
        found = []
        while not (found and is_last(found[-1])):
            raw = self.wire.recv(timeout=patience, decode=False)
            self.log += raw
            found.append(ForwardMsg.FromString(raw))
        self._take(found)
        return self

    def drain(self, quiet=0.3):
        """Take in whatever still comes; whether the connection is still open."""
        try:
            while True:
                raw = self.wire.recv(timeout=quiet, decode=False)
                self.log += raw
                self._take([ForwardMsg.FromString(raw)])
        except TimeoutError:
            return True
        except ConnectionClosed:
            return False

    def _take(self, messages):
        for message in messages:
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._again, self._new = message.metadata.run.fragment_ids, []
                self.id = message.new_session.initialize.session_id or self.id
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "navigation":
                self.page_hash = message.navigation.page_script_hash
                pages = message.navigation.app_pages
                self.pages = {page.url_pathname: page.page_script_hash for page in pages}
            elif kind == "delta":
                self._new.append(message.delta)
            elif is_last(message):
                self._draw()
        there = {widget.id for widget in self.widgets()}
        self.states = {id: state for id, state in self.states.items() if id in there}
        for widget in self.widgets():
            if getattr(widget, "set_value", False):
                self.states.pop(widget.id, None)
                if shown(widget) is not None:
                    self.states[widget.id] = state_of(widget)

    def _draw(self):
        """Take over what the run drew: one for parts of the page leaves the rest as it is."""
        left = [part for part in self.drawn if self._again and part.fragment_id not in self._again]
        self.drawn = left + self._new

    # --- the page --------------------------------------------------------------------------------

    def elements(self):
        """(kind, inner message) of every element and block."""
        for delta in self.drawn:
            part = delta.new_element if delta.HasField("new_element") else delta.add_block
            kind = part.WhichOneof("type")
            if kind:
                yield kind, getattr(part, kind)

    def widgets(self):
        return (inner for _, inner in self.elements() if getattr(inner, "id", ""))

    def widget(self, start):
        """The widget whose key starts like this."""
        return next(w for w in self.widgets() if key_of(w.id).startswith(start))

    def keys(self):
        return [key_of(widget.id) for widget in self.widgets()]

    def text(self):
        """All that the page says in texts."""
        said = []
        for _, inner in self.elements():
            said += [str(getattr(inner, name, "") or "") for name in ("body", "label", "message")]
            said += [str(option) for option in getattr(inner, "options", [])]
        return "\n".join(said)

    def kept(self):
        """The saved check-in that the page hands to the browser, or None: it holds every answer."""
        text = json.loads(self.bridge().json).get("tab")
        return json.loads(json.loads(text)["check_in"]) if text else None

    # --- acts ------------------------------------------------------------------------------------

    def press(self, start):
        return self.rerun(WidgetState(id=self.widget(start).id, trigger_value=True))

    def choose(self, start, value):
        return self.rerun(WidgetState(id=self.widget(start).id, string_value=value))

    def tick(self, start, value=True):
        return self.rerun(WidgetState(id=self.widget(start).id, bool_value=value))

    def bridge(self):
        """The component of the page that reports what the browser kept."""
        return next(
            inner for kind, inner in self.elements() if kind == "bidi_component" and _is_draft(inner)
        )

    def hear(self, **kept):
        """Report as that component does: that nothing was kept, or what."""
        nothing = {"tab": None, "device": None, "off": False}
        said = {"token": json.loads(self.bridge().json)["token"], **nothing, **kept}
        return self.rerun(reported(self.bridge().id, json.dumps(said)))

    def open(self, url):
        """Go to another page, as a link does."""
        self.page_hash, self.query, self.states = self.pages[url], "", {}
        return self.rerun()


def reported(id, text):
    """What the component would send when it reports this text."""
    payload = json.dumps([{"event": "report", "value": text}])
    return WidgetState(id=EVENTS.format(id), json_trigger_value=payload)


def is_last(message):
    return message.WhichOneof("type") == "script_finished" and message.script_finished in (
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    )


def key_of(id):
    """The key that the script gave: an id ends with it."""
    return id.split("-", 2)[-1]


def _is_draft(component):
    return key_of(component.id) == "draft"


def shown(widget):
    """What a check box or a radio button shows after the server set it."""
    if hasattr(widget, "value"):
        return bool(widget.value)
    if hasattr(widget, "raw_values"):
        return list(widget.raw_values)
    held = "raw_value" in widget.DESCRIPTOR.fields_by_name and widget.HasField("raw_value")
    return str(widget.raw_value) if held else None


def state_of(widget):
    state = WidgetState(id=widget.id)
    value = shown(widget)
    if isinstance(value, bool):
        state.bool_value = value
    elif isinstance(value, list):
        state.string_array_value.data.extend(value)
    elif value is not None:
        state.string_value = value
    return state
