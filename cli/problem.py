"""What went wrong? What happened, why, what was or was not recorded, and what to do next."""

NOTHING_RECORDED = "Nothing was recorded."


class Problem(Exception):
    """Something that ends a command, in words for the person who typed it.

    Attributes:
        name: what the error is called (docs/errors.md).
        code: the exit code.
        what: what happened and why, in sentences.
        recorded: what was or was not recorded; empty where nobody could think that something was.
        advice: what to do next, in a sentence.
        commands: ready to paste.
        instead: a word that was typed, and the one that was probably meant.
    """

    def __init__(
        self,
        name: str,
        code: int,
        what: str,
        *,
        recorded: str = "",
        advice: str = "",
        commands: tuple[str, ...] = (),
        instead: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(what)
        self.name = name
        self.code = code
        self.what = what
        self.recorded = recorded
        self.advice = advice
        self.commands = commands
        self.instead = instead
