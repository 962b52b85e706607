"""Histories that support and the law are for: written for a few pupils instead of what chance would have given them."""

from datetime import date

from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.reports.demo.school import Built, Child, Codes
from attendance.reports.demo.today import pupils_of

CLASS, OLDER = "4-kestrel", "5-merlin"
HERE: Codes = ("/", "\\")
REACH = 60  # school days of a history; before them chance has its way
MONDAYS, POLISH, HOLIDAY, GONE, ILL, OPEN, NEW, THRESHOLD = 5, 8, 9, 10, 11, 12, 13, 24  # places in the class list
SIBLINGS = 6, 9  # places in the older class of those whose families the pairs share


def plan_histories(built: Built, on: date) -> None:
    """Set what these pupils' marks will be, before the history is written."""
    past = [day for day in built.open_days if day < on][-REACH:]
    children = pupils_of(built, CLASS)
    mondays = [day for day in past if day.weekday() == 0]
    _happen(children[MONDAYS], past, dict.fromkeys(mondays[::2] + mondays[1::4], ("O", "O")))
    _happen(children[POLISH], past, dict.fromkeys(past[-50::8], ("I", "I")))
    _happen(children[HOLIDAY], past, dict.fromkeys(past[-34:-29], ("G", "G")))
    _happen(children[GONE], past, dict.fromkeys(past[-12:], ("O", "O")))
    _happen(children[ILL], past, dict.fromkeys(past[-15:], ("I", "I")))
    _happen(children[OPEN], past, {past[-8]: ("N", "\\")})
    _happen(children[NEW], past, {past[-2]: ("/", "N")})
    _happen(children[THRESHOLD], past, dict.fromkeys(past[-40::7], ("O", "O")))


def _happen(child: Child, past: list[date], away: dict[date, Codes]) -> None:
    child.story = {**dict.fromkeys(past, HERE), **away}


def make_siblings(built: Built) -> None:
    """Two pairs: one shares the first adult; in the other, an adult of both may be rung about one only.

    Call inside the school's scope, after the families were written.
    """
    children, older = pupils_of(built, CLASS), pupils_of(built, OLDER)
    share(children[MONDAYS], older[SIBLINGS[0]])
    share(children[THRESHOLD], older[SIBLINGS[1]], may_be_contacted=False, gets_letters=False)


def make_polish_family(built: Built) -> None:
    """The adults of one child read Polish. Call inside the school's scope, after the families were written."""
    pupil, school_id = pupils_of(built, CLASS)[POLISH].pupil, built.school.id
    adults = ContactLink.objects.filter(school_id=school_id, pupil_id=pupil.id).values_list("contact_id", flat=True)
    Contact.objects.filter(school_id=school_id, id__in=list(adults)).update(language="Polish")
    pupil.first_language = "Polish"
    pupil.save(update_fields=["first_language"])


def share(one: Child, other: Child, **rights: bool) -> None:
    """The first adult of `one` becomes the first of `other`, who keeps any second adult, and the family's name."""
    of_one = ContactLink.objects.get(school_id=one.pupil.school_id, pupil_id=one.pupil.id, priority=1)
    of_other = ContactLink.objects.get(school_id=one.pupil.school_id, pupil_id=other.pupil.id, priority=1)
    before = of_other.contact_id
    of_other.contact_id, of_other.relationship = of_one.contact_id, of_one.relationship
    for name, value in rights.items():
        setattr(of_other, name, value)
    of_other.save()
    ContactNumber.objects.filter(school_id=one.pupil.school_id, contact_id=before).delete()
    Contact.objects.filter(school_id=one.pupil.school_id, id=before).delete()
    other.pupil.legal_last = one.pupil.legal_last
    other.pupil.save(update_fields=["legal_last"])
