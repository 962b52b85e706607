"""Who may do what: one table of roles and abilities, and the words that explain it to people.

Pages and services ask for an ability, never for a role. A trust role holds at every school of its trust. Source: the
DfE's guidance on attendance roles and least privilege; the split between office and safeguarding is ours.
"""

from collections.abc import Collection

from attendance.access.rules.second_factor import SENSITIVE_ROLES

__all__ = [
    "ABILITIES",
    "ROLES",
    "ROLE_LABELS",
    "SENSITIVE_ROLES",
    "abilities_of",
    "ability_label",
    "ability_reason",
    "may",
    "roles_with",
]

ROLE_LABELS: dict[str, str] = {
    "class_teacher": "Class teacher",
    "office_staff": "Office staff",
    "attendance_officer": "Attendance officer",
    "attendance_champion": "Senior attendance champion",
    "headteacher": "Headteacher",
    "safeguarding_lead": "Designated safeguarding lead",
    "governor": "Governor",
    "welfare_officer": "Education welfare officer",
    "trust_admin": "Trust administrator",
    "platform_admin": "Platform administrator",
    "cover": "Supply cover",
}

# Ability: (what it lets a person do, why it is needed). The access page prints both.
ABILITIES: dict[str, tuple[str, str]] = {
    "registers.take": ("Take the registers of their own groups", "The law asks for a register twice a day."),
    "registers.take_any": ("Take the register of any group", "A register must be taken when its teacher is away."),
    "registers.board": ("See which registers are still to come", "The office asks for what is missing."),
    "registers.cover": ("Give a supply teacher a link to one register", "Supply teachers have no account."),
    "marks.amend": ("Change a mark, with a reason", "Reasons become known after the register was taken."),
    "marks.amend_bulk": ("Change many marks at once, with one reason", "A trip or a closure touches a whole group."),
    "marks.known_absence": ("Enter an absence that is known beforehand", "The register then shows it to the teacher."),
    "today.view": ("See who is not here today, and what is still to do", "A missing child is looked for this morning."),
    "first_day.work": ("Ring families and note what came of it", "Somebody must ask where a child is."),
    "first_day.colour": ("Give a pupil another colour than the policy does", "People know what no criterion says."),
    "first_day.review": ("Decide at the day’s review meeting", "Those who answer for a child decide together."),
    "first_day.visit": ("Plan home visits and note what was seen", "Whoever stands at the door needs the facts."),
    "first_day.export": ("Take the log of a child’s absences out as a file", "Social care and police ask for it."),
    "texts.send": ("Text families about today’s absence", "A text reaches many at once."),
    "absence.report": ("Note what families tell about absences", "Reasons come in by phone, mail and form."),
    "absence.evidence": ("Open papers handed in for an absence", "Evidence is read by those who decide on it."),
    "planned.edit": ("Plan absences and days elsewhere", "The register then knows them before the day."),
    "leave.decide": ("Grant or refuse leave", "The law leaves it to the school, not to the office."),
    "gate.work": ("Sign pupils in and out at the gate", "Whoever is on site must be known."),
    "gate.settings": ("Set up tablets at the gate", "A tablet is a key to names."),
    "onsite.view": ("See who is on site now", "In an emergency everybody counts heads."),
    "amendments.view": ("See what was changed, by whom and why", "Those who keep a register may see its changes."),
    "amendments.export": ("Take the history of changes out as a file", "Inspectors and auditors ask for it."),
    "amendments.second_look": ("Look again at late changes without evidence", "A second person keeps figures honest."),
    "pupils.view": ("See every pupil by name", "Following up an absence needs the child's name."),
    "pupils.view_own": ("See the pupils of their own groups by name", "A register is a list of names."),
    "pupils.edit": ("Change a pupil's details, enrolment and group", "The admission register must be right."),
    "contacts.view": ("See whom to ring", "First-day calls need a number."),
    "contacts.edit": ("Change contacts and their numbers", "Numbers change."),
    "contacts.restrictions": ("See and set who may not be told", "Court orders are kept by the safeguarding lead."),
    "flags.view": ("See SEN support, free school meals and the like", "Support and reports depend on them."),
    "flags.sensitive": ("See child protection, social worker and mental health", "Only those who act on it may know."),
    "calendar.view": ("See terms, closures and session times", "Everyone works by the same calendar."),
    "calendar.edit": ("Change terms, closures and session times", "Possible sessions follow from it."),
    "groups.edit": ("Change groups and their teachers", "A register belongs to a group."),
    "imports.run": ("Load pupils and marks from a file", "Schools bring their records with them."),
    "settings.edit": ("Change the school's settings", "Codes, notes and times differ between schools."),
    "access.view": ("See who may do what", "Access must be checked each term."),
    "access.manage": ("Invite people, give and end their roles", "Leavers must lose their access at once."),
    "figures.view": ("See figures without names", "Governors and trusts watch the trend."),
    "figures.pupils": ("See each pupil's figures", "Support starts with a child, not with a mean."),
    "reports.read": ("Read published reports, without names", "Governors and trustees must be able to ask questions."),
    "reports.prepare": ("Prepare the report to governors", "Whoever leads on attendance explains the figures."),
    "reports.approve": ("Publish the report to governors", "The head answers for what governors read."),
    "reports.explore": ("Explore figures down to pupils and sessions", "Leaders choose where to put effort."),
    "reports.packs": ("Make packs for meetings and newsletters", "A meeting needs its papers."),
    "reports.tutor": ("See the weekly sheet of their own groups", "Tutors talk with children about the week."),
    "reports.schedule": ("Send reports to colleagues by e-mail", "Some read only what comes to them."),
    "plan.edit": ("Change the attendance action plan", "Aims need somebody who carries them."),
    "cases.view": (
        "See the cases of pupils and what was done in them",
        "Support is carried on by more than one person.",
    ),
    "cases.work": (
        "Work on cases: calls, meetings, plans, notes",
        "Help must be noted where the next person finds it.",
    ),
    "cases.decide": ("Decide what the policy suggests", "A person decides, never the engine."),
    "legal.decide": ("Request penalty notices and notices to improve", "Legal steps need a senior leader."),
    "letters.view": ("See letters and to whom they went", "Whoever speaks to a family should know what it was told."),
    "letters.decide": ("Decide which letters go out", "A person decides, with the facts beside the words."),
    "letters.send": ("Print, post and send letters, and note what came back", "Post is the office’s work."),
    "letters.hold": ("Stop all letters about a pupil", "A family in grief must not get one."),
    "letters.settings": ("Change the letterhead, who signs, and how letters go out", "Schools look different."),
    "letters.templates": ("Change the words of the school’s letters", "Words fit the families who read them."),
    "letters.templates_trust": ("Change the words of the trust’s letters", "A trust says some things once for all."),
    "returns.send": ("Send returns to the local authority", "Regulation 13 asks for them."),
    "policy.view": ("Read the attendance policy in force", "Everyone works by the same policy."),
    "policy.edit": ("Change what the school has instead of its trust's policy", "Schools differ where they may."),
    "policy.approve": ("Approve a policy that somebody else drafted", "A second person checks it."),
    "policy.trust": ("Change the trust's policy", "A trust sets a policy once for its schools."),
    "night.view": ("See how the nightly evaluation went", "Somebody must notice when it fails."),
    "setup.view": ("Follow the checklist of setting up", "It says what is still missing."),
    "audit.view": ("See the technical log", "For investigating what happened."),
    "trust.view": ("See the schools of the trust side by side", "Trusts compare like with like."),
    "trust.reports": ("Compare the trust's schools and report to trustees", "Trustees challenge like for like."),
    "trust.schools": ("Add schools to the trust", "Trusts grow."),
    "platform.schools": ("Add trusts and schools to this installation", "Somebody has to begin."),
    "api.tokens": ("Make keys for other systems", "Other systems read figures and registers."),
}

