"""A ledger on a disk, people who ask things of it, and all that can go wrong while they do."""

import itertools
import re
import shutil
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from eventsourcing.persistence import OperationalError

from ledger import erasure, merging
from ledger.application import Ledger
from ledger.attempt import Answer
from ledger.book import Entry, Waitlist
from ledger.erasure import Approval
from ledger.policy import declared
from ledger.refusals import Mistake
from ledger.requests import parse_request
from ledger.store import records
from ledger.store.erasing import IDENTITY
from ledger.store.merging import is_apart
from projections import rebuild
from tests.simulation.faulty import Armed, Crash
from tests.simulation.machine import LOG, Machine
from tests.simulation.promises import Broken, Keeper, check
from tests.simulation.steps import (
    AnyStep,
    Ask,
    AskTogether,
    Backup,
    Erase,
    Move,
    Rebuild,
    Restart,
    Restore,
    Same,
    Trouble,
    moved,
)

_PICKED = re.compile(r"([a-z_]+)/(\d+)")
_MINUTE, _DAY = 60_000, 86_400_000


class World:
    """Everything there is: a disk, a clock, a program that runs, and somebody who keeps the promises in mind."""

    def __init__(self, disk: Path, *, every: int = 1) -> None:
        """Begin with an empty ledger on the disk; it is audited whole after ``every`` so many steps."""
        self.keeper = Keeper()
        self.machine = Machine(disk)
        self.steps = 0
        self._every = every
        self._asked = itertools.count(1)
        self._later: list[tuple[int, dict[str, Any]]] = []
        self._copy: tuple[Path, int] | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, as the program has it open."""
        return self.machine.ledger

    def take(self, step: AnyStep) -> None:
        """Let a step happen, then whatever was to be asked again, and look at everything."""
        self.steps += 1
        try:
            self.machine.now = moved(self.machine.now, step.moves)
            self._happen(step)
            self.keeper.look(self.ledger)
            self._ask_again()
            self.keeper.look(self.ledger)
            if self.steps % self._every == 0:
                self.keeper.audit(self.ledger)
        except Broken:
            raise
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            raise Broken(f"no {type(error).__name__} in {where.name}", traceback.format_exc()) from error

    def finish(self) -> None:
        """Look at everything a last time."""
        self.keeper.audit(self.ledger)

    def root(self) -> str:
        """Return the root of the tree: two worlds with the same root are the same to the byte."""
        return self.ledger.recorder.head().root.hex()

    def _happen(self, step: AnyStep) -> None:
        match step:
            case Ask():
                request = self._meant(step.request)
                self._ask(request, step.trouble, planned=step.planned)
            case AskTogether():
                self._ask_together([self._meant(one) for one in step.requests], step.trouble)
            case Erase():
                self._erase(step.whom, step.trouble)
            case Same():
                self._merge(step.whom, step.other, step.trouble)
            case Restart():
                self._begin()
            case Backup():
                self._back_up()
            case Restore():
                self._restore()
            case Move():
                self._move()
            case Rebuild():
                with self.ledger.store.transaction() as transaction:
                    rebuild.rebuild(transaction, records.records(transaction))

    # One request.

    def _ask(self, request: dict[str, Any], trouble: Trouble | None = None, *, planned: bool = False) -> None:
        """Ask, and ask again later when no answer came."""
        if not self._answered(request, trouble, planned=planned):
            assert trouble is not None
            self._later.append((trouble.retry, request))

    def _ask_again(self) -> None:
        due = [request for steps, request in self._later if steps == 0]
        self._later = [(steps - 1, request) for steps, request in self._later if steps > 0]
        for request in due:
            self._ask(request)

    def _answered(self, members: dict[str, Any], trouble: Trouble | None, *, planned: bool = False) -> bool:
        """Ask once and return whether an answer came: what was recorded, a refusal, or that it makes no sense."""
        head = self.keeper.memory.head
        answer: Answer | None = None
        with self._in_trouble(trouble) as went_well:
            try:
                request = parse_request(members)
                plan = self.ledger.plan(request).plan if planned else None
                answer = self.ledger.record(request, via="simulation", plan=plan)
                self.machine.store.reach("answer")
            except Mistake:
                pass
        self.keeper.look(self.ledger)
        if answer is not None and went_well:
            self.keeper.memory.check_answer(answer, head)
            self._check_once(answer, members["id"])
        elif answer is None and went_well:
            check("a mistake records nothing", self.keeper.memory.head == head, members)
        return bool(went_well)

    def _check_once(self, answer: Answer, request_id: str) -> None:
        """An answer is about the command that was recorded under its id."""
        cmd = self.keeper.memory.ids.get(request_id)
        if cmd is not None:
            check("an id stands for one command", answer.records[0][0] == cmd, request_id)

    def _ask_together(self, lines: list[dict[str, Any]], trouble: Trouble | None) -> None:
        """Ask for several things in one transaction; without an answer all of them are asked again, one by one."""
        head = self.keeper.memory.head
        answers: list[Answer] = []
        with self._in_trouble(trouble) as went_well:
            with self.ledger.batch() as batch:
                for members in lines:
                    try:
                        answers.append(batch.record(parse_request(members), via="simulation"))
                    except Mistake:
                        continue
            self.machine.store.reach("answer")
        self.keeper.look(self.ledger)
        if went_well:
            for answer in answers:
                self.keeper.memory.check_answer(answer, head)
        else:
            assert trouble is not None
            self._later += [(trouble.retry, members) for members in lines]

    # What goes wrong.

    @contextmanager
    def _in_trouble(self, trouble: Trouble | None) -> Iterator[list[bool]]:
        """Let something go wrong in the block; the list that is lent is empty when it did, and no answer came."""
        went_well = [True]
        if trouble is None:
            yield went_well
            return
        head, log = self.keeper.memory.head, self.machine.log_bytes()
        stopped: list[Path] = []
        armed = Armed(trouble, lambda: stopped.append(self.machine.disk_now()))
        self.machine.store.armed = armed if trouble.how != "busy" else None
        try:
            with self.machine.locked() if trouble.how == "busy" else ExitStack():
                yield went_well
        except Crash:
            went_well.clear()
            torn = self._tear(stopped[0], log) if trouble.where == "torn" else False
            committed = self.machine.store.position if trouble.where in {"committed", "torn", "answer"} else None
            self._begin(stopped[0])
            expected = head if committed is None or torn else max(head, committed)
            self._check_head(expected)
        except OperationalError:
            went_well.clear()
            check("only what was meant to fails", armed.has_happened or trouble.how == "busy")
            self._check_head(head)
        finally:
            self.machine.store.armed = None

    def _check_head(self, expected: int) -> None:
        """What was committed is there, and nothing of what was not."""
        head = self.ledger.recorder.head().position
        check("committed or not, and never half", head == expected, f"{head} records instead of {expected}")

    def _tear(self, folder: Path, before: int) -> bool:
        """Let the last bytes written get lost, and return whether there were any that nobody had been told of."""
        size = self.machine.log_bytes(folder)
        if size <= before:  # the log began anew: what is at its end is from before
            return False
        with (folder / LOG).open("r+b") as file:
            file.truncate(before + (size - before) * (self.steps % 7) // 7)
        return True

    # Erasing, copying, moving.

    def _erase(self, whom: str, trouble: Trouble | None) -> None:
        entry = self._entry(whom)
        if entry is None:
            return
        with self._in_trouble(trouble) as went_well:
            self._erase_once(entry)
            self.machine.store.reach("answer")
        if not went_well:
            self._erase_once(entry)
        known = [kind for _, kind, _ in self.ledger.private.disclosures_of(entry.person) if kind in IDENTITY]
        check("an erased person is unknown", not known, f"{known} of entry {entry.number}")

    def _erase_once(self, entry: Entry) -> None:
        self.keeper.look(self.ledger)
        entries = tuple(self.keeper.memory.book.entries_of(entry.person))
        (looked,) = erasure.look(self.ledger, {entry.person: entries})
        erasure.erase(self.ledger, looked, Approval(), by="mia", via="simulation erase")
        self.ledger.private.scrub()

    def _merge(self, whom: str, other: str, trouble: Trouble | None) -> None:
        """Make one of two, where nothing speaks against it; what is cut off is finished afterwards."""
        one, two, private = self._entry(whom), self._entry(other), self.ledger.private
        if one is None or two is None or one.person == two.person:
            return
        kept, merged = one.person, two.person
        if private.identities_of({kept, merged}).keys() != {kept, merged}:
            return  # of somebody who was erased nobody knows whether they are another
        if private.scope_of(kept) != private.scope_of(merged):
            return
        theirs = {entry.waitlist: entry.number for entry in self.keeper.memory.book.entries_of(merged)}
        said = {"do": "same", "person": str(one.number), "by": "mia"}
        asked = [
            parse_request({**said, "waitlist": name, "other": str(number), "id": f"same{next(self._asked)}"})
            for name, number in sorted(theirs.items())
        ]
        with self._in_trouble(trouble), suppress(merging.NotMerged, Mistake):
            merging.merge(self.ledger, asked)
            self.machine.store.reach("answer")
        self.keeper.look(self.ledger)
        merging.finish(self.ledger)
        is_one = not any(entry.person == merged for entry in self.keeper.memory.book.entries.values())
        check("of two who are one all is kept of one", is_one != is_apart(self.ledger.private, merged), merged)

    def _back_up(self) -> None:
        folder = self.machine.new_folder()
        self.machine.type("backup", str(folder), "--ledger", str(self.machine.folder))
        self._copy = folder, self.keeper.memory.head

    def _restore(self) -> None:
        if self._copy is None:
            return
        folder, head = self._copy
        place = self.machine.new_folder()
        shutil.copytree(folder, place)
        self.keeper.rewind(head)
        self._begin(place)

    def _move(self) -> None:
        root, place = self.root(), self.machine.new_folder()
        lines, private = place.with_suffix(".jsonl"), place.with_suffix(".private")
        self.machine.type("export", "--jsonl", "-o", str(lines), "--ledger", str(self.machine.folder))
        self.machine.type("export", "--private", "-o", str(private), "--ledger", str(self.machine.folder))
        self.machine.type("init", str(place))
        taken = ("--jsonl", str(lines), "--private", str(private), "--root", root)
        self.machine.type("import", *taken, "--ledger", str(place))
        self._begin(place)

    def _begin(self, folder: Path | None = None) -> None:
        """Begin the program anew, on what the disk holds: all that was known is there."""
        self.machine.begin(folder)
        self.keeper.reread(self.ledger)

    # Whom and what a request means.

    def _meant(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return a request as it is asked: with an id, and with what it picks looked up."""
        meant = {"id": f"q{next(self._asked)}", **request}
        picked = _PICKED.fullmatch(str(request.get("person")))
        if picked is not None:
            entry = self._entry(picked[0], request["waitlist"])
            meant["person"] = "nobody" if entry is None else str(entry.number)
            meant["waitlist"] = request["waitlist"] if entry is None else entry.waitlist
        if "persons" in request:
            entries = (self._entry(pick, meant["waitlist"]) for pick in request["persons"])
            meant["persons"] = [str(entry.number) for entry in entries if entry is not None]
        waitlist = self.keeper.memory.book.waitlist(meant["waitlist"])
        for member in ("position", "about", "at", "happened", "until"):
            picked = _PICKED.fullmatch(str(request.get(member)))
            if picked is not None:
                meant[member] = self._looked_up(picked[1], int(picked[2]), waitlist)
        if "attributes" in request and waitlist is not None:
            known = declared(waitlist.policy)
            meant["attributes"] = {key: value for key, value in request["attributes"].items() if key in known}
        return meant

    def _looked_up(self, what: str, number: int, waitlist: Waitlist | None) -> object:
        match what:
            case "proposal" if waitlist is not None and waitlist.proposals:
                return waitlist.proposals[number % len(waitlist.proposals)].position
            case "back" | "proposal":
                return max(0, self.keeper.memory.head - number)
            case "after":
                return moved(self.machine.now, number * _MINUTE)
            case _:
                at = moved(self.machine.now, -number * _DAY)
                return at if waitlist is None else max(at, waitlist.at)

    def _entry(self, pick: str, name: str | None = None) -> Entry | None:
        """Return the entry that is picked: on this waitlist if there is one, else on another."""
        state, _, number = pick.partition("/")
        entries = list(self.keeper.memory.book.entries.values())
        found = [one for one in entries if state in (one.state, "any")] or entries
        here = [one for one in found if one.waitlist == name] or found
        return here[int(number) % len(here)] if here else None
