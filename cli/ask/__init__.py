"""The verbs that ask: how things stand or stood, why, whether it went fairly, and whether the records hold."""
