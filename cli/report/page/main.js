// Puts the page together: reads the records, checks them, and follows the scrubber, the keys and the links.

import { checks } from "./checks.js";
import { byId, element } from "./elements.js";
import { History } from "./fold.js";
import { instantOf, showMoment } from "./moment.js";
import { showPerson } from "./person.js";
import { linesOf, readRecords } from "./records.js";
import { Telling } from "./telling.js";

const LINK = /^#(?:entry-(\d+)@|at-)(\d+)$/;

/** Say at the top what the page found out about itself. */
function say(text, className) {
  byId("verdict").textContent = text;
  byId("verdict").className = `verdict ${className}`;
}

function conclude(text, className, state) {
  say(text, className);
  document.documentElement.dataset.checked = state;
  performance.mark("checked");
}

/** Check everything that the page carries along, and say what came of it. */
async function check(report, records) {
  if (!globalThis.crypto?.subtle) {
    say("Not checked: this browser hashes only in pages from the disk or over https. Save the file and open it.", "bad");
    return;
  }
  const all = records.length.toLocaleString("en");
  const faults = [];
  for await (const found of checks(report, records, (done) => say(`Checking ${done.toLocaleString("en")} of ${all} records…`, ""))) {
    const failed = found.wrong || found.at !== undefined;
    if (failed) faults.push(found);
    byId("checks").append(element("li", { class: failed ? "bad" : "good" }, found.says));
  }
  if (faults.length) conclude(`${faults[0].says} Do not rely on this file.`, "bad changed", "changed");
  else conclude(`Checked here, in this browser: ${all} records lead to the root ${report.root.slice(0, 12)}…`, "good", "good");
}

/** Show the list and whoever is asked about, and follow what is done with the page. */
function follow(report, records) {
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

  const move = (count) => {
    show(count);
    remember();
  };

  /** Go where a link leads. */
  function go() {
    const found = LINK.exec(location.hash);
    if (!found) return;
    show(past.countTo(Number(found[2])), Number(found[1] ?? 0) || shown.entry);
    byId("moments").scrollIntoView();
    if (found[1]) byId("person").focus({ preventScroll: true });
  }

  byId("moment").addEventListener("input", (event) => show(Number(event.target.value)));
  byId("moment").addEventListener("change", remember);
  byId("first").addEventListener("click", () => move(1));
  byId("earlier").addEventListener("click", () => move(shown.count - 1));
  byId("later").addEventListener("click", () => move(shown.count + 1));
  byId("last").addEventListener("click", () => move(records.length));
  byId("filter").addEventListener("input", () => show(shown.count));
  byId("course").addEventListener("click", (event) => {
    const instant = instantOf(event);
    move(records.filter((record) => Date.parse(record.at) / 1000 <= instant).length);
  });
  addEventListener("hashchange", go);
  show(records.length);
  go();
  performance.mark("ready");
}

/** Read what the page carries along; nothing where that cannot be read any more. */
function read() {
  try {
    const report = { ...JSON.parse(byId("beside").textContent), lines: linesOf(byId("records").textContent) };
    return { report, records: readRecords(report) };
  } catch {
    return null;
  }
}

const found = read();
if (found) {
  check(found.report, found.records).catch(() => conclude("What this file carries along was changed. Do not rely on it.", "bad changed", "changed"));
  follow(found.report, found.records);
} else {
  conclude("What this file carries along was changed, and cannot be read. Do not rely on it.", "bad changed", "changed");
}