_TEACHER = {"registers.take", "pupils.view_own", "calendar.view", "policy.view", "onsite.view", "reports.tutor"}
_OFFICE = {
    "registers.take",
    "registers.take_any",
    "registers.board",
    "registers.cover",
    "marks.amend",
    "marks.known_absence",
    "today.view",
    "first_day.work",
    "absence.report",
    "planned.edit",
    "gate.work",
    "onsite.view",
    "amendments.view",
    "pupils.view",
    "pupils.view_own",
    "pupils.edit",
    "contacts.view",
    "contacts.edit",
    "calendar.view",
    "figures.view",
    "figures.pupils",
    "letters.view",
    "letters.send",
    "policy.view",
}
_OFFICER = _OFFICE | {
    "cases.view",
    "cases.work",
    "cases.decide",
    "first_day.visit",
    "texts.send",
    "absence.evidence",
    "gate.settings",
    "letters.decide",
    "letters.hold",
    "letters.settings",
    "reports.read",
    "reports.explore",
    "reports.packs",
    "reports.tutor",
    "returns.send",
    "night.view",
    "marks.amend_bulk",
    "amendments.export",
    "flags.view",
    "calendar.edit",
    "groups.edit",
    "imports.run",
    "setup.view",
}
_CHAMPION = _OFFICER | {
    "first_day.colour",
    "first_day.review",
    "first_day.export",
    "amendments.second_look",
    "flags.sensitive",
    "settings.edit",
    "access.view",
    "audit.view",
    "legal.decide",
    "letters.templates",
    "policy.edit",
    "reports.prepare",
    "reports.schedule",
    "plan.edit",
}
_HEAD = _CHAMPION | {"access.manage", "api.tokens", "policy.approve", "leave.decide", "reports.approve"}
_SAFEGUARDING = _OFFICE - {"pupils.edit"} | {
    "first_day.visit",
    "first_day.colour",
    "first_day.review",
    "first_day.export",
    "absence.evidence",
    "flags.view",
    "flags.sensitive",
    "contacts.restrictions",
    "cases.view",
    "cases.work",
    "cases.decide",
    "letters.hold",
    "reports.read",
    "reports.explore",
}
_WELFARE = {
    "first_day.visit",
    "amendments.view",
    "pupils.view",
    "contacts.view",
    "flags.view",
    "calendar.view",
    "figures.view",
    "figures.pupils",
    "cases.view",
    "cases.work",
    "letters.view",
    "policy.view",
}
# No pupil by name: that is for the trust's attendance lead, who is given a school role. Imports show rows of a file
# that the person already holds.
_TRUST = {
    "calendar.view",
    "calendar.edit",
    "groups.edit",
    "imports.run",
    "settings.edit",
    "access.view",
    "access.manage",
    "figures.view",
    "setup.view",
    "audit.view",
    "trust.view",
    "trust.reports",
    "trust.schools",
    "reports.read",
    "plan.edit",
    "api.tokens",
    "policy.view",
    "policy.edit",
    "policy.approve",
    "policy.trust",
    "letters.templates_trust",
    "night.view",
}

