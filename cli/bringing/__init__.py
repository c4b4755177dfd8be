"""How does somebody's own spreadsheet become a waitlist? Read, understood, rehearsed, and recorded all or nothing.

``grid`` reads cells, ``columns`` says what each column holds, ``people`` reads rows by them, ``alike`` finds those who
may be one person, ``carrying`` makes requests of them, ``page`` says what was understood and what came of it.
"""
