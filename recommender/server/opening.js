// Our words over the page until the app is drawn, and again if a part of it fails to load. The only script in
// the document itself: it works where no other file of ours arrives.
(() => {
  // Milliseconds until the page says that it takes long, and between two looks whether the server is there.
  const LONG = 12_000, PAUSE = 3000;
  const DRAWN = '[data-testid="stMain"] :is(h1, [data-testid="stAlert"])';
  const block = document.getElementById("tend-opening");
  const [leave, again] = [document.getElementById("tend-leave"), block.querySelector("button")];
  const started = performance.getEntriesByType("navigation")[0]?.type;
  let [drawn, looking, wasGone] = [false, false, false];

  const wipe = () => {
    for (const name of ["sessionStorage", "localStorage"]) {
      try { window[name].clear(); } catch { continue; }
    }
  };
  const go = (event) => {
    event.preventDefault();
    document.documentElement.style.visibility = "hidden";
    window.__tendGone = true;
    wipe();
    // Streamlit may store its note of the theme meanwhile.
    addEventListener("pagehide", wipe);
    location.replace(leave.href);
  };
  // On the window: Streamlit's dialog about a lost server takes every press beside it.
  addEventListener("click", (event) => {
    if (event.target === leave) go(event);
    if (event.target === again) location.reload();
  }, true);
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.repeat || !block.isConnected) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 1500) go(event);
  }, true);

  // Whether a reload brings everything back that was said here.
  const isKept = () => {
    if (!drawn) return true;
    try {
      return Boolean(sessionStorage.getItem("tend.tab")) && !location.pathname.startsWith("/lab");
    } catch { return false; }
  };
  const show = (state) => {
    block.dataset.state = state;
    again.hidden = false;
    if (!block.isConnected) document.body.prepend(block);
    // Streamlit's own dialog about a lost server hides all that is beside it.
    for (const name of ["aria-hidden", "inert"]) block.removeAttribute(name);
  };
  // Once what failed can be had again, a reload shows it; not twice in a row, or it might never end.
  const look = async (address) => {
    looking = true;
    const is_there = await fetch(address, { cache: "no-store" }).then((answer) => answer.ok, () => false);
    wasGone ||= !is_there;
    const mayReload = isKept() && !window.__tendCovered && (wasGone || started !== "reload");
    if (is_there && mayReload) location.reload();
    else setTimeout(look, PAUSE, address);
  };
  const fail = (address) => {
    show(!drawn ? "late" : isKept() ? "kept" : "lost");
    if (!looking) look(address);
  };
  addEventListener("error", ({ target }) => { if (target.tagName === "SCRIPT") fail(target.src); }, true);
  addEventListener("vite:preloadError", ({ payload }) => {
    fail(String(payload).match(/https?:\S+/)?.[0] ?? location.href);
  });

  if (block.dataset.state !== "opening") return fail(location.href);
  const late = setTimeout(() => show("late"), LONG);
  const watch = new MutationObserver(() => {
    if (!document.querySelector(DRAWN)) {
      if (block.ariaHidden || block.inert) show(block.dataset.state);
      return;
    }
    drawn = true;
    clearTimeout(late);
    watch.disconnect();
    if (!looking) block.remove();
  });
  watch.observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["aria-hidden", "inert"] });
})();