ROLES: dict[str, frozenset[str]] = {
    "class_teacher": frozenset(_TEACHER),
    "office_staff": frozenset(_OFFICE),
    "attendance_officer": frozenset(_OFFICER),
    "attendance_champion": frozenset(_CHAMPION),
    "headteacher": frozenset(_HEAD),
    "safeguarding_lead": frozenset(_SAFEGUARDING),
    "governor": frozenset({"reports.read", "policy.view"}),
    "welfare_officer": frozenset(_WELFARE),
    "trust_admin": frozenset(_TRUST),
    "platform_admin": frozenset({"platform.schools"}),
    "cover": frozenset({"registers.take"}),
}


def abilities_of(roles: Collection[str]) -> frozenset[str]:
    """Everything that somebody with all these roles may do. A role nobody knows gives nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def may(abilities: Collection[str], ability: str) -> bool:
    """Whether the ability is among these. Raises KeyError for one that is not in the table: a slip in the caller."""
    if ability not in ABILITIES:
        raise KeyError(ability)
    return ability in abilities


def roles_with(ability: str) -> tuple[str, ...]:
    """The roles that hold an ability, in the order of the table."""
    return tuple(role for role, held in ROLES.items() if ability in held)


def ability_label(ability: str) -> str:
    """What the ability lets a person do, in plain words."""
    return ABILITIES[ability][0]


def ability_reason(ability: str) -> str:
    """Why anybody needs the ability, in plain words."""
    return ABILITIES[ability][1]
