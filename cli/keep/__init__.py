"""The verbs that keep a ledger: begin it, staff, policies, settings, read models."""
