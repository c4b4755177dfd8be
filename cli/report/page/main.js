// Puts the page together: reads the records, checks them, and follows the scrubber, the keys and the links.

import { checks } from "./checks.js";
import { byId, element } from "./elements.js";
import { History } from "./fold.js";
import { instantOf, showMoment } from "./moment.js";
import { showPerson } from "./person.js";
import { readRecords } from "./records.js";
import { Telling } from "./telling.js";

const LINK = /^#(?:entry-(\d+)@|at-)(\d+)$/;

const report = JSON.parse(byId("records").textContent);
const records = readRecords(report);
const past = new History(records, report.places, report.held);
const telling = new Telling(report);
const shown = { count: records.length, entry: 0 };

/** Show the list after so many records, and whoever is asked about. */
function show(count, entry = shown.entry) {
  shown.count = Math.min(records.length, Math.max(1, count));
  shown.entry = entry;
  showMoment(telling, past, shown.count, byId("filter").value.trim());
  if (entry) showPerson(telling, past, entry, shown.count, report);
}

/** Write the moment into the address, so that it can be sent, without a step in the browser's history for each. */
function remember() {
  const { position } = records[shown.count - 1];
  const link = shown.entry ? `#entry-${shown.entry}@${position}` : `#at-${position}`;
  try {
    history.replaceState(null, "", link);
  } catch {
    // A page without an origin of its own cannot; everything else works all the same.
  }
}

/** Go where a link leads. */
function follow() {
  const found = LINK.exec(location.hash);
  if (!found) return;
  show(past.countTo(Number(found[2])), Number(found[1] ?? 0) || shown.entry);
  byId("moments").scrollIntoView();
  if (found[1]) byId("person").focus({ preventScroll: true });
}

async function check() {
  const verdict = byId("verdict");
  if (!globalThis.crypto?.subtle) {
    verdict.textContent = "Not checked: this browser hashes only in pages from the disk or over https. Save the file and open it.";
    verdict.className = "verdict bad";
    return;
  }
  const faults = [];
  const progress = (done) => (verdict.textContent = `Checking ${done.toLocaleString("en")} of ${records.length.toLocaleString("en")} records…`);
  for await (const found of checks(report, records, progress)) {
    const failed = found.wrong || found.at !== undefined;
    if (failed) faults.push(found);
    byId("checks").append(element("li", { class: failed ? "bad" : "good" }, found.says));
  }
  if (faults.length) {
    verdict.textContent = `${faults[0].says} Do not rely on this file.`;
    verdict.className = "verdict bad changed";
  } else {
    verdict.textContent = `Checked here, in this browser: ${records.length.toLocaleString("en")} records lead to the root ${report.root.slice(0, 12)}…`;
    verdict.className = "verdict good";
  }
  document.documentElement.dataset.checked = faults.length ? "changed" : "good";
  performance.mark("checked");
}

const step = (by) => () => {
  show(shown.count + by);
  remember();
};

byId("moment").addEventListener("input", (event) => show(Number(event.target.value)));
byId("moment").addEventListener("change", remember);
byId("first").addEventListener("click", step(-records.length));
byId("earlier").addEventListener("click", step(-1));
byId("later").addEventListener("click", step(1));
byId("last").addEventListener("click", step(records.length));
byId("filter").addEventListener("input", () => show(shown.count));
byId("course").addEventListener("click", (event) => {
  const instant = instantOf(event);
  show(records.filter((record) => Date.parse(record.at) / 1000 <= instant).length);
  remember();
});
addEventListener("hashchange", follow);

show(records.length);
follow();
performance.mark("ready");
check();
