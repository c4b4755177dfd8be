// Records, written out from the short form in which the page carries them (docs/report.md).

import { bytesOf } from "./bytes.js";

const UNREADABLE = "\ufffd";

/** The lines as they were before they were put into a page, where some characters are written `\\uXXXX`. */
export function linesOf(text) {
  const plain = (all, code) => (code ? String.fromCharCode(parseInt(code, 16)) : all);
  return text.split("\n").map((line) => line.replace(/\\u([0-9a-f]{4})|\\./g, plain));
}

/** The exact text of every record: its shape, with each value that begins as the last value of the same member did. */
export function recordTexts(shapes, lines) {
  const pieces = shapes.map((shape) => shape.text.split("\0"));
  const last = new Map();
  return lines.map((line) => {
    const [number, ...values] = line.split("\t");
    const members = shapes[number]?.members;
    if (values.length !== members?.length) return UNREADABLE;
    const [start, ...between] = pieces[number];
    return members.reduce((text, member, at) => {
      const before = last.get(member) ?? "";
      const shared = parseInt(values[at][0], 36);
      const value = (shared <= before.length ? before.slice(0, shared) : UNREADABLE) + values[at].slice(1);
      last.set(member, value);
      return text + value + between[at];
    }, start);
  });
}

/** The positions of the records: runs of a first one and how many follow without a gap. */
export function positionsOf(runs) {
  return runs.flatMap(([start, count]) => Array.from({ length: count }, (_, at) => start + at));
}

/** What the text of a record says; of one that a changed byte has made unreadable, nothing. */
function readText(text) {
  try {
    const record = JSON.parse(text);
    return { ...record, data: Object(record.data) };
  } catch {
    return { data: {} };
  }
}

/** The records with their positions and bytes. */
export function readRecords(report) {
  const positions = positionsOf(report.runs);
  return recordTexts(report.shapes, report.lines).map((text, index) => ({
    ...readText(text),
    position: positions[index],
    bytes: bytesOf(text),
  }));
}
