"""How fast is it, beside what one would use instead and beside the floor of the machine? Run by ``make bench``."""
