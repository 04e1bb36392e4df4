"""Writes what a page sent as a page of plain st.* calls that sends the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from browser_tab import Drawn, key_of, value_of
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.GapSize_pb2 import GapSize
from streamlit.proto.Markdown_pb2 import Markdown

# A row of columns has no gap of its own.
GAPS = {size: name.lower() for name, size in GapSize.items() if name != "GAP_UNDEFINED"}


@dataclass
class Bare:
    """Writes recorded elements as plain st.* calls; what is made only once goes to static.py."""

    links: dict[str, str]
    toggled: str = ""
    static: dict[str, str] = field(default_factory=dict)

    def page(self, toggled: str, second_label: str, first: Drawn, second: Drawn) -> str:
        """Write a page that shows one or the other recording, as one radio button says."""
        self.toggled = toggled
        test = f"if st.session_state.get({toggled!r}) != {second_label!r}:"
        lines = [test, *self._lines(first), "else:", *self._lines(second)]
        return "\n".join(["import static", "import streamlit as st", *lines, ""])

    def static_file(self) -> str:
        """Write what is made once: components, the chart with its rows; and the list of pages."""
        lines = [f"{name} = {value}" for value, name in self.static.items()]
        pages = ", ".join(
            f"st.Page({page_file(url)!r}, title={url or 'Bare'!r}, url_path={url!r}, default={not url})"
            for url in self.links.values()
        )
        # Made anew in each run: Streamlit keeps a run's state in them, so sessions must not share them.
        made = f"def pages(): return [{pages}]"
        return "\n".join(["import streamlit as st", *lines, made, ""])

    def _keep(self, name: str, value: str) -> str:
        kept = self.static.setdefault(value, f"{name}_{len(self.static)}")
        return f"static.{kept}"

    def _lines(self, drawn: Drawn) -> Iterator[str]:
        # A container may be filled after what follows it: the page is written as it stands.
        ordered = sorted(drawn, key=lambda part: tuple(part[0]))
        inner: dict[tuple[int, ...], list[Any]] = {}
        for path, delta in ordered:
            if is_part(delta):
                inner.setdefault(tuple(path[:-1]), []).append(delta.add_block)
        for path, delta in ordered:
            indent = "    " * (len(path) - 1)
            if parts := inner.get(tuple(path)):
                yield f"{indent}{name_of(path)} = {self._parts(parts)}"
                yield f"{indent}if True:"
                yield f"{indent}    pass"
            elif is_part(delta):
                yield f"{indent}with {name_of(path[:-1])}[{path[-1]}]:"
                yield f"{indent}    pass"
            elif delta.HasField("add_block"):
                yield f"{indent}with {self._block(delta.add_block)}:"
                yield f"{indent}    pass"
            else:
                yield indent + self._element(delta.new_element)

    def _parts(self, parts: list[Any]) -> str:
        """Write several columns, or tabs."""
        if parts[0].HasField("tab"):
            return call("tabs", [part.tab.label for part in parts])
        return f"st.columns({len(parts)}, gap='medium')"

    def _block(self, block: Block) -> str:
        if block.HasField("popover"):
            return call("popover", block.popover.label)
        if block.HasField("expandable"):
            return call("expander", block.expandable.label, expanded=block.expandable.expanded)
        flex = block.flex_container
        align = Block.FlexContainer.Align.Name(flex.align).removeprefix("ALIGN_").lower()
        return call(
            "container",
            key=key_of(block.id) or None,
            border=flex.border or None,
            horizontal=flex.direction == Block.FlexContainer.HORIZONTAL,
            vertical_alignment="top" if align not in ("center", "end") else align,
            gap=GAPS.get(flex.gap_config.gap_size, "small"),
        )

    def _element(self, element: Element) -> str:
        kind = str(element.WhichOneof("type"))
        write = getattr(self, f"_{kind}", None)
        if write is None:
            raise SystemExit(f"the bare page cannot show {kind} yet: add a method to Bare")
        return str(write(getattr(element, kind)))

    def _html(self, html: Any) -> str:
        return call("html", html.body)

    def _markdown(self, markdown: Any) -> str:
        is_caption = markdown.element_type == Markdown.CAPTION
        return call("caption" if is_caption else "markdown", markdown.body)

    def _heading(self, heading: Any) -> str:
        name = {"h1": "title", "h2": "header", "h3": "subheader"}[heading.tag]
        return call(name, heading.body, anchor=False if heading.hide_anchor else None)

    def _progress(self, progress: Any) -> str:
        return call("progress", progress.value, progress.text)

    def _page_link(self, link: Any) -> str:
        return call("page_link", page_file(self.links[link.page_script_hash]), label=link.label)

    def _button(self, button: Any) -> str:
        return call("button", button.label, key=key_of(button.id), type=button.type)

    def _checkbox(self, box: Any) -> str:
        name = "toggle" if box.type == box.TOGGLE else "checkbox"
        return call(name, box.label, value=value_of(box), key=key_of(box.id))

    def _download_button(self, button: Any) -> str:
        return call("download_button", button.label, "", key=key_of(button.id), on_click="ignore")

    def _file_uploader(self, box: Any) -> str:
        return call("file_uploader", box.label, type=list(box.type), key=key_of(box.id))

    def _radio(self, radio: Any) -> str:
        return self._choice("radio", radio, f"horizontal={radio.horizontal}")

    def _selectbox(self, box: Any) -> str:
        return self._choice("selectbox", box, f"placeholder={box.placeholder!r}")

    def _button_group(self, group: Any) -> str:
        kind = "pills" if group.style == group.PILLS else "segmented_control"
        options = [option.content for option in group.options]
        return call(kind, group.label, options, key=key_of(group.id))

    def _choice(self, name: str, widget: Any, look: str) -> str:
        options, value, key = list(widget.options), value_of(widget), key_of(widget.id)
        place = None if value is None or key == self.toggled else options.index(value)
        return f"st.{name}({widget.label!r}, {options!r}, index={place}, {look}, key={key!r})"

    def _bidi_component(self, part: Any) -> str:
        made = {"html": part.html_content, "css": part.css_content, "js": part.js_content}
        given = ", ".join(f"{name}={text!r}" for name, text in made.items() if text)
        key = key_of(part.id)
        component = self._keep("component", f"st.components.v2.component('bare_{key}', {given})")
        return f"{component}(data={json.loads(part.json)!r}, key={key!r})"

    def _vega_lite_chart(self, chart: Any) -> str:
        spec = self._keep("spec", repr(json.loads(chart.spec)))
        select = "on_select='rerun'" if chart.selection_mode else ""
        rows = self._keep("rows", repr(pa.ipc.open_stream(chart.data.data).read_all().to_pylist()))
        return (
            f"st.vega_lite_chart({rows}, {spec}, theme=None, alt={chart.alt!r}, key={spec!r}, {select})"
        )


APP_FILE = """\
import static
import streamlit as st
st.set_page_config(page_title="Bare", layout="centered")
st.navigation(static.pages(), position="hidden").run()
"""


def is_part(delta: Any) -> bool:
    """Whether this is one of several columns or tabs."""
    block = delta.add_block if delta.HasField("add_block") else None
    return bool(block and (block.HasField("column") or block.HasField("tab")))


def name_of(path: Any) -> str:
    """The name of what holds columns or tabs."""
    return f"parts_{'_'.join(map(str, path))}"


def call(name: str, *args: object, **options: object) -> str:
    """Write a call; options without a value are left out."""
    given = [f"{key}={value!r}" for key, value in options.items() if value is not None]
    return f"st.{name}({', '.join([*map(repr, args), *given])})"


def page_file(url: str) -> str:
    """Name the file of a bare page."""
    return f"page_{url or 'home'}.py"
