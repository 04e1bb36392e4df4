// For screen readers: the options of a question form a group that is named by its text.
// Streamlit would read the marks of a hint aloud, and leaves tick boxes without a group.
function name(id, label, run) {
  const item = document.querySelector(`.st-key-item_${id}`);
  if (!item) return;
  // By the text itself: Streamlit may replace the element that shows it at any time.
  const radios = item.querySelector('[role="radiogroup"]');
  (radios ?? item).setAttribute("aria-label", label);
  // Before its radio buttons came, the container may have been named in their place.
  if (radios) return ungroup(item);
  item.setAttribute("role", "group");
  item.tendGroup = run;
}

function ungroup(item) {
  if (!item.tendGroup) return;
  ["role", "aria-label"].forEach((name) => item.removeAttribute(name));
  delete item.tendGroup;
}

// On the way to the next page a container may already hold something else, with or without a name.
function forget(run) {
  for (const item of document.querySelectorAll('[role="group"]'))
    if (item.tendGroup === run) ungroup(item);
}

export default function ({ data }) {
  const run = {};
  const nameAll = () => Object.entries(data).forEach(([id, label]) => name(id, label, run));
  nameAll();
  // A question may appear after this component, or be replaced.
  const watch = new MutationObserver(nameAll);
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
  return () => {
    watch.disconnect();
    forget(run);
  };
}
