"""How can somebody outside check that history was not rewritten?"""
