"""The verbs that move a ledger, and people, in and out of files."""
