// What the page checks by itself, and what it finds: each check is a sentence, and the record at which it fails.

import { bytesOf, fromBase64, fromBase64Url, hex, sha256, toBase64, toBase64Url } from "./bytes.js";
import { History } from "./fold.js";
import { leafHash, rootOf } from "./tree.js";

const MARK = 8;
const BATCH = 500;

/** Let the page breathe between batches. */
const pause = () => new Promise((resume) => setTimeout(resume));

const many = (number, one, more = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : more}`;

/** Run all checks, one after the other; `progress` is told how many records were hashed. Yields what each found. */
export async function* checks(report, records, progress) {
  const leaves = [];
  for (let start = 0; start < records.length; start += BATCH) {
    const batch = records.slice(start, start + BATCH);
    leaves.push(...(await Promise.all(batch.map((record) => leafHash(record.bytes)))));
    progress(leaves.length);
    await pause();
  }
  yield checkRecords(report, records, leaves);
  yield await checkRoot(report, records, leaves);
  yield checkSequence(report, records);
  yield await checkRanks(report, records);
  yield await checkTexts(report, records);
}

function checkRecords(report, records, leaves) {
  const changed = records.filter((_, at) => toBase64(leaves[at]).slice(0, MARK) !== report.marks.slice(at * MARK, (at + 1) * MARK));
  if (changed.length) {
    const more = changed.length > 1 ? `; ${many(changed.length - 1, "record")} after it cannot be read without it` : "";
    return { at: changed[0].position, says: `Record #${changed[0].position} was changed${more}.` };
  }
  return { says: `Each of the ${many(records.length, "record")} has the hash that is noted beside it.` };
}

async function checkRoot(report, records, leaves) {
  const positions = records.map((record) => record.position);
  const root = await rootOf(report.size, positions, leaves, report.beside.map(fromBase64));
  if (root === null || hex(root) !== report.root) {
    return { says: "The records do not lead to the root: at least one of them is not what was recorded.", wrong: true };
  }
  const others = report.size - records.length;
  const rest = others ? ` The ${many(others, "other record")} of the ledger are in it as hashes only.` : "";
  return { says: `Hashed pair by pair, they lead to the root over ${many(report.size, "record")}.${rest}` };
}

function checkSequence(report, records) {
  const wrong = records.find((record, at) => record.n !== at + 1 || record.list !== report.waitlist);
  if (wrong) return { at: wrong.position, says: `Record #${wrong.position} is not the next one of this waitlist.` };
  return { says: "They follow each other without a gap, from the first record of the waitlist on." };
}

async function checkRanks(report, records) {
  const history = new History(records, report.places, report.held);
  let decisions = 0;
  for (const record of records) {
    const decision = record.data.decision;
    const entry = history.list.entries.get(record.data.entry);
    if (decision) {
      decisions += 1;
      if (!entry || history.list.rankOf(entry) !== decision.rank || history.list.queued.size !== decision.waiting) {
        return { at: record.position, says: `The queue shown here is not the one on record in #${record.position}.` };
      }
      if (decisions % BATCH === 0) await pause();
    }
    history.step();
  }
  return { says: `Where a spot was given, ${many(decisions, "time")}, the rank and the queue shown here are those on record.` };
}

async function checkTexts(report, records) {
  const digests = new Map(records.map((record) => [record.position, [...digestsIn(record.data)]]));
  const held = new Set([...digests.values()].flat());
  const texts = Object.entries(report.texts);
  for (const [digest, disclosure] of texts) {
    if (!held.has(digest) || (await digestOf(disclosure)) !== digest) {
      return { wrong: true, says: `The text “${disclosed(disclosure)}” is not the one whose digest is on record.` };
    }
  }
  let since = 0;
  for (const [entry, disclosure] of Object.entries(report.names)) {
    const digest = await digestOf(disclosure);
    if (digests.get(Number(entry))?.includes(digest)) continue;
    if (held.has(digest)) return { wrong: true, says: `The name of entry ${entry} is not the one whose digest is on record.` };
    since += 1;
  }
  const compared = texts.length + Object.keys(report.names).length - since;
  if (!compared && !since) return { says: "Names and texts are not in this file: there was nothing to compare." };
  const rest = since ? ` ${many(since, "name")} given later, by a correction, ${since === 1 ? "is" : "are"} in none of these records.` : "";
  return { says: `${many(compared, "name or text", "names and texts")} have the digests that are on record.${rest}` };
}

const digestOf = async (disclosure) => toBase64Url(await sha256(bytesOf(disclosure)));

/** The digests of names and texts that a record holds. */
function* digestsIn(data) {
  yield* data.personal ?? [];
  for (const one of [data.reason, data.decision?.reason, data.message, data.title]) if (one) yield one;
}

/** What a disclosure says. */
export function disclosed(disclosure) {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(disclosure)))[2];
  } catch {
    return "(cannot be read)";
  }
}
