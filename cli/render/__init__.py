"""How does an answer look? One page of blocks, shown on a terminal, as a table for programs, or as JSON."""
