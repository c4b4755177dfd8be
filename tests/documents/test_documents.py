"""What is generated says what the program says, and every verb is in it."""

from cli.main import verbs
from tests.documents import commands, out_of_step


def test_the_generated_documents_are_in_step() -> None:
    assert out_of_step() == [], "run: make docs"


def test_every_verb_is_documented_with_words_of_its_own() -> None:
    text = commands.document()
    assert [name for name, verb in verbs().items() if f"\n### {name}\n" not in text or not verb.help] == []
