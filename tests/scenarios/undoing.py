"""What may be undone in a scenario: the steps that take back an earlier one."""

from ledger import commands
from ledger.commands import Remedy
from ledger.events import NoticeRecorded, SpotOffered
from tests.scenarios.asking import names
from tests.scenarios.harness import Happening, Scene, Step


def untells(*persons: str, channel: str = "email") -> Step:
    """The notice that these people were given last was wrong."""

    def command(scene: Scene) -> commands.Undo:
        entries = [scene.entry(person) for person in persons]
        wrong = [scene.last(NoticeRecorded, entry) for entry in entries]
        about = [scene.last(SpotOffered, entry) for entry in entries]
        notices = tuple(
            NoticeRecorded(entry=entry, about=news, channel=channel, sent=False, corrects=position)
            for entry, news, position in zip(entries, about, wrong, strict=True)
        )
        return commands.Undo(position=wrong[0], remedy="untell", last=wrong[-1], notices=notices, reason="digest")

    return Step(f"{names(persons)} were not told after all", command)


def rejoins(whole: str, *parts: str) -> Step:
    """The split of a party is undone."""

    def command(scene: Scene) -> commands.Undo:
        entries = tuple(scene.entry(part) for part in parts)
        return commands.Undo(
            position=entries[0],
            remedy="rejoin",
            last=entries[-1],
            entry=scene.entry(whole),
            parts=entries,
            reason="digest",
        )

    return Step(f"{names(parts)} belong to the party of {whole} again", command)


def undoes(happening: Happening, remedy: Remedy, *, follows: int = 0, added: int = 0) -> Step:
    """Staff undo the last command that came to this; ``follows`` records of it came after."""

    def command(scene: Scene) -> commands.Undo:
        entry = None if happening.person is None else scene.entry(happening.person)
        position = scene.last(happening.kind, entry)
        return commands.Undo(
            position=position, remedy=remedy, last=position + follows, entry=entry, added=added, reason="digest"
        )

    return Step(f"{happening.kind.__name__} of {happening.person or 'the waitlist'} is undone", command)
