"""The bytes of a record: one form, closed types, and nothing that cannot be read again."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json as fast
from msgspec.structs import replace

from ledger import events
from ledger.instant import Instant
from ledger.record import EVENT_TYPES, LIMIT, Record, RecordError, decode, encode, form_fault, topic_of
from tests.replays.histories import histories
from tests.replays.written import Ledger

AT = Instant("2026-04-18T09:00:00.000Z")
PLAIN = Record(
    list="jazz", n=1, cmd=1, at=AT, recorded=AT, by="mia", via="cli tick", salt="x" * 22, event=events.WaitlistPaused()
)


def canonical(value: Any) -> bytes:
    """Return RFC 8785 bytes, by another way: the standard library's, for values without floats and ASCII members."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@given(histories())
def test_every_record_is_canonical_and_reads_back_the_same(ledger: Ledger) -> None:
    for _, _, _, topic, state, _ in ledger.rows:
        assert form_fault(state) is None
        assert canonical(json.loads(state)) == state
        record = decode(state)
        assert (encode(record), topic_of(record.event)) == (state, topic)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_written_as_the_standard_says(text: str) -> None:
    data = encode(replace(PLAIN, via=text))
    assert data == canonical(json.loads(data))
    assert decode(data).via == text


def test_every_event_type_has_a_topic_of_its_own() -> None:
    assert len(EVENT_TYPES) == len({*events.ListEvent.__args__, *events.LedgerEvent.__args__}) == 38


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"type":"WaitlistPaused"', b'"type":"os"'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":0'),
        (b'"n":1', b'"n":1.5'),
        (b'"data":{}', b'"data":{"extra":1}'),
        (b'"list":"jazz"', b'"list":"jazz","more":1'),
        (b'"by":"mia",', b""),
    ],
)
def test_what_is_no_record_is_an_error_and_never_an_import(old: bytes, new: bytes) -> None:
    data = encode(PLAIN)
    assert old in data
    with pytest.raises(RecordError):
        decode(data.replace(old, new))


def test_a_record_that_is_too_long_is_refused() -> None:
    with pytest.raises(RecordError, match="too long"):
        encode(replace(PLAIN, via="x" * LIMIT))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(RecordError, match="not Unicode"):
        encode(replace(PLAIN, via="\ud800"))


@pytest.mark.parametrize("at", range(0, 200, 7))
def test_white_space_and_other_orders_are_no_canonical_form(at: int) -> None:
    data = encode(PLAIN)
    assert form_fault(data) is None
    assert form_fault(json.dumps(json.loads(data)).encode()) is not None
    changed = data[:at] + b" " + data[at:]
    assert form_fault(changed) is not None or changed != data


def test_salts_are_128_bits() -> None:
    from ledger.ids import random_id

    assert len(base64.urlsafe_b64decode(random_id() + "==")) == 16
    assert random_id() != random_id()
    assert fast.encode(random_id()).isascii()
