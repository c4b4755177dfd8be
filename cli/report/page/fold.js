// The list at every moment: recorded facts, folded one by one. Nothing is decided here; what each fact makes of an entry
// is the table in docs/format.md, section 10. Ranks are those that the ledger worked out, as numbers that compare alike.

const QUEUED = new Set(["waiting", "suspended"]);
const HOLDING = new Set(["offered", "admitted"]);

/** A waitlist as the records so far leave it. */
export class List {
  constructor() {
    this.entries = new Map();
    this.queued = new Set();
    this.pools = new Map();
    this.held = {};
    this.policy = {};
    this.paused = false;
    this.closed = "";
  }

  /** The queue in order of rank. */
  get queue() {
    return [...this.queued].sort((one, other) => one.place - other.place);
  }

  /** The entries in a state, in the order in which they came to be in it. */
  in(state) {
    return [...this.entries.values()].filter((entry) => entry.state === state).sort((one, other) => one.since - other.since);
  }

  /** Where an entry stands in the queue, 1 being next. */
  rankOf(entry) {
    let rank = 1;
    for (const other of this.queued) if (other.place < entry.place) rank += 1;
    return rank;
  }

  /** How many spots the entries in a state hold. */
  spots(state) {
    return this.in(state).reduce((sum, entry) => sum + entry.party, 0);
  }

  /** How many spots of each pool are taken. */
  get taken() {
    const taken = new Map([...this.pools.keys()].map((name) => [name, 0]));
    for (const entry of this.entries.values()) {
      if (HOLDING.has(entry.state)) taken.set(entry.pool, (taken.get(entry.pool) ?? 0) + entry.party);
    }
    return taken;
  }

  get free() {
    const taken = this.taken;
    return [...this.pools].reduce((sum, [name, capacity]) => sum + Math.max(0, capacity - taken.get(name)), 0);
  }

  /** Spots that are taken beyond the capacity of their pool. */
  get over() {
    const taken = this.taken;
    return [...this.pools].reduce((sum, [name, capacity]) => sum + Math.max(0, taken.get(name) - capacity), 0);
  }

  /** Why nothing is offered to somebody in the queue: a kind, or the rule that holds them back; "" where it is open. */
  holdOf(entry) {
    if (this.closed === "altogether") return "closed";
    if (this.paused) return "paused";
    if (this.held[entry.fit]) return this.held[entry.fit];
    if (!this.free) return "full";
    if (!(entry.fit in this.held)) return "";
    return this.policy.backfill === "manual" ? "manual" : "due";
  }

  get capacity() {
    return [...this.pools.values()].reduce((sum, capacity) => sum + capacity, 0);
  }

  /** Put an entry into a state. */
  put(number, position, state, pool) {
    const entry = this.entries.get(number);
    if (!entry) return;
    Object.assign(entry, { state, since: position, pool: HOLDING.has(state) ? (pool ?? entry.pool) : undefined });
    if (QUEUED.has(state)) this.queued.add(entry);
    else this.queued.delete(entry);
  }

  /** Fold the next record; one that was changed and makes no sense any more changes nothing, and its hash tells. */
  take(record) {
    if (!Object.hasOwn(FACTS, record.type)) return;
    try {
      FACTS[record.type](this, record.data, record.position);
    } catch {
      // Nothing is known of what it said.
    }
  }
}

const puts = (state) => (list, data, position) => list.put(data.entry, position, state, data.pool);
const ends = (setting, gone) => (list, data, position) =>
  list.put(data.entry, position, list.policy[setting] === "leave" ? gone : "waiting");

const FACTS = {
  WaitlistOpened(list, data) {
    list.policy = data.policy;
    resize(list, data.pools);
  },
  CapacityChanged(list, data) {
    for (const move of data.from_pool ?? []) dissolve(list, move, data.pools);
    resize(list, data.pools ?? [{ name: "general", capacity: data.capacity }]);
  },
  PolicyAdopted(list, data) {
    list.policy = data.policy;
  },
  WaitlistPaused: (list) => (list.paused = true),
  WaitlistResumed: (list) => (list.paused = false),
  WaitlistClosed: (list, data) => (list.closed = data.joining_only ? "to joining" : "altogether"),
  WaitlistReopened: (list) => (list.closed = ""),
  EntryJoined(list, data, position) {
    const other = list.entries.get(data.split_from);
    const party = data.party ?? 1;
    if (other) other.party -= party;
    list.entries.set(position, { number: position, person: data.person, party, place: 0, pool: other?.pool });
    list.put(position, position, other?.state ?? "waiting");
  },
  EntryAmended(list, data) {
    const entry = list.entries.get(data.entry);
    if (entry && data.party) entry.party = data.party;
  },
  EntrySuspended: puts("suspended"),
  EntryResumed(list, data, position) {
    if (list.entries.get(data.entry)?.state === "suspended") list.put(data.entry, position, "waiting");
  },
  EntryWithdrawn: puts("withdrawn"),
  EntryReinstated: puts("waiting"),
  SpotOffered: puts("offered"),
  OfferAccepted: puts("admitted"),
  OfferDeclined: ends("after_decline", "declined"),
  OfferExpired: ends("after_expiry", "expired"),
  OfferRevoked: puts("waiting"),
  EntryAdmitted: puts("admitted"),
  AdmissionCancelled: puts("cancelled"),
  AdmissionRestored: puts("admitted"),
  EntryDisplaced: puts("waiting"),
  NoShowRecorded: puts("no_show"),
  SpotMoved(list, data) {
    const entry = list.entries.get(data.entry);
    if (entry) entry.pool = data.target;
  },
};

function resize(list, pools) {
  for (const pool of pools) list.pools.set(pool.name, pool.capacity);
}

function dissolve(list, move, pools) {
  for (const entry of list.entries.values()) {
    if (entry.pool === move.source && HOLDING.has(entry.state)) entry.pool = move.target;
  }
  if (!pools.some((pool) => pool.name === move.source)) list.pools.delete(move.source);
}

/** The history of a waitlist: the list after any number of its records. */
export class History {
  /**
   * `places` has four numbers each: from which record on which entry is ranked by which number, and is of which class;
   * `held` says from which record on which classes are held back by which rule.
   */
  constructor(records, places, held) {
    this.records = records;
    this.held = new Map(held);
    this.places = new Map();
    for (let at = 0; at < places.length; at += 4) {
      const [position, ...place] = places.slice(at, at + 4);
      if (!this.places.has(position)) this.places.set(position, []);
      this.places.get(position).push(place);
    }
    this.rewind();
  }

  rewind() {
    this.list = new List();
    this.taken = 0;
  }

  /** Fold one record more. */
  step() {
    const record = this.records[this.taken];
    this.list.take(record);
    for (const [number, place, fit] of this.places.get(record.position) ?? []) {
      const entry = this.list.entries.get(number);
      if (entry) Object.assign(entry, { place, fit });
    }
    this.list.held = this.held.get(record.position) ?? this.list.held;
    this.taken += 1;
  }

  /** The list after so many records. */
  after(count) {
    if (count < this.taken) this.rewind();
    while (this.taken < count) this.step();
    return this.list;
  }

  /** How many records there are up to a position. */
  countTo(position) {
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.records[middle].position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
