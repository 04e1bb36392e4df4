// A question for those who hear the page: its options stand in a group that carries its words.
// Streamlit would read the marks of a hint aloud, and leaves tick boxes without a group.
export default function ({ data, parentElement }) {
  // On the way to the next page the container may already hold another question.
  const item = (parentElement.host ?? parentElement).closest(`.st-key-item_${data.item}`);
  if (!item) return;
  // By its words themselves: Streamlit may draw the element that shows them anew at any time.
  const radios = item.querySelector('[role="radiogroup"]');
  (radios ?? item).setAttribute("aria-label", data.label);
  if (radios) return;
  item.setAttribute("role", "group");
  return () => ["role", "aria-label"].forEach((name) => item.removeAttribute(name));
}
