// While the connection is gone: a calm line of ours, and none of Streamlit's words to developers.
const PATIENCE = 1000;

const DIALOG = '[data-testid="stDialog"]';

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
  const lose = () => {
    lost = true;
    before = document.activeElement;
    ours = new Set(document.querySelectorAll(DIALOG));
    dialogs.observe(document.body, { childList: true, subtree: true });
    waiting = setTimeout(() => { line.textContent = data.sentence; }, PATIENCE);
  };
  const find = () => {
    lost = false;
    clearTimeout(waiting);
    dialogs.disconnect();
    line.textContent = "";
    // A server that was started anew does not know this tab yet: let it ask what the tab kept.
    if (app.dataset.testConnectionState === "CONNECTED") setTriggerValue("back", true);
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
  return () => watching.abort();
}
