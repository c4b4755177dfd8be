"""How do other programs read the records? As their own formats have it, with ids and no names."""
