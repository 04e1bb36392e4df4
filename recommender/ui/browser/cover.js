// Cover screen: a calm page over everything, without a word to the server, and back to the same place.
const LOOK = ["--st-background-color", "--st-text-color", "--st-link-color", "--st-font"];

// Stored on the window: it outlives reruns and this component.
const covered = () => window.__tendCovered;
const main = () => document.querySelector('[data-testid="stMain"]');

function focused() {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}

function calmPage(words, look, style) {
  const [host, sheet] = [document.createElement("div"), document.createElement("style")];
  const [dialog, sentence, back] = ["dialog", "p", "button"].map((name) => document.createElement(name));
  host.className = "tend-cover";
  for (const name of LOOK) host.style.setProperty(name, look.getPropertyValue(name));
  sheet.textContent = style;
  sentence.textContent = words.sentence;
  back.textContent = words.back;
  back.type = "button";
  back.autofocus = true;
  back.onclick = uncover;
  dialog.setAttribute("aria-label", words.sentence);
  dialog.append(sentence, back);
  dialog.onclose = uncover;
  host.attachShadow({ mode: "open" }).append(sheet, dialog);
  return [host, dialog];
}

// The app may set its title meanwhile: store it for later, and keep the neutral one.
function holdTitle(kept, neutral) {
  const hold = () => {
    if (window.__tendGone || document.title === neutral) return;
    kept.title = document.title;
    document.title = neutral;
  };
  hold();
  const watch = new MutationObserver(hold);
  watch.observe(document.head, { childList: true, characterData: true, subtree: true });
  return watch;
}

function cover(words, look, style) {
  const [host, dialog] = calmPage(words, look, style);
  const kept = { host, focus: focused(), scroll: main()?.scrollTop, place: window.__tendPlace };
  document.body.append(host);
  // A modal dialog lies above all else, and everything under it is inert.
  dialog.showModal();
  document.documentElement.dataset.tendCovered = "";
  kept.titles = holdTitle(kept, words.title);
  window.__tendCovered = kept;
}

function uncover() {
  const kept = covered();
  if (!kept) return;
  delete window.__tendCovered;
  delete document.documentElement.dataset.tendCovered;
  kept.titles.disconnect();
  document.title = kept.title ?? document.title;
  kept.host.remove();
  const same = kept.place === window.__tendPlace;
  const target = same && kept.focus?.isConnected ? kept.focus : document.querySelector("h1");
  target?.focus({ preventScroll: true });
  main()?.scrollTo({ top: same ? kept.scroll : 0, behavior: "instant" });
}

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const style = parentElement.querySelector("style").textContent;
  const press = () => (covered() ? uncover() : cover(data, getComputedStyle(button), style));
  button.textContent = data.button;
  button.title = data.note;
  button.setAttribute("aria-keyshortcuts", "Alt+C");
  // A press with the mouse leaves the focus where it is, so that it can be given back.
  button.onmousedown = (event) => event.preventDefault();
  button.onclick = press;
  const keys = (event) => {
    const others = event.ctrlKey || event.metaKey || event.shiftKey || event.getModifierState("AltGraph");
    const pressed = event.code === "KeyC" && event.altKey && !others;
    // Escape would close a dialog, and show the page by accident.
    if (!pressed && !(covered() && event.key === "Escape")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pressed && !event.repeat) press();
  };
  window.__tendCoverKeys?.abort();
  const listening = (window.__tendCoverKeys = new AbortController());
  window.addEventListener("keydown", keys, { capture: true, signal: listening.signal });
  return () => listening.abort();
}
