// The browser's storage. It first reports to the server what is stored, and writes only after the server
// has read that: else an empty visit would overwrite a full one.
const TAB = "tend.tab", DEVICE = "tend.device", OFF = "tend.off", TRIAL = "tend.trial";

function isCurrent(until) {
  const left = new Date(`${until}T23:59:59`) - Date.now();
  return left > 0 && left < 9 * 24 * 3600 * 1000;
}

function read() {
  // A full storage can be read and fails only on writing: try before it matters.
  sessionStorage.setItem(TRIAL, "1");
  sessionStorage.removeItem(TRIAL);
  const kept = JSON.parse(localStorage.getItem(DEVICE) || "null");
  if (kept && !isCurrent(kept.until)) localStorage.removeItem(DEVICE);
  return {
    tab: sessionStorage.getItem(TAB),
    device: kept && isCurrent(kept.until) ? kept.text : null,
    off: sessionStorage.getItem(OFF) !== null,
  };
}

function put(storage, key, text) {
  if (text) storage.setItem(key, text);
  else storage.removeItem(key);
}

function write(data) {
  if (data.wipe)
    for (const storage of [sessionStorage, localStorage]) storage.clear();
  put(sessionStorage, OFF, data.off ? "1" : "");
  put(sessionStorage, TAB, data.tab);
  // null leaves the draft of an earlier visit on this device as it is.
  if (data.device !== null) writeDevice(data);
}

function writeDevice(data) {
  const kept = data.device && JSON.stringify({ until: data.until, text: data.device });
  // A finished visit removes only its own draft: another tab may be in the middle of one.
  if (data.finished && localStorage.getItem(DEVICE) !== window.__tendDevice) return;
  put(localStorage, DEVICE, kept);
  window.__tendDevice = kept;
}

export default function ({ data, setTriggerValue }) {
  if (window.__tendGone) return;
  const say = (report) => setTriggerValue("report", JSON.stringify({ token: data.token, ...report }));
  try {
    if (data.heard) write(data);
    else if (window.__tendToken !== data.token) {
      // Another session under an open page: the server was started anew. What widgets still show here would
      // reach it as if it had just been chosen. The page starts clean, unless it is covered: that must stay.
      if (window.__tendToken && !window.__tendCovered) return location.reload();
      window.__tendToken = data.token;
      say(read());
    }
  } catch (error) {
    if (window.__tendFailed !== data.token) {
      window.__tendFailed = data.token;
      say({ failed: true });
    }
  }
}
