// Questions for those who hear the page: the options of each stand in a group that carries its words.
// Streamlit would read the marks of a hint aloud, and leaves tick boxes without a group.
function name(id, label) {
  const item = document.querySelector(`.st-key-item_${id}`);
  if (!item) return () => {};
  // By its words themselves: Streamlit may draw the element that shows them anew at any time.
  const radios = item.querySelector('[role="radiogroup"]');
  (radios ?? item).setAttribute("aria-label", label);
  if (radios) return () => {};
  item.setAttribute("role", "group");
  return () => ["role", "aria-label"].forEach((name) => item.removeAttribute(name));
}

export default function ({ data }) {
  const undo = Object.entries(data).map(([id, label]) => name(id, label));
  // On the way to the next page the containers may already hold other questions.
  return () => undo.forEach((take) => take());
}
