// Questions for those who hear the page: the options of each stand in a group that carries its words.
// Streamlit would read the marks of a hint aloud, and leaves tick boxes without a group.
function name(id, label, run) {
  const item = document.querySelector(`.st-key-item_${id}`);
  if (!item) return;
  // By its words themselves: Streamlit may draw the element that shows them anew at any time.
  const radios = item.querySelector('[role="radiogroup"]');
  (radios ?? item).setAttribute("aria-label", label);
  if (radios) return;
  item.setAttribute("role", "group");
  item.tendGroup = run;
}

// On the way to the next page a container may already hold something else, with or without a name.
function forget(run) {
  for (const item of document.querySelectorAll('[role="group"]'))
    if (item.tendGroup === run) ["role", "aria-label"].forEach((name) => item.removeAttribute(name));
}

export default function ({ data }) {
  const run = {};
  const nameAll = () => Object.entries(data).forEach(([id, label]) => name(id, label, run));
  nameAll();
  // A question may come a moment after this, or be drawn anew.
  const watch = new MutationObserver(nameAll);
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
  return () => {
    watch.disconnect();
    forget(run);
  };
}
