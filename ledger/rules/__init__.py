"""The rules: what each verb does to a waitlist, one module a topic. Pure; called by ``ledger.decide`` alone."""
