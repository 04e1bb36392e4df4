// On a new page or step: to the top, and focus on the heading, so that nobody starts in the middle.
const PATIENCE = 60;

export default function ({ data }) {
  document.documentElement.lang = data.lang;
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
