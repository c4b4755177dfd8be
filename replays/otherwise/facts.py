"""What of the facts on record about somebody would another policy read?"""

from msgspec.structs import replace

from ledger import commands as verbs
from ledger.commands import AnyCommand
from ledger.policy import Policy, Value, declared, threshold_only
from ledger.rules.joining import reduced


def as_read_by(command: AnyCommand, policy: Policy) -> AnyCommand:
    """Return a command with no more facts about a person than the policy reads.

    A condition that only the policy in force asked for is known by its outcome alone; where another policy asks for the
    value, nobody can know it, and the command remains as incomplete as it is.
    """
    match command:
        case verbs.Join():
            attributes, outcomes = _read(policy, command.attributes, command.outcomes)
            return replace(command, attributes=attributes, outcomes=outcomes)
        case verbs.Admit() if command.join is not None:
            return replace(command, join=as_read_by(command.join, policy))
        case verbs.Amend() if command.attributes or command.outcomes:
            attributes, outcomes = _read(policy, command.attributes or {}, command.outcomes or {})
            return replace(command, attributes=attributes or None, outcomes=outcomes or None)
        case _:
            return command


def _read(
    policy: Policy, attributes: dict[str, Value], outcomes: dict[str, bool]
) -> tuple[dict[str, Value], dict[str, bool]]:
    """Return the attributes that the policy reads by value, and what it knows only as the outcome of a condition."""
    hidden = threshold_only(policy)
    asked = {rule.text for rule in policy.conditions if rule.attribute in hidden}
    known = {name: value for name, value in attributes.items() if name in declared(policy)}
    values, met = reduced(known, policy)
    return values, {text: is_met for text, is_met in outcomes.items() if text in asked} | met
