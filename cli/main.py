"""The command line: puts the verbs together, and turns what went wrong into words and an exit code."""

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import typer

from cli import exits
from cli.options import Run, Verbs
from cli.problem import NOTHING_RECORDED, Problem, behind
from cli.surroundings import Surroundings, real, typed_words
from cli.typed import completing
from cli.typed.examples import WHERE_TO_BEGIN

PARTS = {
    "cli.record": (
        "join withdraw cancel leave suspend resume amend split priority reinstate "
        "offer admit accept decline revoke displace no-show told approve "
        "open capacity pause unpause close reopen undo tick draw apply"
    ),
    "cli.ask.looking": "today find diff roster",
    "cli.ask.verbs": "lists status queue match-run todo person why log show",
    "cli.ask.audit": "replay verify impact",
    "cli.ask.reviewing": "overrides fairness doctor",
    "cli.keep.verbs": "init config staff policy projections demo completion version help",
    "cli.people.verbs": "contact same hold erase",
    "cli.moving.importing": "import",
    "cli.moving.verbs": "export backup",
    "cli.trust.verbs": "key checkpoint receipt witness",
    "cli.report.verbs": "report chart",
    "cli.outward": "notify serve",
}
"""The modules with the verbs, in the order of the help: the verb of a run is loaded and prepared without the others."""

LONGEST = 2_000
"""Characters of a command that anybody would still paste."""


def verbs() -> dict[str, Any]:
    """Return the verbs with their commands, in the order of the help."""
    group: Any = typer.main.get_command(program())
    return dict(group.commands)


def program(verb: str | None = None) -> typer.Typer:
    """Return the program: with this verb alone, or with all where none is given or it is not known."""
    parts = [part for part, names in PARTS.items() if verb in names.split()]
    made = Verbs(
        only=verb if parts else None,
        name="waitlist",
        invoke_without_command=True,
        add_completion=False,  # the verb completion writes the script
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        help="A waitlist ledger: every change is recorded, every decision can be replayed and explained.",
        epilog=WHERE_TO_BEGIN,
    )
    made.callback()(alone)
    for part in parts or PARTS:
        import_module(part).add_to(made)
    return made


def alone(context: typer.Context) -> None:
    """Say what is due today when no verb is given; where there is no ledger yet, how the program is used."""
    if context.invoked_subcommand is None:
        from cli.ask import looking

        Run.code = looking.alone(context.get_help)


