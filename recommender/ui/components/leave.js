// Leave quickly: hide the page at once, wipe what the tab holds, replace this history entry.
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.title = data.note;
  const leave = () => {
    document.documentElement.style.visibility = "hidden";
    document.title = data.title;
    setTriggerValue("left", true);
    window.location.replace(data.site);
  };
  let presses = [];
  const shift = (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 1500) leave();
  };
  button.onclick = leave;
  document.addEventListener("keydown", shift, true);
  return () => document.removeEventListener("keydown", shift, true);
}
