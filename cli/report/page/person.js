// Why somebody stood as they did at a moment: where, what had happened, on what grounds, and who stood ahead.

import { byId, element, linkTo } from "./elements.js";
import { visible } from "./telling.js";

const STATES = {
  waiting: "waiting",
  suspended: "suspended, keeping the rank",
  offered: "offered a spot",
  admitted: "in",
  withdrawn: "gone, left the queue",
  declined: "gone, declined the offer",
  expired: "gone, the offer expired",
  cancelled: "gone, gave the spot back",
  no_show: "gone, did not use the spot",
};
const FEW = 8;
const GIVEN = new Set(["SpotOffered", "EntryAdmitted"]);
const people = (number) => (number === 1 ? "1 person" : `${number.toLocaleString("en")} people`);

export function showPerson(telling, history, number, count, report) {
  const panel = byId("person");
  const list = history.after(count);
  const entry = list.entries.get(number);
  const { position } = history.records[count - 1];
  const name = telling.name(number);
  if (!entry) {
    panel.replaceChildren(element("h3", {}, `Entry ${number}`), element("p", {}, `There was no such entry at #${position}.`));
    return;
  }
  const about = aboutEntry(history, number, count);
  panel.replaceChildren(
    element("h3", {}, element("bdi", {}, name), name === `Entry ${number}` ? "" : element("span", { class: "quiet" }, ` entry ${number}`)),
    element("p", { class: "standing" }, `As of #${position}: ${standing(list, entry)}.`),
    ...hold(report, list, entry),
    ...why(telling, report, about),
    ...ahead(telling, history, entry, count),
    element("h4", {}, "On record"),
    element("ol", { class: "facts" }, about.map(({ record, index }) => fact(telling, record, index, number))),
    element("p", { class: "quiet" }, "Send this answer: ", linkTo(position, `#entry-${number}@${position}`, number)),
    element("p", { class: "quiet" }, "Ask the ledger: ", element("code", {}, `waitlist why ${report.waitlist} ${number} --as-of ${position}`)),
  );
}

function standing(list, entry) {
  if (!list.queued.has(entry)) return STATES[entry.state];
  const rank = `number ${list.rankOf(entry).toLocaleString("en")} of ${list.queued.size.toLocaleString("en")} in the queue`;
  return entry.state === "waiting" ? rank : `${rank}, ${STATES[entry.state]}`;
}

/** Why nothing is offered to somebody who waits. */
function hold(report, list, entry) {
  if (!list.queued.has(entry)) return [];
  const kind = list.holdOf(entry);
  const said = report.holds[kind] ?? report.rules[kind];
  return said ? [element("p", {}, visible(said))] : [];
}

/** The records about an entry so far. */
function aboutEntry(history, number, count) {
  const found = [];
  for (let index = 0; index < count; index += 1) {
    const record = history.records[index];
    if (record.position === number || record.data.entry === number) found.push({ record, index });
  }
  return found;
}

/** The grounds of the last spot given, in words; they were worked out from the records when this file was made. */
function why(telling, report, about) {
  const given = about.findLast(({ record }) => GIVEN.has(record.type))?.record;
  if (!given) return [];
  const differs = report.differs.includes(given.position);
  const check = differs ? "Decided again, this comes out differently." : "Decided again: same person, same reason.";
  const said = telling.reason(given);
  return [
    element("p", { class: "grounds" }, linkTo(given.position, `#${given.position}`), ` ${telling.grounds(given)}`, said ? ` “${said}”` : ""),
    element("p", { class: differs ? "bad" : "good" }, check),
  ];
}

/** Who stood ahead when the entry came to its place, and how each of them stands at the moment. */
function ahead(telling, history, entry, count) {
  const { number } = entry;
  const before = history.after(history.countTo(number));
  const joined = before.entries.get(number);
  const stood = before.queue.filter((other) => other.place < joined.place).map((other) => other.number);
  const list = history.after(count);
  if (!stood.length) return [element("p", {}, "Nobody stood ahead when they joined.")];
  const groups = new Map();
  for (const other of stood) {
    const now = list.entries.get(other);
    const still = list.queued.has(now) && list.queued.has(list.entries.get(number)) && now.place < list.entries.get(number).place;
    const became = still ? "still ahead" : STATES[now.state];
    groups.set(became, [...(groups.get(became) ?? []), other]);
  }
  const rows = [...groups].map(([became, numbers]) => element("li", {}, `${numbers.length.toLocaleString("en")} ${became}: `, names(telling, history, numbers, count)));
  return [element("p", {}, `${people(stood.length)} stood ahead when they joined. At this moment:`), element("ul", {}, rows)];
}

function names(telling, history, numbers, count) {
  const { position } = history.records[count - 1];
  const first = numbers.slice(0, FEW).flatMap((other, at) => [at ? ", " : "", linkTo(position, element("bdi", {}, telling.name(other)), other)]);
  return [...first, numbers.length > FEW ? ` and ${(numbers.length - FEW).toLocaleString("en")} more` : ""];
}

function fact(telling, record, index, number) {
  const reason = telling.reason(record);
  return element(
    "li",
    {},
    linkTo(record.position, `#${record.position}`, number),
    ` ${telling.time(record.at)}, by ${record.by}: ${telling.told(record, index)}`,
    reason ? ` “${reason}”` : "",
  );
}
