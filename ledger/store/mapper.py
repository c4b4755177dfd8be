"""How does a record become a stored event of ``eventsourcing``, and back? Byte for byte; topics are a closed table."""

from eventsourcing.persistence import Mapper, StoredEvent

from ledger.record import Record, RecordError, decode, encode, topic_of


class RecordMapper(Mapper[str]):
    """Maps records to stored events: a stored topic is looked up in a table and never imported."""

    def __init__(self) -> None:
        """Need no transcoder, no compressor and no cipher: the stored bytes are the hashed ones."""

    def to_stored_event(self, domain_event: Record) -> StoredEvent:  # type: ignore[override]
        """Return the record's canonical bytes under its topic."""
        return StoredEvent(domain_event.list, domain_event.n, topic_of(domain_event.event), encode(domain_event))

    def to_domain_event(self, stored_event: StoredEvent) -> Record:
        """Return the record that the bytes are.

        Raises:
            RecordError: the bytes are not a record, or belong to another stream, version or type of event.
        """
        record = decode(stored_event.state)
        name = stored_event.topic.partition(".")[0]
        if (record.list, record.n, record.type) != (stored_event.originator_id, stored_event.originator_version, name):
            message = (
                f"Record {stored_event.originator_version} of {stored_event.originator_id} ({stored_event.topic}) "
                f"holds the bytes of record {record.n} of {record.list} ({record.type})."
            )
            raise RecordError(message)
        return record