def main(arguments: Sequence[str] | None = None, surroundings: Surroundings | None = None) -> int:
    """Run one command and return its exit code."""
    around, words = surroundings or real(), typed_words() if arguments is None else list(arguments)
    Run.surroundings, Run.code, Run.has_recorded = around, exits.DONE, False
    if completing.ASKED in around.environment:
        completing.prepare()
    try:
        code: Any = program(*words[:1])(args=words, prog_name="waitlist", standalone_mode=False)
        around.stdout.flush()
    except Problem as told:
        return _tell(told, around, words)
    except typer.Exit as ended:
        return int(ended.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(around)
    except BrokenPipeError:
        return exits.DONE
    except Exception as error:
        problem = _known(error)
        if problem is None:
            raise
        return _tell(problem, around, words)
    if code == exits.INTERRUPTED:  # typer makes a code of an interruption, and says nothing
        return _interrupted(around)
    return code if isinstance(code, int) and code else Run.code


def _interrupted(around: Surroundings) -> int:
    _write(around, "\nInterrupted. What was recorded before stays recorded.\n")
    return exits.INTERRUPTED


def _tell(problem: Problem, around: Surroundings, words: list[str]) -> int:
    from cli.render.page import Block, Item, Paste, Prose
    from cli.render.terminal import show_blocks
    from cli.typed.usage import corrected

    every = (*([corrected(words, problem.instead)] if problem.instead else []), *problem.commands)
    commands = tuple(command for command in every if len(command) <= LONGEST)
    if "--json" in words:
        _write(around, _document(problem, commands))
        return problem.code
    sentences = [problem.what, problem.recorded, problem.advice]
    blocks: list[Block] = [Prose(around.shortened(" ".join(filter(None, sentences))))]
    if problem.details:
        told, then = " ".join(sentences[:2]), [Prose(problem.advice)] if problem.advice else []
        blocks = [Prose(around.shortened(told)), *(Item(*one) for one in problem.details), *then]
    blocks += map(Paste, commands)
    width = around.width if around.is_terminal[2] else 100
    _write(around, show_blocks(tuple(blocks), width=width, color=False))
    return problem.code


def _write(around: Surroundings, said: str) -> None:
    """Write what went wrong; where nobody can read it, the exit code alone says it."""
    with suppress(OSError):
        around.stderr.write(said)
        around.stderr.flush()


def _document(problem: Problem, commands: tuple[str, ...]) -> str:
    from cli.render.plain_text import document

    data: dict[str, Any] = {
        "error": problem.name,
        "exit": problem.code,
        "what": problem.what,
        "recorded": problem.recorded or None,
        "advice": problem.advice or None,
        "commands": commands,
    }
    if problem.details:
        data["details"] = [{"where": where, "what": what} for where, what in problem.details]
    return document("waitlist.problem/1", data) + "\n"


def _known(error: Exception) -> Problem | None:
    """Return errors of other parts of the program, or of libraries, in words; None for a bug."""
    from typer._click.exceptions import ClickException

    from cli.typed.usage import not_understood

    return not_understood(error, verbs()) if isinstance(error, ClickException) else trouble(error)


def trouble(error: Exception) -> Problem | None:
    """Return errors of other parts of the program in words; None for a bug."""
    from msgspec import DecodeError

    from cli.words.plain import as_quoted, quoted, sentence
    from ledger.punctuality import ClockBehind
    from ledger.read_models import StaleProjections
    from ledger.record import RecordError
    from ledger.refusals import Mistake
    from ledger.store.errors import InDoubt, is_trouble
    from ledger.store.private import NothingKept
    from ledger.store.spelling import UnfitText
    from ledger.trust.guard import GuardTrouble
    from ledger.trust.signing import NotExtending, NotProven

    if isinstance(error, Mistake):
        from cli.words.refusals import mistake

        return mistake(error, None, [])
    if isinstance(error, UnfitText | NothingKept):
        return Problem("usage", exits.USAGE, as_quoted(str(error)), recorded=NOTHING_RECORDED)
    if isinstance(error, StaleProjections | DecodeError | RecursionError):
        is_stale = isinstance(error, StaleProjections)
        what = f"The read models are {'behind the records, or of an older form' if is_stale else 'damaged'}."
        commands = ("waitlist projections rebuild",)
        return Problem(
            "stale", exits.CLOSED, what, recorded=NOTHING_RECORDED, advice="Make them anew:", commands=commands
        )
    if isinstance(error, RecordError):
        what = sentence(f"A record cannot be read: {error}")
        return Problem("record", exits.DIFFERS, what, advice="Find it:", commands=("waitlist verify",))
    if isinstance(error, OSError):
        where = quoted(str(error.filename)) if error.filename else "The answer"
        what = f"{where} cannot be {'read or ' if error.filename else ''}written: {error.strerror or error}."
        return Problem("disk", exits.CLOSED, what, recorded=_recorded())
    if isinstance(error, ClockBehind):
        return behind(error, _recorded())
    if isinstance(error, NotExtending | NotProven):
        from cli.trust.checkpoints import not_going_on

        return not_going_on(error, "recorded")
    if isinstance(error, GuardTrouble):
        return Problem("guard", exits.CLOSED, str(error), recorded=NOTHING_RECORDED)
    if isinstance(error, InDoubt):
        advice = "Look whether it was, or ask again: with the same --id nothing is recorded twice."
        recorded = "Whether it was recorded is not known."
        return Problem("store", exits.CLOSED, str(error), recorded=recorded, advice=advice, commands=("waitlist log",))
    if is_trouble(error):
        return Problem("store", exits.CLOSED, sentence(f"The ledger cannot be used: {error}"), recorded=_recorded())
    return None


def _recorded() -> str:
    """Say whether anything of this run stands in the ledger when it ends too early."""
    return "What was recorded before stays recorded." if Run.has_recorded else NOTHING_RECORDED
