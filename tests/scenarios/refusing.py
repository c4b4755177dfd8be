"""How a rule says no in a scenario: the whole refusal, with the details that its sentence needs."""

from ledger.refusals import RefusalCode, Refused


def no(code: RefusalCode, **details: str | int) -> Refused:
    """Return a refusal that nobody needs to dispute: staff asked, or the state is plain."""
    return Refused(code, code, details)


def disputable(code: RefusalCode, **details: str | int) -> Refused:
    """Return a refusal that the person may dispute, so that it is recorded."""
    return Refused(code, code, details, is_disputable=True)


def not_eligible(code: str) -> Refused:
    """Return the refusal by an eligibility rule, with the policy's own code."""
    return Refused(code, "not_eligible", is_disputable=True)
