"""Which heading means what? Words of English, German and Hungarian lists, and the exports of three programs."""

import re
import unicodedata
from typing import Literal

from msgspec import Struct

Field = Literal[
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "ref",
    "joined",
    "joined_time",
    "status",
    "party",
    "priority",
    "pool",
]
"""What a column can hold; besides, any attribute that the policy reads."""
Standing = Literal["waiting", "in", "left"]
Language = Literal["en", "de", "hu"]

_WORDS: dict[Field, dict[Language, str]] = {
    "name": {
        "en": "name|full name|fullname|participant|participant name|attendee|attendee name|guest|guest name|person|"
        "student",
        "de": "name vorname|vorname name|vor und nachname|vollstandiger name|teilnehmer|teilnehmerin|teilnehmer in|"
        "teilnehmende|gast|person|mitglied",
        "hu": "nev|teljes nev|resztvevo|resztvevo neve|jelentkezo|jelentkezo neve|vendeg|vendeg neve|tag neve",
    },
    "first_name": {
        "en": "first name|firstname|given name|forename",
        "de": "vorname|rufname",
        "hu": "keresztnev|utonev",
    },
    "last_name": {
        "en": "last name|lastname|surname|family name",
        "de": "nachname|familienname|zuname",
        "hu": "vezeteknev|csaladnev",
    },
    "email": {
        "en": "email|e mail|email address|e mail address|mail|mail address",
        "de": "e mail adresse|email adresse|emailadresse|mailadresse|mail adresse",
        "hu": "e mail cim|email cim|emailcim|e mail cime|email cime",
    },
    "phone": {
        "en": "phone|phone number|phone no|telephone|telephone number|tel|mobile|mobile number|mobile phone|cell phone",
        "de": "telefon|telefonnummer|telefon nr|telefonnr|tel nr|handy|handynummer|mobil|mobilnummer|rufnummer",
        "hu": "telefonszam|telefonszama|mobilszam|mobiltelefon",
    },
    "ref": {
        "en": "ref|reference|member id|member number|membership number|student id|student number",
        "de": "referenz|mitgliedsnummer|mitglieds nr|mitgliedsnr|kundennummer|matrikelnummer|kennung",
        "hu": "azonosito|tagsagi szam|tagszam|neptun kod|hivatkozas",
    },
    "joined": {
        "en": "date|joined|joined at|joined on|date joined|sign up date|signup date|signed up|signed up at|"
        "registration date|registered|registered at|registered on|created|created at|date added|added|added on|"
        "timestamp|order date|submitted|submitted at|waiting since|since|applied on|application date|at",
        "de": "datum|anmeldedatum|angemeldet|angemeldet am|anmeldung|anmeldung am|anmeldezeitpunkt|eingang|"
        "eingangsdatum|eingegangen|eingegangen am|eingetragen am|zeitstempel|erstellt am|wartet seit|seit|"
        "datum der anmeldung",
        "hu": "datum|jelentkezes|jelentkezes datuma|jelentkezes ideje|jelentkezett|regisztracio|regisztracio datuma|"
        "idobelyeg|idopont|felvetel datuma|feliratkozas|feliratkozas datuma",
    },
    "joined_time": {"en": "time|order time", "de": "uhrzeit|zeit", "hu": "ido|ora"},
    "status": {"en": "status|state|attendee status|standing", "de": "stand|zustand", "hu": "allapot|statusz"},
    "party": {
        "en": "party|party size|quantity|seats|spots|places|tickets|people|number of people|group size|persons",
        "de": "anzahl|personen|personenzahl|anzahl personen|platze|anzahl platze|gruppengrosse",
        "hu": "letszam|fo|letszam fo|helyek|helyek szama|hany fo",
    },
    "priority": {"en": "priority", "de": "prioritat", "hu": "prioritas"},
    "pool": {"en": "pool", "de": "kontingent", "hu": "keret"},
}
_POLITE = re.compile(r"^(?:your|my|ihre?|deine?|meine?|az?|full legal) ")

