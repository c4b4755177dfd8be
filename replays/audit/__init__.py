"""Does the ledger hold? Every decision again, and every byte, hash and order of the records."""
