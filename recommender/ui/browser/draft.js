// The browser's storage. It first reports to the server what is stored, and writes only after the server
// has read that: else an empty visit would overwrite a full one.
const TAB = "tend.tab", DEVICE = "tend.device", OFF = "tend.off", TRIAL = "tend.trial";
// The journal, one entry a line, and whether it stays when Leave quickly is pressed (leave.js).
const JOURNAL = "tend.journal", STAYS = "tend.journal.stays";
// Characters of the journal. Reports of up to 1 MB are read, and in one each quotation mark takes four.
const MOST = 400000;

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
  const journal = localStorage.getItem(JOURNAL);
  return {
    tab: sessionStorage.getItem(TAB),
    device: kept && isCurrent(kept.until) ? kept.text : null,
    off: sessionStorage.getItem(OFF) !== null,
    // None of ours is longer, and the report of such a one would end the visit.
    journal: journal?.length > MOST ? null : journal,
    stays: localStorage.getItem(STAYS) !== null,
  };
}

function put(storage, key, text) {
  if (text) storage.setItem(key, text);
  else storage.removeItem(key);
}

function write(data) {
  if (data.wipe) {
    sessionStorage.clear();
    const mine = (key) => key === JOURNAL || key === STAYS;
    for (const key of Object.keys(localStorage)) if (!mine(key)) localStorage.removeItem(key);
  }
  put(sessionStorage, OFF, data.off ? "1" : "");
  put(sessionStorage, TAB, data.tab);
  // null leaves the draft of an earlier visit on this device as it is.
  if (data.device !== null)
    put(localStorage, DEVICE, data.device && JSON.stringify({ until: data.until, text: data.device }));
}

function entryOf(line) {
  try {
    const { id, kind } = JSON.parse(line);
    return { id, kind, line };
  } catch {
    // A damaged line stays as it is: another version may read it.
    return { id: line, line };
  }
}

// The union by id, in which a deletion stays, as journal/entries.py merges.
function merged(stored, added) {
  const entries = new Map();
  for (const line of `${stored}\n${added}`.split("\n").filter(Boolean)) {
    const entry = entryOf(line);
    if (entries.get(entry.id)?.kind !== "deleted") entries.set(entry.id, entry);
  }
  return [...entries.values()].map((entry) => `${entry.line}\n`).join("");
}

// Adds entries to those that are stored now: another tab may have added some, or deleted all. Returns what
// the server has to know.
function writeJournal({ begins, lines, number, stays, wipe }) {
  const stored = localStorage.getItem(JOURNAL);
  if (wipe || (stored === null && !begins)) {
    for (const key of [JOURNAL, STAYS]) localStorage.removeItem(key);
    return wipe ? null : { gone: true };
  }
  put(localStorage, STAYS, stays ? "1" : "");
  if (!begins && !lines) return null;
  const text = merged(stored ?? "", lines);
  try {
    if (text.length > MOST) throw new RangeError();
    // An empty text is a journal, too.
    localStorage.setItem(JOURNAL, text);
  } catch {
    return { full: number };
  }
  return { stored: number };
}

export default function ({ data, setTriggerValue }) {
  if (window.__tendGone) return;
  const say = (report) => setTriggerValue("report", JSON.stringify({ token: data.token, ...report }));
  try {
    if (data.heard) {
      write(data);
      const done = data.journal && writeJournal(data.journal);
      const answer = JSON.stringify(done);
      // The same data may come twice; the server needs to hear of it once.
      if (done && window.__tendJournal !== data.token + answer) {
        window.__tendJournal = data.token + answer;
        say(done);
      }
    }
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
