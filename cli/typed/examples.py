"""How is each verb typed? Examples for the help, the manual and docs/cli.md; a test lets the parser read each."""

WHERE_TO_BEGIN = """To begin: init, staff add, open.
Day by day: join, cancel, accept, decline; and no verb at all says what is due.
Somebody calls: find, then why.
Somebody doubts: verify, receipt, report.
How a verb is used, with examples: waitlist help VERB"""
"""Which of the many verbs somebody needs first; stands under all of them."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "accept": ("waitlist accept agility 'Cleo Nagy'", "waitlist accept agility 17"),
    "admit": (
        "waitlist admit agility 'Hal Iver' --code accessibility --reason 'needs the ground floor'",
        "waitlist admit agility 'Hal Iver' --add-spot --code sponsor_or_host --reason 'guest of the board'",
    ),
    "amend": ("waitlist amend agility 'Ada Lind' --party 2 --reason 'her brother comes too'",),
    "apply": ("waitlist apply monday.jsonl", "waitlist apply monday.jsonl --batch 1000"),
    "approve": ("waitlist approve agility 412 --by tom",),
    "backup": ("waitlist backup /mnt/copies/2026-11-24",),
    "cancel": ("waitlist cancel agility 'Bob Marsh'", "waitlist cancel agility 'Bob Marsh' --dry-run"),
    "capacity": ("waitlist capacity agility 14 --reason 'a larger hall'", "waitlist capacity hall floor=10 balcony=4"),
    "chart": ("waitlist chart agility course -o course.svg",),
    "checkpoint": ("waitlist checkpoint",),
    "close": ("waitlist close agility --reason 'the season is over'", "waitlist close agility --joining"),
    "completion": ("waitlist completion bash",),
    "config": ("waitlist config", "waitlist config set by mia", "waitlist config wording de"),
    "contact": ("waitlist contact 17 --email ada@example.org",),
    "decline": ("waitlist decline agility 'Cleo Nagy'",),
    "demo": ("waitlist demo",),
    "diff": ("waitlist diff agility 'yesterday 14:00'", "waitlist diff agility 400 412"),
    "displace": ("waitlist displace agility 'Gus Holm' --code error_correction --reason 'let in by mistake'",),
    "doctor": ("waitlist doctor",),
    "draw": (
        "waitlist draw flat announce --source 'Lotto of 2 December 2026'",
        "waitlist draw flat hold --value '3 9 14 22 31 40'",
        "waitlist draw flat verify",
    ),
    "erase": ("waitlist erase 17 --reason 'asked for it' --dry-run",),
    "export": ("waitlist export --jsonl -o ledger.jsonl",),
    "fairness": ("waitlist fairness agility",),
    "find": ("waitlist find lind", "waitlist find ada@example.org"),
    "help": ("waitlist help why",),
    "hold": ("waitlist hold 17 --until 2027-01-31 --reason 'an appeal is running'",),
    "impact": ("waitlist impact 57", "waitlist impact --without 57", "waitlist impact 57 -o remedy.jsonl"),
    "import": ("waitlist import agility members.xlsx --capacity 12 --dry-run",),
    "init": ("waitlist init",),
    "join": (
        "waitlist join agility 'Ada Lind' --email ada@example.org",
        "waitlist join agility 'The Lind family' --party 4",
        "waitlist join club 'Ada Lind' -a tier=member",
    ),
    "key": ("waitlist key",),
    "leave": ("waitlist leave agility 'Ada Lind' --reason 'moved away'",),
    "lists": ("waitlist lists",),
    "log": ("waitlist log agility --last 20", "waitlist log --actor mia --from 'yesterday 09:00'"),
    "match-run": ("waitlist match-run agility", "waitlist match-run agility 412"),
    "no-show": ("waitlist no-show agility 'Ada Lind'",),
    "notify": ("waitlist notify --dry-run",),
    "offer": ("waitlist offer agility", "waitlist offer agility --next 3"),
    "open": ("waitlist open agility --capacity 12", "waitlist open hall --pool members=4 --pool public=8 --window 24h"),
    "overrides": ("waitlist overrides", "waitlist overrides agility"),
    "pause": ("waitlist pause agility --reason 'the hall is flooded'",),
    "person": ("waitlist person agility 'Ada Lind'",),
    "policy": (
        "waitlist policy show agility",
        "waitlist policy check club.toml",
        "waitlist policy adopt agility club.toml --dry-run",
    ),
    "priority": ("waitlist priority club 'Pia Quist' 5 --code accessibility --reason 'needs the ground floor'",),
    "projections": ("waitlist projections status", "waitlist projections rebuild"),
    "queue": (
        "waitlist queue agility",
        "waitlist queue agility --as-of 'tuesday 14:00'",
        "waitlist queue agility -o queue.xlsx",
    ),
    "receipt": ("waitlist receipt agility 'Ada Lind'",),
    "reinstate": ("waitlist reinstate agility 'Cid Dahl' --reason 'he never asked to leave'",),
    "reopen": ("waitlist reopen agility",),
    "replay": ("waitlist replay", "waitlist replay agility --what-if club.toml --assume as-recorded"),
    "report": ("waitlist report agility -o agility.html",),
    "resume": ("waitlist resume agility 'Dan Okoye'",),
    "revoke": ("waitlist revoke agility 'Finn Ask' --reason 'sent to the wrong person'",),
    "roster": ("waitlist roster agility", "waitlist roster agility -o roster.xlsx"),
    "same": ("waitlist same 17 42 --reason 'she wrote from two addresses'",),
    "serve": ("waitlist serve",),
    "show": ("waitlist show 412",),
    "split": ("waitlist split agility 'The Lind family' 2 2",),
    "staff": ("waitlist staff", "waitlist staff add mia 'Mia de Vries'"),
    "status": ("waitlist status agility",),
    "suspend": ("waitlist suspend agility 'Dan Okoye' --until 2026-12-01",),
    "tick": ("waitlist tick",),
    "today": ("waitlist today",),
    "todo": ("waitlist todo", "waitlist todo agility"),
    "told": ("waitlist told agility 'Cleo Nagy' --channel phone", "waitlist told agility 17 --channel phone --failed"),
    "undo": ("waitlist undo agility 412 --reason 'pressed the wrong button'",),
    "unpause": ("waitlist unpause agility",),
    "verify": ("waitlist verify", "waitlist verify --independent"),
    "version": ("waitlist version",),
    "why": (
        "waitlist why agility 'Cleo Nagy'",
        "waitlist why agility 'Cleo Nagy' --not 'Bob Marsh'",
        "waitlist why agility --spot",
        "waitlist why agility 'Cleo Nagy' --as-of 'yesterday 14:00'",
        "waitlist why agility 'Cleo Nagy' --letter -o letter.txt",
    ),
    "withdraw": ("waitlist withdraw agility 'Ada Lind' --reason 'moved away'",),
    "witness": ("waitlist witness",),
}


def epilog(verb: str) -> str | None:
    """Return what stands under the help of a verb."""
    return "\n".join(["For example:", *EXAMPLES[verb]]) if verb in EXAMPLES else None
