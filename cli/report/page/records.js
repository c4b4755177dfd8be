// Records, written out from the short form in which the page carries them (docs/report.md).

import { bytesOf } from "./bytes.js";

const UNREADABLE = "\ufffd";

/** The exact text of every record: its shape, with each value that begins as the last value of the same member did. */
export function recordTexts(shapes, lines) {
  const pieces = shapes.map((shape) => shape.text.split("\0"));
  const last = new Map();
  return lines.map((line) => {
    const [number, ...values] = line.split("\t");
    const [start, ...between] = pieces[number] ?? [""];
    return (shapes[number]?.members ?? []).reduce((text, member, at) => {
      const short = values[at] ?? "";
      const before = last.get(member) ?? "";
      const shared = parseInt(short[0], 36);
      const value = (shared <= before.length ? before.slice(0, shared) : UNREADABLE) + short.slice(1);
      last.set(member, value);
      return text + value + between[at];
    }, start);
  });
}

/** The positions of the records: runs of a first one and how many follow without a gap. */
export function positionsOf(runs) {
  return runs.flatMap(([start, count]) => Array.from({ length: count }, (_, at) => start + at));
}

/** The records with their positions and bytes; one that is no JSON any more has no data. */
export function readRecords(report) {
  const positions = positionsOf(report.runs);
  return recordTexts(report.shapes, report.lines).map((text, index) => {
    let read = {};
    try {
      read = JSON.parse(text);
    } catch {
      // A changed byte can make anything of it; the hash says so.
    }
    return { data: {}, ...read, position: positions[index], bytes: bytesOf(text) };
  });
}
