// Leave quickly: hide the page at once, wipe what the tab holds, replace this history entry.

// All that is stored under this address is ours, also Streamlit's note of the theme.
// A browser may refuse access to its storage: then nothing is in it. The journal stays where its owner chose so.
function wipe() {
  for (const name of ["sessionStorage", "localStorage"]) {
    try {
      const storage = window[name];
      const stays = storage.getItem("tend.journal.stays") ? ["tend.journal", "tend.journal.stays"] : [];
      for (const key of Object.keys(storage)) if (!stays.includes(key)) storage.removeItem(key);
    } catch { continue; }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.setAttribute("aria-label", data.label);
  button.replaceChildren(...["label", "short"].map((name) => {
    const word = document.createElement("span");
    word.className = name;
    word.textContent = data[name];
    return word;
  }));
  button.title = data.note;
  const leave = () => {
    document.documentElement.style.visibility = "hidden";
    // From here on nothing writes a draft or a title.
    window.__tendGone = true;
    wipe();
    // The app would write its own title again while the neutral page is still on its way.
    const neutral = () => { if (document.title !== data.title) document.title = data.title; };
    neutral();
    new MutationObserver(neutral).observe(document.head, { childList: true, characterData: true, subtree: true });
    setTriggerValue("left", true);
    // A moment, out of sight, so that the word to wipe the answers reaches the server first.
    setTimeout(() => { wipe(); window.location.replace(data.site); }, 200);
  };
  let presses = [];
  const shift = (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 1500) leave();
  };
  button.onclick = leave;
  window.__tendLeaveKeys?.abort();
  const listening = (window.__tendLeaveKeys = new AbortController());
  document.addEventListener("keydown", shift, { capture: true, signal: listening.signal });
  return () => listening.abort();
}
