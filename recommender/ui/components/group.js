// A question for those who hear the page: its options stand in a group that carries its words.
// Streamlit would read the marks of a hint aloud, and leaves tick boxes without a group.
export default function ({ data, parentElement }) {
  // On the way to the next page the container may already hold another question.
  const item = (parentElement.host ?? parentElement).closest(`.st-key-item_${data.item}`);
  if (!item) return;
  const radios = item.querySelector('[role="radiogroup"]');
  if (radios) {
    radios.setAttribute("aria-label", data.label);
    return;
  }
  const words = item.querySelector('[data-testid="stMarkdownContainer"] p');
  if (!words) return;
  words.id = `words_${data.item}`;
  item.setAttribute("role", "group");
  item.setAttribute("aria-labelledby", words.id);
  return () => ["role", "aria-labelledby"].forEach((name) => item.removeAttribute(name));
}
