"""The verbs about trust: the key, what it signs, what others hold of it, and whether both agree."""
