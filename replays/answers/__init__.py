"""What is asked of a ledger, a module a question: typed data of numbers, positions and codes."""
