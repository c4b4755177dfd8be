// The list at one moment: what had just happened, the numbers, and who stood where.

import { byId, element, linkTo } from "./elements.js";

const SHOWN = 60;
const AROUND = 2;
const counted = (number) => number.toLocaleString("en");

export function showMoment(telling, history, count, filter) {
  const list = history.after(count);
  const record = history.records[count - 1];
  const slider = byId("moment");
  const happened = telling.told(record, count - 1);
  slider.value = count;
  slider.setAttribute("aria-valuetext", `Record ${record.position}, ${telling.time(record.at)}: ${happened}`);
  byId("when").replaceChildren(`#${record.position} · ${telling.time(record.at)} · by ${record.by}`);
  const reason = telling.reason(record);
  byId("happened").replaceChildren(happened, reason ? ` “${reason}”` : "");
  byId("around").replaceChildren(...around(telling, history.records, count));
  byId("numbers").replaceChildren(numbers(list));
  byId("lists").replaceChildren(
    section("Waiting", list.queue, (entry, at) => `${at + 1}`, { telling, record, filter }),
    section("Offered a spot", list.in("offered"), () => "→", { telling, record, filter, spots: list.spots("offered") }),
    section("In", list.in("admitted"), () => "✓", { telling, record, filter, spots: list.spots("admitted") }),
  );
  moveCursor(record.at);
}

/** The records around a moment, as links. */
function around(telling, records, count) {
  const start = Math.max(0, count - 1 - AROUND);
  return records.slice(start, count + AROUND).map((record, at) => {
    const index = start + at;
    const told = [linkTo(record.position, `#${record.position}`), ` ${telling.time(record.at)} ${telling.told(record, index)}`];
    return element("li", index === count - 1 ? { "aria-current": "true" } : {}, ...told);
  });
}

function numbers(list) {
  const { free, over } = list;
  const halted = [list.paused && "no offers are made: paused", list.closed && `closed ${list.closed}`].filter(Boolean);
  const parts = [
    `${counted(list.queued.size)} waiting`,
    `${counted(list.spots("admitted"))} in`,
    `${counted(list.spots("offered"))} on offer`,
    `capacity ${counted(list.capacity)}`,
    `${counted(free)} free`,
    over && `${counted(over)} over`,
    ...halted,
  ];
  return parts.filter(Boolean).join(" · ");
}

function section(title, entries, mark, { telling, record, filter, spots = entries.length }) {
  const wanted = filter.toLowerCase();
  const all = entries.map((entry, at) => ({ entry, mark: mark(entry, at), name: telling.name(entry.number) }));
  const found = all.filter(({ entry, name }) => !wanted || name.toLowerCase().includes(wanted) || `${entry.number}` === wanted);
  const rows = element("ol", { class: "people" }, found.slice(0, SHOWN).map((one) => row(one, record)));
  const rest = found.length - SHOWN;
  const more = rest > 0 && element("button", { type: "button", class: "more", onclick: showAll }, `Show ${counted(rest)} more`);
  function showAll() {
    rows.append(...found.slice(SHOWN).map((one) => row(one, record)));
    more.remove();
  }
  const parties = spots > entries.length ? ` with ${counted(spots)} spots` : "";
  const heading = element("h3", {}, `${title} `, element("span", { class: "count" }, `${counted(entries.length)}${parties}`));
  return element("section", {}, heading, found.length ? rows : element("p", { class: "quiet" }, entries.length ? "Nobody of that name." : "Nobody."), more || "");
}

function row({ entry, mark, name }, record) {
  const party = entry.party > 1 ? ` ·\u00a0party\u00a0of\u00a0${entry.party}` : "";
  const pool = entry.pool && entry.pool !== "general" ? ` · ${entry.pool}` : "";
  const link = linkTo(record.position, element("bdi", {}, name), entry.number);
  const held = entry.state === "suspended" ? " · suspended" : "";
  return element("li", {}, element("span", { class: "mark" }, mark), link, element("span", { class: "quiet" }, `${party}${pool}${held}`));
}

/** Put the line on the chart where the moment is. */
function moveCursor(instant) {
  const chart = byId("course");
  const { left, right, start, stop } = chart.dataset;
  const part = (Date.parse(instant) / 1000 - start) / (stop - start) || 0;
  const x = Number(left) + Math.min(1, Math.max(0, part)) * (right - left);
  const cursor = chart.querySelector(".cursor");
  cursor.setAttribute("x1", x);
  cursor.setAttribute("x2", x);
}

/** The instant at which a place on the chart was pressed. */
export function instantOf(event) {
  const chart = byId("course");
  const { left, right, start, stop } = chart.dataset;
  const box = chart.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
  return Number(start) + ((x - left) / (right - left)) * (stop - start);
}
