"""How is it said? Sentences for people, without jargon; no database and no terminal."""
