"""Who stands behind an entry or a request, once two persons turned out to be one?"""

from collections.abc import Hashable
from typing import TypeVar

from ledger.events import PersonsMerged

Key = TypeVar("Key", bound=Hashable)


def rename(persons: dict[Key, str], event: PersonsMerged) -> None:
    """Put the kept person in the place of the merged one."""
    for key, person in persons.items():
        if person == event.merged:
            persons[key] = event.kept
