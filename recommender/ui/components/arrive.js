// On a new page or step: to the top, and focus on the heading, so that nobody starts in the middle.
export default function ({ data }) {
  if (window.__tendPlace === data.place) return;
  const first = window.__tendPlace === undefined;
  window.__tendPlace = data.place;
  if (first) return;
  requestAnimationFrame(() => {
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
    const heading = document.querySelector("h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  });
}
