"""Do the rules give the same again? One command, made from its records and carried out once more."""
