// While the connection is gone: a calm line of ours instead of Streamlit's words for developers.
const PATIENCE = 1000;
// Longest time in which no press is taken after the connection is back.
const LONGEST = 10_000;

const DIALOG = '[data-testid="stDialog"]';
// What needs no server works at any time.
const FREE = '.st-key-leave, .st-key-cover, .tend-cover, a:not([data-testid="stPageLink-NavLink"])';
const KEYS = ["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

// A restarted server does not know this tab, and draft.js reloads the page. A press before that would be
// shown and then be lost: none is taken until the server answers that it is still the same one.
function refuse(event) {
  if (event.target.closest?.(FREE) || (event.type === "keydown" && !KEYS.includes(event.key))) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}

// Stored on the window, so that the next instance of this component can release it.
function hold(release) {
  const held = (window.__tendHeld = new AbortController());
  for (const name of ["click", "keydown"])
    window.addEventListener(name, refuse, { capture: true, signal: held.signal });
  const late = setTimeout(release, LONGEST);
  held.signal.addEventListener("abort", () => clearTimeout(late));
}

export default function ({ data, parentElement, setTriggerValue }) {
  window.__tendConnection?.abort();
  const watching = (window.__tendConnection = new AbortController());
  const app = document.querySelector('[data-testid="stApp"]');
  const line = parentElement.querySelector("p");
  let [lost, before, waiting, ours] = [false, null, 0, new Set()];

  // Streamlit takes the focus away from what it disables, and into its own dialog.
  const restore = () => {
    if (document.activeElement === document.body) before?.focus({ preventScroll: true });
  };
  const note = ({ target }) => { if (lost && !target.closest?.(DIALOG)) before = target; };
  // A dialog that opens now is Streamlit's own: without a connection none of ours can.
  const dialogs = new MutationObserver(() => {
    for (const dialog of document.querySelectorAll(DIALOG)) {
      if (ours.has(dialog)) continue;
      dialog.style.display = "none";
      dialog.querySelector('button[aria-label="Close"]')?.click();
      setTimeout(restore);
    }
  });
  const release = () => {
    window.__tendHeld?.abort();
    delete window.__tendHeld;
    line.textContent = "";
  };
  const lose = () => {
    lost = true;
    window.__tendHeld?.abort();
    before = document.activeElement;
    ours = new Set(document.querySelectorAll(DIALOG));
    dialogs.observe(document.body, { childList: true, subtree: true });
    waiting = setTimeout(() => { line.textContent = data.sentence; }, PATIENCE);
  };
  const find = () => {
    lost = false;
    clearTimeout(waiting);
    dialogs.disconnect();
    hold(release);
    setTriggerValue("back", true);
    restore();
  };
  const look = () => {
    const gone = !navigator.onLine || app.dataset.testConnectionState !== "CONNECTED";
    if (gone !== lost) (gone ? lose : find)();
  };

  const states = new MutationObserver(look);
  states.observe(app, { attributeFilter: ["data-test-connection-state"] });
  window.addEventListener("focusin", note, { signal: watching.signal });
  for (const name of ["online", "offline"]) window.addEventListener(name, look, { signal: watching.signal });
  watching.signal.addEventListener("abort", () => {
    clearTimeout(waiting);
    states.disconnect();
    dialogs.disconnect();
  });
  look();
  if (window.__tendHeld && window.__tendBacks !== data.backs) release();
  window.__tendBacks = data.backs;
  return () => watching.abort();
}
