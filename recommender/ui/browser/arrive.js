// On a new page or step: to the top, and focus on the heading, so that nobody starts in the middle. The browser's
// Back leads to where that page was scrolled. A press that was meant for the page before does nothing.
const PATIENCE = 60, MAIN = '[data-testid="stMain"]';

// --- presses ---

// Milliseconds for which a control takes no press after it appeared, and after a button was pressed: the second
// press of a double press, or a finger that was on its way when the page changed.
const NEW = 400;
// For how long an answer of the server to a button is waited for, until it starts and until it is complete.
const START = 1500, LONGEST = 5000;
// Milliseconds by which a button follows an answer. Voice control presses both at once, and Streamlit (1.67) then
// draws the page before the button's again.
const AFTER_ANSWER = 150;
// What works at any time, the way to help above all.
const FREE = '.st-key-leave, .st-key-cover, .st-key-lab_cancel, .tend-cover, a:not([data-testid="stPageLink-NavLink"]), a[href$="help"]';
// What the server answers, often with another page.
const ASKING = '.stButton button, a[data-testid="stPageLink-NavLink"]';
const KEYS = ["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
const ANSWER = 'input[type="radio"], input[type="checkbox"]';
const WRITING = 'input:not([type="radio"], [type="checkbox"]), textarea';

const app = () => document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
const namesOf = (node) => [...node.classList].filter((name) => name.startsWith("st-key-"));

function guardPresses() {
  // When each named part of the page appeared; the button that waits for its answer; when a press was refused, and when
  // an answer was given.
  let [since, asked, refused, answered] = [new Map(), null, -Infinity, -Infinity];
  const look = () => {
    const [there, now] = [new Map(), performance.now()];
    for (const node of document.querySelectorAll('[class*="st-key-"]'))
      for (const name of namesOf(node)) there.set(name, since.get(name) ?? now);
    since = there;
    const running = app().testScriptState === "running";
    if (asked?.running && !running) asked = null;
    else if (asked) asked.running = running;
  };
  const isEarly = (target) => {
    const now = performance.now();
    const node = target.closest?.('[class*="st-key-"]');
    return now < (window.__tendDeafUntil ?? 0)
      || Boolean(node) && namesOf(node).some((name) => now - since.get(name) < NEW)
      || Boolean(asked) && now - asked.at < (asked.running ? LONGEST : START);
  };
  window.__tendIsEarly = isEarly;
  const press = (event) => {
    const { type, target, timeStamp } = event;
    const starts = type === "pointerdown" || type === "keydown";
    if (type.startsWith("key") && (!KEYS.includes(event.key) || target.matches?.(WRITING))) return;
    if (starts) {
      window.__tendByKeys = type === "keydown";
      rememberScroll();
    }
    if (target.closest?.(FREE)) return;
    if (starts) refused = isEarly(target) ? timeStamp : -Infinity;
    // What began too early is refused to its end.
    if (timeStamp - refused < 1000 || (type === "click" && isEarly(target))) {
      event.stopImmediatePropagation();
      event.preventDefault();
    } else if (type === "click" && target.matches?.(ANSWER)) answered = performance.now();
    else if (type === "click" && target.closest?.(ASKING) && performance.now() - answered < AFTER_ANSWER) {
      event.stopImmediatePropagation();
      event.preventDefault();
      setTimeout(() => target.click(), AFTER_ANSWER);
    } else if (type === "click" && target.closest?.(ASKING) && app().testConnectionState === "CONNECTED") {
      asked = { at: performance.now(), running: false };
      window.__tendDeafUntil = asked.at + NEW;
    }
  };
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "keydown", "keyup"])
    window.addEventListener(name, press, { capture: true });
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, attributeFilter: ["class", "data-test-script-state"],
  });
  look();
}

// --- history ---

// Where each place was scrolled when it was left.
function rememberScroll() {
  const main = document.querySelector(MAIN);
  if (main && window.__tendPlace !== undefined) (window.__tendScrolls ??= {})[window.__tendPlace] = main.scrollTop;
}

// Streamlit writes the query of the page to come under the page that is left, as an entry of its own: the
// browser's Back would then lead to a question that nobody saw before. Such an entry is taken back.
function tidyHistory() {
  const push = history.pushState.bind(history);
  let before = null;
  history.pushState = (state, title, url) => {
    const to = new URL(url ?? "", location.href);
    const stays = to.pathname === location.pathname;
    if (stays && !(to.pathname.endsWith("/checkin") && to.search)) {
      before ??= location.href;
      return history.replaceState(state, title, url);
    }
    if (!stays && before) history.replaceState(history.state, "", before);
    before = null;
    push(state, title, url);
  };
  window.addEventListener("popstate", () => {
    rememberScroll();
    window.__tendBack = true;
  });
}

// --- what opens over the page ---

// Streamlit leaves the focus on the button, and its panel is the last thing of the page: keys would reach it
// after everything else. It takes the focus as a dialog does, and gives it back when it closes.
function focusPanels() {
  const panel = '[data-testid="stPopoverBody"]';
  let [shown, opener] = [null, null];
  new MutationObserver(() => {
    const now = document.querySelector(panel);
    if (now === shown) return;
    if (now) {
      opener = document.activeElement;
      now.tabIndex = -1;
      now.focus({ preventScroll: true });
    } else if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
    shown = now;
  }).observe(document.body, { childList: true, subtree: true });
}

// --- arriving ---

// A translator that replaced the text of the heading keeps React from changing it.
function repair(heading, title) {
  const shown = heading.querySelector("[data-heading-text]") ?? heading;
  if (heading.querySelector("font")) shown.textContent = title;
}

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  // What opens over the page lies outside the app, and has the colors of its theme too.
  document.documentElement.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  if (!window.__tendGuards) {
    window.__tendGuards = true;
    tidyHistory();
    guardPresses();
    focusPanels();
  }
  if (window.__tendTitle !== data.title && window.__tendTitle !== undefined)
    requestAnimationFrame(() => repair(document.querySelector("h1"), data.title));
  window.__tendTitle = data.title;
  if (window.__tendPlace === data.place) return;
  const first = window.__tendPlace === undefined;
  window.__tendPlace = data.place;
  if (first) return;
  const top = window.__tendBack ? window.__tendScrolls?.[data.place] ?? 0 : 0;
  window.__tendBack = false;
  window.__tendDeafUntil = performance.now() + NEW;
  let frames = 0;
  const arrive = () => {
    if (window.__tendPlace !== data.place) return;
    const [main, heading] = [document.querySelector(MAIN), document.querySelector("h1")];
    const target = data.focus ? document.getElementsByClassName(data.focus)[0] : heading;
    const here = target && heading?.textContent.trim() === data.title;
    const drawn = !main || main.scrollHeight - main.clientHeight >= top;
    // What is drawn below this may still be on its way.
    if (!(here && drawn) && frames++ < PATIENCE) return requestAnimationFrame(arrive);
    main?.scrollTo({ top, behavior: "instant" });
    const found = target ?? heading;
    if (!found) return;
    found.tabIndex = -1;
    // A ring on the heading tells those who use keys where they are; to others it looks like a text box.
    found.toggleAttribute("data-tend-by-keys", Boolean(window.__tendByKeys));
    found.focus({ preventScroll: true });
    if (!top && found.getBoundingClientRect().top > window.innerHeight / 2) found.scrollIntoView({ block: "center" });
  };
  requestAnimationFrame(arrive);
}
