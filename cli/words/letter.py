"""What does the letter say? How somebody stands and why, to themselves, naming nobody else."""

from textwrap import fill
from typing import TYPE_CHECKING

from cli.words.clockface import Clockface
from cli.words.sentences import Sentence, sentences
from cli.words.wording import Wording

if TYPE_CHECKING:
    from replays.answers.why import Why

WIDTH = 80


def letter(found: "Why", given: dict[str, str], wording: Wording, clock: Clockface, *, agrees: bool) -> str:
    """Return the letter as text; ``given`` has the names of person, list, title and house."""
    version = found.decision.decision.policy if found.decision else found.policy_version
    around = {**given, "zone": clock.shown, "position": str(found.moment.position), "version": str(version)}

    def told(name: str) -> str:
        sentence = Sentence(name, times={"moment": found.moment.at})
        return wording.told("letter", sentence, around, clock)

    said = " ".join(filter(None, (wording.told("letter", one, around, clock) for one in sentences(found))))
    paragraphs = [told("greeting"), told("opening"), said, told("check" if agrees else "check_differs")]
    return "\n\n".join([*(fill(one, WIDTH) for one in paragraphs if one), told("closing")]) + "\n"
