"""How does somebody's own spreadsheet become a waitlist? Read, understood, rehearsed, and recorded all or nothing.

``grid`` reads cells (``separated`` and ``workbook`` by their kind); ``columns`` says what each column holds, by the
words of ``headings``; ``people`` reads rows by them, ``values`` and ``moments`` what stands in a cell; ``alike`` and
``beside`` find those who may be one person, in the sheet and in the ledger; ``carrying`` makes requests of them;
``page`` says what was understood and what came of it. ``bring`` puts these together.
"""
