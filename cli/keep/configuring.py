"""The verb config: what is set, by whom it is set, and the words that a house lays out to change them."""

from typing import TYPE_CHECKING

from cli import exits
from cli.config import OF_WAITLISTS, SETTINGS, change_config, check_value, setting
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.page_of import answer
from cli.session import Session
from cli.settings import change_setting, read_settings
from cli.typed.usage import unknown_action
from cli.words.plain import close_to, listed

if TYPE_CHECKING:
    from cli.render.page import Page

ACTIONS = {
    "show": "show",
    "set": "set NAME VALUE",
    "wording": "wording [LANGUAGE]",
    "messages": "messages [LANGUAGE]",
}
_NOBODY = "nobody yet: waitlist config set by ACTOR"
_CHANGED_NOTHING = "Nothing was changed."


def config_page(session: Session, action: str, name: str | None, value: str | None) -> "Page":
    """Return what is set; or set it, or lay words out, and say so."""
    match action, name, value:
        case "show", None, None:
            return _show(session)
        case "wording", _, None:
            return _lay_out_wording(session, name or "en")
        case "messages", _, None:
            return _lay_out_messages(session, name or "en")
        case "set", str(), str():
            return _set(session, name, value)
        case "set", _, _:
            raise _what_to_set(name)
        case _:
            raise unknown_action("config", action, ACTIONS)


def _show(session: Session) -> "Page":
    own, config = read_settings(session.around.environment), session.config
    sends = any(name.startswith("mail.") for name in config)
    shown = [name for name in SETTINGS if sends or name == "mail.host" or not name.startswith("mail.")]
    found = {"by": own.get("by", ""), **{name: config.get(name, "") for name in shown}}
    found |= {name: value for name, value in sorted(config.items()) if name not in SETTINGS and setting(name)}
    defaults = {"by": _NOBODY, **{name: one.unset for name, one in SETTINGS.items()}}
    rows = tuple((name, value or defaults[name]) for name, value in found.items())
    text = f"The settings of the ledger in {session.around.shortened(str(session.folder))}, and your own:"
    return answer("config", text, found, rows=rows)


def _set(session: Session, name: str, value: str) -> "Page":
    if name == "by":
        from cli.record.actor import actor

        change_setting(session.around.environment, name, actor(session, value))
        return answer("config", f"You record as {value} from now on.", {name: value})
    known = setting(name)
    if known is None:
        raise _no_password() if name == "mail.password" else _what_to_set(name)
    check_value(name, value)
    _check(session, name, value)
    change_config(session.folder, name, value)
    return answer("config", known.said.format(value), {name: value})


def _check(session: Session, name: str, value: str) -> None:
    """Raise a problem when a value means nothing here: a zone, a waitlist, an address or a language."""
    kind, _, waitlist = name.partition(".")
    if name == "zone":
        from ledger.intake import check_zone

        check_zone(value)
    if name in {"mail.from", "mail.reply_to"}:
        from cli.notices.addresses import sender

        sender(name, value)
    if kind in OF_WAITLISTS:
        session.waitlist(waitlist)
    if name == "mail.language" or kind == "language":
        from cli.notices.wording import message_wording

        message_wording(session.folder, value)


def _what_to_set(name: str | None) -> Problem:
    names = ("by", *SETTINGS, *(f"{one}.WAITLIST" for one in OF_WAITLISTS))
    what = f"A setting is one of {listed(names, 'or')}, and it needs a value."
    commands = tuple(f"waitlist config set {one} VALUE" for one in (close_to(name or "", names) or names[:1]))
    return Problem("usage", exits.USAGE, what, recorded=_CHANGED_NOTHING, advice="It goes:", commands=commands)


def _no_password() -> Problem:
    what = "A password is no setting: it would stand in a file that others read, and in the history of your shell."
    advice = "Put it into WAITLIST_MAIL_PASSWORD, or into a file that only you can read:"
    commands = ("waitlist config set mail.password_file FILE",)
    return Problem("usage", exits.USAGE, what, recorded=_CHANGED_NOTHING, advice=advice, commands=commands)


def _lay_out_wording(session: Session, language: str) -> "Page":
    """Write the words of answers and letters into the ledger's folder; of other languages, in English."""
    from cli.words.wording import FILE, text_of_ours

    return _lay_out(session, FILE, text_of_ours(language), "answers and letters")


def _lay_out_messages(session: Session, language: str) -> "Page":
    """Write the words of messages into the ledger's folder; of a language that we do not speak, the English ones."""
    from cli.notices.wording import file_of, text_of_language

    return _lay_out(session, file_of(language), text_of_language(language), "messages")


def _lay_out(session: Session, name: str, words: str, of: str) -> "Page":
    file = session.folder / name
    shown = session.around.shortened(str(file))
    if file.exists():
        what = f"The words are in {shown} already."
        raise Problem("exists", exits.USAGE, what, recorded=NOTHING_RECORDED)
    file.write_text(words, encoding="utf-8")
    text = f"The words of {of} are in {shown}. Change or translate them there; they count at once."
    return answer("config", text, {name.partition(".")[0]: str(file)})
