// On a new page or step: to the top, and focus on the heading, so that nobody starts in the middle.
const PATIENCE = 60;

// Streamlit writes the query of the page to come under the page that is left, as an entry of its own: the
// browser's Back would then lead to a question that nobody saw before. Such an entry is taken back.
function tidyHistory() {
  if (window.__tendHistory) return;
  window.__tendHistory = true;
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
}

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  tidyHistory();
  if (window.__tendPlace === data.place) return;
  const first = window.__tendPlace === undefined;
  window.__tendPlace = data.place;
  if (first) return;
  let frames = 0;
  const arrive = () => {
    if (window.__tendPlace !== data.place) return;
    const heading = document.querySelector("h1");
    const target = data.focus ? document.getElementsByClassName(data.focus)[0] : heading;
    const here = target && heading?.textContent.trim() === data.title;
    // What is drawn below this may still be on its way.
    if (!here && frames++ < PATIENCE) return requestAnimationFrame(arrive);
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: "instant" });
    const found = target ?? heading;
    if (!found) return;
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    if (found.getBoundingClientRect().top > window.innerHeight / 2) found.scrollIntoView({ block: "center" });
  };
  requestAnimationFrame(arrive);
}
