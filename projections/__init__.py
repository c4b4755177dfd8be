"""How do things stand now? Read models that can be thrown away and rebuilt."""
