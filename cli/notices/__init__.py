"""Messages to people: to whom news is told, in which words, by which mail server, and what became of it."""
