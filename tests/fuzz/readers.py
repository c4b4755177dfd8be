"""Everything that reads what others wrote, the ways in which each may say no, and examples to begin from."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cli.bringing.columns import is_heading
from cli.bringing.grid import Reading, read_grid
from cli.bringing.moments import Style, Unclear, moment
from cli.config import read_config
from cli.policies import Source, source_of
from cli.policies.complaints import checked
from cli.problem import Problem
from cli.record.apply import Line, parsed
from cli.render.impact import requests_in
from cli.session import Session
from cli.settings import read_settings
from cli.trust.held import Unfit, checkpoint_in, read_held
from cli.typed.asking import moment_in
from cli.typed.times import read_time
from cli.words.clockface import Clockface
from cli.words.sentences import Sentence
from cli.words.wording import text_of_ours, wording_of
from ledger import moving
from ledger.instant import Instant, duration, parse_instant
from ledger.record import RecordError, decode, form_fault
from ledger.refusals import Mistake
from ledger.requests import parse_request
from ledger.store.dump import DumpError, load
from ledger.store.private import PrivateStore
from ledger.trust.keys import KeyFolder, KeyTrouble
from ledger.trust.lines import FormatError
from ledger.trust.merkle import ProofError
from ledger.trust.note import Unverified, parse_vkey
from ledger.trust.receipt import Receipt
from ledger.trust.tiles import parse_bundle, parse_tile
from tests.architecture.tree import ROOT
from tests.trust.test_note import LOG, RECORDS, WITNESS, consistency, inclusion, note, tree

NOW = Instant("2026-04-18T09:00:00.000Z")
HELD_TREE = 7


class Reader(Struct, frozen=True):
    """Something that reads bytes.

    Attributes:
        read: reads them; may change nothing that lasts.
        refuses: the errors by which it says that it cannot.
        examples: what it can read, for variations.
    """

    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]
    examples: tuple[bytes, ...]


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz"))


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """Return a reader of text: what is no UTF-8 comes as half characters, as a command line's words do."""
    return lambda data: read(os.fsdecode(data))


def _line(data: bytes) -> object:
    members = parsed(Line(1, data, "id"))
    return None if members is None else parse_request(members)


def _policy(data: bytes) -> object:
    return checked(source_of(_file("policy.toml", data)), "Europe/Amsterdam")


def _holidays(data: bytes) -> object:
    _file("holidays", data)
    text = '[offer_hours]\ndays = "mon-fri"\nstart = "09:00"\nend = "17:00"\nholidays = "holidays"\n'
    return checked(Source("policy", text, _folder()), "Europe/Amsterdam")


class _Empty(Session):
    """A session at a ledger of three records."""

    def __init__(self) -> None:
        self.around = type("Around", (), {"now": staticmethod(lambda: NOW)})()

    @property
    def records(self) -> Any:
        """The recorder."""
        return type("Records", (), {"head": staticmethod(lambda: type("Head", (), {"position": 3}))})


def _wording(data: bytes) -> object:
    wording = wording_of(_folder(), _file("wording.toml", data))
    clock, given = Clockface("Europe/Amsterdam"), {"who": "Ada", "waitlist": "jazz"}
    sentences = (
        Sentence("admitted", times={"given": NOW}),
        Sentence("ahead", number=2),
        Sentence("waiting", times={"since": NOW}, values={"rank": "2", "queued": "3"}),
    )
    return [wording.told(voice, sentence, given, clock) for voice in ("say", "letter") for sentence in sentences]


def _record(data: bytes) -> object:
    form_fault(data)
    return decode(data)


def _records(data: bytes) -> object:
    return list(map(decode, moving.read(BytesIO(data))))


@cache
def _private() -> PrivateStore:
    return PrivateStore(f"sqlite:///{_folder() / 'private.db'}", create=True)


class _Undone(Exception):
    """Takes back what a dump brought."""


def _dump(data: bytes) -> object:
    lines = data.decode("utf-8", "replace").split("\n")
    with suppress(_Undone), _private().transaction():
        load(_private(), lines)
        raise _Undone
    return None


def _held(data: bytes) -> object:
    with suppress(FormatError):
        checkpoint_in(data)
    return read_held(_file("held", data), [LOG.key, WITNESS.key])


def _tiles(data: bytes) -> object:
    folder = _folder() / "tiles"
    (folder / "tile" / "0").mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(note(HELD_TREE))
    (folder / "tile" / "0" / "000.p").mkdir(exist_ok=True)
    (folder / "tile" / "0" / "000.p" / "7").write_bytes(data)
    return read_held(folder, [LOG.key])


def _key(data: bytes) -> object:
    folder = KeyFolder(_folder(), "key")
    folder.path("vkey").write_text(f"{LOG.key.text}\n")
    folder.path("pem").write_bytes(data)
    folder.path("pem").chmod(0o600)
    return folder.open(b"a passphrase")


def _settings(data: bytes) -> object:
    (_folder() / "waitlist").mkdir(exist_ok=True)
    _file("waitlist/config.toml", data)
    return read_settings({"XDG_CONFIG_HOME": str(_folder())})


def _config(data: bytes) -> object:
    _file("ledger.toml", data)
    return read_config(_folder())


