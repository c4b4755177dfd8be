"""Did the outcomes follow the published rules? A second opinion that shares no code with the ledger."""
