"""How does the report of a waitlist, or of all, become one file that a browser opens offline?"""