_STANDINGS: dict[Standing, str] = {
    "waiting": "waiting|wait|waits|waitlist|waitlisted|on waitlist|on the waitlist|on waiting list|waiting list|queued|"
    "wartet|wartend|warteliste|auf warteliste|auf der warteliste|varolista|varolistan|var|varakozik|varakozo",
    "in": "in|admitted|confirmed|attending|registered|accepted|booked|paid|checked in|yes|ok|place|has a spot|"
    "bestatigt|zugesagt|zusage|dabei|angemeldet|teilnehmer|gebucht|bezahlt|ja|platz|fix|"
    "resztvevo|visszaigazolt|visszaigazolva|felvett|felveve|elfogadva|fizetve|igen|bent|bekerult",
    "left": "left|cancelled|canceled|withdrawn|declined|expired|refunded|not attending|no show|deleted|removed|"
    "storniert|abgemeldet|abgesagt|absage|zuruckgezogen|abgelehnt|geloscht|nicht erschienen|"
    "lemondta|lemondott|lemondva|torolve|torolt|visszalepett|elutasitva|nem jott el",
}


class Profile(Struct, frozen=True):
    """What another program's export looks like.

    Attributes:
        name: what it is called in a sentence.
        needs: headings by which it is known, all of them.
        columns: its headings by what they hold; of two columns with one heading the first is meant.
        standings: what its states mean here.
    """

    name: str
    needs: frozenset[str]
    columns: dict[Field, str]
    standings: dict[str, Standing] = {}


PROFILES = (
    Profile(
        "a waiting list of pretix",
        frozenset({"date", "email", "product", "event slug", "priority", "status", "voucher code"}),
        {
            "joined": "date",
            "name": "name",
            "email": "email",
            "phone": "phone number",
            "priority": "priority",
            "status": "status",
        },
        {"waiting for a voucher": "waiting", "voucher redeemed": "in", "voucher expired": "left"},
    ),
    Profile(
        "order positions of pretix",
        frozenset({"order code", "position id", "status", "order date", "order time", "attendee name"}),
        {
            "joined": "order date",
            "joined_time": "order time",
            "name": "attendee name",
            "email": "attendee email",
            "phone": "phone number",
            "status": "status",
        },
        {"paid": "in", "expired": "left", "canceled": "left"},
    ),
    Profile(
        "an attendee report of Eventbrite",
        frozenset({"order #", "order date", "first name", "last name", "email", "attendee status"}),
        {
            "joined": "order date",
            "first_name": "first name",
            "last_name": "last name",
            "email": "email",
            "ref": "attendee #",
            "party": "quantity",
            "status": "attendee status",
        },
        {"attending": "in", "checked in": "in", "not attending": "left", "deleted": "left", "refunded": "left"},
    ),
    *(
        Profile("answers to a Google form", frozenset({heading}), {"joined": heading})
        for heading in ("timestamp", "zeitstempel", "idobelyeg")
    ),
)
"""The exports that are known by their headings, compared as ``plain`` writes them.

The headings of pretix are those of its exporters ``WaitingListExporter`` and ``OrderListExporter`` (repository
pretix/pretix, ``src/pretix/base/exporters/waitinglist.py`` and ``orderlist.py``). A pretix waiting list has two columns
"Date", of which the second is that of the event. Eventbrite documents no headings: these are of reports that people
quote in public repositories, among them the readme of a converter of badges that has a whole heading row. A Google form
writes "Timestamp", in the language of its owner, above the first column, and the questions above the others.
"""


def plain(text: str) -> str:
    """Return a heading or a state as it is compared: small letters, no accents, no marks, no remark in brackets."""
    apart = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text).casefold())
    letters = "".join(one for one in apart if not unicodedata.combining(one))
    words = " ".join(re.findall(r"\w+", letters.replace("_", " ")))
    return f"{words} #" if letters.rstrip().endswith("#") else words


def meaning(heading: str) -> tuple[Field, Language] | None:
    """Return what a heading means, and in which language; None for a word that is not known."""
    text = plain(heading)
    return _MEANINGS.get(text) or _MEANINGS.get(_POLITE.sub("", text))


def standing(state: str, profile: Profile | None) -> Standing | None:
    """Return what a state means; an empty one is waiting. None for a word that is not known."""
    text = plain(state)
    known = {} if profile is None else profile.standings
    return "waiting" if not text else known.get(text) or _STATES.get(text)


def profile_of(headings: tuple[str, ...]) -> Profile | None:
    """Return whose export has these headings."""
    texts = {plain(heading) for heading in headings}
    return next((one for one in PROFILES if one.needs <= texts), None)


_MEANINGS: dict[str, tuple[Field, Language]] = {
    word: (field, language)
    for field, languages in reversed(_WORDS.items())
    for language, words in reversed(languages.items())
    for word in words.split("|")
}
_STATES: dict[str, Standing] = {word: state for state, words in _STANDINGS.items() for word in words.split("|")}
