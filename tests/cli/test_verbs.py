"""Each verb means one thing."""

from collections import Counter

from cli.main import program


def test_no_verb_is_made_twice() -> None:
    made = Counter(one.name for one in program().registered_commands)
    assert [name for name, times in made.items() if times > 1] == []