def _sheet(data: bytes) -> object:
    return read_grid(_file("people.csv", data), Reading(), is_heading)


def _moment(text: str) -> object:
    return moment(text, None, Style("day-first"), "Europe/Amsterdam")


JOIN = b'{"do":"join","waitlist":"jazz","person":"Ada Lind","party":2,"pools":["a"],"attributes":{"tier":"gold"}}\n'
OPEN = (
    b'{"do":"open","waitlist":"jazz","pools":{"a":3},"policy":{"order":[{"by":"joined"}]},"at":"2022-04-11T11:24:12Z"}'
)
GOLDEN = (ROOT / "tests" / "golden" / "format-1.jsonl").read_bytes().splitlines()
OLD = next(line for line in GOLDEN if b'"type":"CapacityChanged","v":1' in line)
POLICIES = tuple((ROOT / "cli" / "policies" / f"{name}.toml").read_bytes() for name in ("members-first", "first-come"))
RECEIPT = (ROOT / "tests" / "golden" / "receipt-1.txt").read_bytes()
TIMES = (b"2026-04-18 09:00", b"yesterday 14:02", b"tue 9:00", b"2h ago", b"01/02/2026", b"2026-04-18T09:00+02:00")
PROOFS = (FormatError, Unverified, ProofError, RecordError, Unfit)
_LEAVES = b"".join(tree(HELD_TREE)(0, index) for index in range(HELD_TREE))

READERS: dict[str, Reader] = {
    "apply lines": Reader(_line, (Problem, Mistake), (JOIN, OPEN)),
    "policies": Reader(_policy, (Problem, Mistake), POLICIES),
    "holidays": Reader(_holidays, (Problem, Mistake), (b"2026-04-27 King's day\n# none\n2026-05-05\n",)),
    "times": Reader(_text(lambda text: read_time(text, "Europe/Amsterdam", NOW)), (Problem,), TIMES),
    "as of": Reader(
        _text(lambda text: moment_in(_Empty(), "UTC", text)), (Problem,), (*TIMES, b"#3", b"recorded:9:00")
    ),
    "instants": Reader(
        _text(parse_instant), (ValueError,), (b"2026-04-18T09:00:00.000Z", b"2026-04-18T09:00:00+02:00")
    ),
    "lengths": Reader(_text(duration), (ValueError,), (b"24h", b"999999w")),
    "records": Reader(_record, (RecordError,), (*GOLDEN, OLD.replace(b'"capacity"', b'"capacivy"'))),
    "files of records": Reader(_records, (RecordError, moving.MovingError), (b"\n".join((*GOLDEN[:3], b"")),)),
    "dumps": Reader(
        _dump,
        (DumpError,),
        (b'{"table": "persons", "row": {"person": "p", "scope": "s"}}', b'{"table": "pes", "row": {}}'),
    ),
    "proofs": Reader(
        _held,
        PROOFS,
        (RECEIPT, note(7).encode(), consistency(3).encode().encode(), inclusion(3).encode().encode()),
    ),
    "receipts": Reader(_held, PROOFS, (Receipt("words\n", (inclusion(3), inclusion(4))).encode().encode(),)),
    "public keys": Reader(_text(parse_vkey), PROOFS, (LOG.key.text.encode(), WITNESS.key.text.encode())),
    "private keys": Reader(_key, (KeyTrouble,), (b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGbMFcG\n",)),
    "tiles": Reader(_tiles, PROOFS, (_LEAVES,)),
    "bundles": Reader(parse_bundle, PROOFS, (b"".join(len(one).to_bytes(2, "big") + one for one in RECORDS),)),
    "names of tiles": Reader(_text(lambda text: parse_tile("0", text)), PROOFS, (b"x001/234.p/7", b"000")),
    "words": Reader(_wording, (Problem,), (text_of_ours().encode(), b'[dates]\nspoken = "$day"\nweekdays = ["ma"]\n')),
    "settings of a ledger": Reader(_config, (Problem,), (b'name = "x"\nzone = "UTC"\n',)),
    "settings of a person": Reader(_settings, (Problem,), (b'by = "mia"\n',)),
    "facts to put in": Reader(lambda data: list(requests_in(_file("put-in", data))), (Problem,), (JOIN,)),
    "spreadsheets": Reader(
        _sheet, (Problem,), (b"Name;E-mail;Joined\nAda;ada@example.org;01.02.2026\n", b"PK\x03\x04")
    ),
    "dates of spreadsheets": Reader(
        _text(_moment), (Unclear,), (b"3.4.2026 9:05", b"April 3, 2026", b"45000,5", *TIMES)
    ),
}
"""By what is read."""


def fails(reader: Reader, data: bytes) -> Exception | None:
    """Return the error by which a reader should not say no, or None."""
    try:
        reader.read(data)
    except reader.refuses:
        return None
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return error
    return None


def deep(depth: int = 100_000) -> bytes:
    """Return JSON of lists in lists."""
    return b"[" * depth + b"]" * depth


def nested_record(depth: int = 30_000) -> bytes:
    """Return a record that is deeper than any parser likes."""
    plain: dict[str, Any] = msgspec.json.decode(GOLDEN[0])
    return msgspec.json.encode(plain).replace(b'"data":{', b'"data":{"deep":' + deep(depth) + b",", 1)
