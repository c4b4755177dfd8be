// How entries, moments and facts are called: names where they may be seen, clock times of the waitlist's zone.

import { disclosed } from "./checks.js";

const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const JOINERS = /[\u200c\u200d]/;

/** A text in which every character that would act instead of being seen is written out. */
export const visible = (text) =>
  text.replace(ACTING, (one) => (JOINERS.test(one) ? one : `<U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`));

export class Telling {
  constructor(report) {
    this.report = report;
    this.names = new Map();
    const form = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    try {
      this.clock = new Intl.DateTimeFormat("en-GB", { ...form, timeZone: report.zone });
    } catch {
      this.clock = new Intl.DateTimeFormat("en-GB", { ...form, timeZone: "UTC" });
    }
  }

  /** What an entry is called. */
  name(number) {
    if (!this.names.has(number)) {
      const disclosure = this.report.names[number];
      this.names.set(number, disclosure ? visible(disclosed(disclosure)) : `Entry ${number}`);
    }
    return this.names.get(number);
  }

  /** `2026-04-18 09:00:00`, as clocks in the waitlist's zone showed it. */
  time(instant) {
    if (Number.isNaN(Date.parse(instant))) return "(no time)";
    const parts = Object.fromEntries(this.clock.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
    return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
  }

  /** What a record says happened, in one sentence. */
  told(record, index) {
    const own = record.type === "EntryJoined" ? record.position : record.data.entry;
    const parts = (this.report.sayings[this.report.told[index]] ?? "").split("\u0001");
    return parts.map((part, at) => (at % 2 ? this.name(part ? Number(part) : own) : visible(part))).join("");
  }

  /** Why a record gave a spot. */
  grounds(record) {
    const sentences = (this.report.grounds[record.position] ?? []).map((number) => this.report.sayings[number]);
    return visible(sentences.filter(Boolean).join(" "));
  }

  /** What staff wrote about a record, if anything. */
  reason(record) {
    const digest = record.data.reason ?? record.data.decision?.reason;
    if (!digest || this.report.redacted) return "";
    const disclosure = this.report.texts[digest];
    return visible(disclosure ? disclosed(disclosure) : this.report.edited[digest] || "(erased)");
  }
}
