"""Every attendance code of both regulation sets, as data and nothing else.

The set of 2024 is the School Attendance (Pupil Registration) (England) Regulations 2024, SI 2024/208 regulation 10, for
sessions dated 19 August 2024 or later; the set of 2006 is its forerunner. The session's date decides which set speaks;
history is never recoded. What a row means in plain words is in `code_words`; the functions are in `codes`.
"""

from datetime import date
from typing import NamedTuple

PRESENT = "present"
AEA = "approved_educational_activity"
AUTHORISED = "authorised"
UNAUTHORISED = "unauthorised"
NOT_POSSIBLE = "not_possible"
ADMINISTRATIVE = "administrative"

START_2006 = date(2006, 9, 1)
LAST_2006 = date(2024, 8, 18)
SWITCH = date(2024, 8, 19)


class CodeRow(NamedTuple):
    """One row of the table: dates are inclusive, `session` is AM, PM or both, `needs_note` is yes, no or optional."""

    code: str
    regulation_set: int
    label: str
    code_class: str
    session: str
    needs_note: str
    valid_from: date
    valid_to: date | None
    dfe_group: str
    constraint: str
    replaced: str


# fmt: off
SET_2024: tuple[CodeRow, ...] = (
    CodeRow("/", 2024, "Present at the school - morning session", PRESENT, "AM", "no", SWITCH, None,
        "Attending the school",
        "AM only; pupil physically present when register begins to be taken; leaving after registration "
        "does not change the mark",
        ""),
    CodeRow("\\", 2024, "Present at the school - afternoon session", PRESENT, "PM", "no", SWITCH, None,
        "Attending the school",
        "PM only; pupil physically present when register begins to be taken",
        ""),
    CodeRow("L", 2024, "Late arrival before the register is closed", PRESENT, "both", "no", SWITCH, None,
        "Attending the school",
        "arrives after register starts and before it closes; register open time same every session and "
        "max 30 min (guidance); optional minutes_late",
        ""),
    CodeRow(
        "K", 2024, "Attending education provision arranged by the local authority",
        AEA, "both", "yes", SWITCH, None,
        "Attending a place other than the school",
        "LA-arranged under EA1996 s19(1) or CFA2014 s42(2)/61(1); not another school where registered; if"
        " arranged by the school use B or P",
        "NEW 2024 (previously B)"),
    CodeRow("V", 2024, "Attending an educational visit or trip", AEA, "both", "optional", SWITCH, None,
        "Attending a place other than the school",
        "arranged by/on behalf of school and supervised by a member of school staff",
        "V"),
    CodeRow("P", 2024, "Participating in a sporting activity", AEA, "both", "optional", SWITCH, None,
        "Attending a place other than the school",
        "approved educational activity (reg 10(11)) that is sporting; supervised",
        "P"),
    CodeRow("W", 2024, "Attending work experience", AEA, "both", "optional", SWITCH, None,
        "Attending a place other than the school",
        "approved educational activity that is work experience (final two years of compulsory education "
        "per DfE methodology)",
        "W"),
    CodeRow("B", 2024, "Attending any other approved educational activity", AEA, "both", "yes", SWITCH, None,
        "Attending a place other than the school",
        "educational, approved and supervised off-site; NOT remote/home learning; nature of activity recorded",
        "B (LA-arranged split out to K)"),
    CodeRow("D", 2024, "Dual registered at another school", NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Attending a place other than the school",
        "only for sessions scheduled at another school where pupil is registered; the other school "
        "records the attendance/absence",
        "D"),
    CodeRow(
        "C1", 2024, "Leave of absence: regulated performance or regulated employment abroad",
        AUTHORISED, "both", "no", SWITCH, None,
        "Absent - leave of absence",
        "reg 11(2); licence/exemption",
        "NEW 2024 (previously C)"),
    CodeRow("M", 2024, "Leave of absence: medical or dental appointment", AUTHORISED, "both", "no", SWITCH, None,
        "Absent - leave of absence",
        "notified in advance; missing registration only",
        "M"),
    CodeRow(
        "J1", 2024, "Leave of absence: interview for employment or admission to another educational institution",
        AUTHORISED, "both", "no", SWITCH, None,
        "Absent - leave of absence",
        "reg 11(4): asked for in advance by an appropriate person",
        "REPLACES J (J counted as attending; J1 counts as authorised absence)"),
    CodeRow("S", 2024, "Leave of absence: studying for a public examination", AUTHORISED, "both", "no", SWITCH, None,
        "Absent - leave of absence",
        "reg 11(5): public examination, agreed in advance; METH: Year 11 during public exams (applying it"
        " to older pupils is our inference: warn, do not block)",
        "S"),
    CodeRow(
        "X", 2024, "Non-compulsory school age pupil not required to attend school",
        NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - leave of absence",
        "ONLY when pupil is not of compulsory school age on the session date",
        "X"),
    CodeRow(
        "C2", 2024, "Leave of absence: compulsory school age pupil subject to a part-time timetable",
        AUTHORISED, "both", "yes", SWITCH, None,
        "Absent - leave of absence",
        "reg 11(6): compulsory school age at all times; exceptional circumstances; temporary; authorised "
        "person AND parent pupil normally lives with agree times and dates (store agreement "
        "start/end/review)",
        "NEW 2024 (previously C)"),
    CodeRow("C", 2024, "Leave of absence: exceptional circumstances", AUTHORISED, "both", "optional", SWITCH, None,
        "Absent - leave of absence",
        "applied in advance; head (authorised person) discretion; length determined by school",
        "C; also absorbs H"),
    CodeRow("T", 2024, "Parent travelling for occupational purposes", AUTHORISED, "both", "no", SWITCH, None,
        "Absent - other authorised reasons",
        "mobile child",
        "T (renamed from Gypsy, Roma and Traveller absence)"),
    CodeRow("R", 2024, "Religious observance", AUTHORISED, "both", "no", SWITCH, None,
        "Absent - other authorised reasons",
        "day exclusively set apart by the religious body of the parents; only the day(s) set apart, "
        "further days = C (or G/O)",
        "R"),
    CodeRow("I", 2024, "Illness (not medical or dental appointment)", AUTHORISED, "both", "no", SWITCH, None,
        "Absent - other authorised reasons",
        "physical or mental; feeds the 15-day sickness return",
        "I"),
    CodeRow(
        "E", 2024, "Suspended or permanently excluded and no alternative provision made",
        AUTHORISED, "both", "no", SWITCH, None,
        "Absent - other authorised reasons",
        "AP must be arranged from 6th consecutive day; pupil still on admission register",
        "E (renamed)"),
    CodeRow(
        "Q", 2024, "Unable to attend because of a lack of access arrangements",
        NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "LA failed to make access (transport) arrangements",
        "NEW 2024"),
    CodeRow(
        "Y1", 2024, "Unable to attend: transport normally provided not available",
        NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "school not within walking distance and provided transport unavailable",
        "SPLIT from Y"),
    CodeRow("Y2", 2024, "Unable to attend: widespread disruption to travel", NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "caused by local/national/international emergency",
        "SPLIT from Y"),
    CodeRow(
        "Y3", 2024, "Unable to attend: part of the school premises closed",
        NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "pupil cannot practicably be accommodated in the open part; per-pupil/per-year-group",
        "SPLIT from Y (and # partial closure)"),
    CodeRow(
        "Y4", 2024, "Unable to attend: whole school site unexpectedly closed",
        NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "whole school unplanned closure; applied to every pupil",
        "SPLIT from Y"),
    CodeRow("Y5", 2024, "Unable to attend: in criminal justice detention", NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "police detention, remand, or sentence of detention",
        "SPLIT from Y"),
    CodeRow("Y6", 2024, "Unable to attend: public health guidance or law", NOT_POSSIBLE, "both", "no", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "travel to or attendance at school prohibited",
        "SPLIT from Y"),
    CodeRow("Y7", 2024, "Unable to attend: any other unavoidable cause", NOT_POSSIBLE, "both", "yes", SWITCH, None,
        "Absent - unable to attend: unavoidable cause",
        "must record the nature of the cause; also used for staggered starts (record \"staggered start\")",
        "SPLIT from Y (and # staggered start)"),
    CodeRow("G", 2024, "Holiday not granted by the school", UNAUTHORISED, "both", "no", SWITCH, None,
        "Absent - unauthorised",
        "counts to PN threshold and attendance return",
        "G"),
    CodeRow("N", 2024, "Reason for absence not yet established", UNAUTHORISED, "both", "no", SWITCH, None,
        "Absent - unauthorised",
        "must be amended as soon as reason known, no later than 5 SCHOOL days after session; otherwise O;"
        " if pupil arrives after close -> U (or better code)",
        "N"),
    CodeRow("O", 2024, "Absent in other or unknown circumstances", UNAUTHORISED, "both", "no", SWITCH, None,
        "Absent - unauthorised",
        "no reason established or school not satisfied",
        "O"),
    CodeRow("U", 2024, "Arrived in school after registration closed", UNAUTHORISED, "both", "no", SWITCH, None,
        "Absent - unauthorised",
        "arrives after close and before end of session; only if no other code applies",
        "U"),
    CodeRow("Z", 2024, "Prospective pupil not on admission register", ADMINISTRATIVE, "both", "no", SWITCH, None,
        "Administrative",
        "register set up before pupil joins; not collected",
        "Z"),
    CodeRow("#", 2024, "Planned whole school closure", ADMINISTRATIVE, "both", "no", SWITCH, None,
        "Administrative",
        "whole-school, known in advance (terms, holidays, INSET, polling station); NOT staggered "
        "starts/partial closures since 19 Aug 2024",
        "#"),
)

SET_2006: tuple[CodeRow, ...] = (
    CodeRow("/", 2006, "Present (AM)", PRESENT, "AM", "no", START_2006, LAST_2006,
        "Present",
        "",
        ""),
    CodeRow("\\", 2006, "Present (PM)", PRESENT, "PM", "no", START_2006, LAST_2006,
        "Present",
        "",
        ""),
    CodeRow(
        "L", 2006, "Late (before registers closed) marked as present",
        PRESENT, "both", "no", START_2006, LAST_2006,
        "Present",
        "",
        ""),
    CodeRow("B", 2006, "Educated off site (not dual registration)", AEA, "both", "yes", START_2006, LAST_2006,
        "Approved educational activity",
        "nature of activity recorded (reg 6 2006); not unsupervised / home learning",
        ""),
    CodeRow(
        "D", 2006, "Dual registered (at another establishment)",
        NOT_POSSIBLE, "both", "no", START_2006, LAST_2006,
        "Not counted",
        "since Sept 2011 not counted as attendance nor possible session",
        ""),
    CodeRow(
        "J", 2006, "Interview with prospective employer or another educational establishment",
        AEA, "both", "yes", START_2006, LAST_2006,
        "Approved educational activity",
        "",
        "-> J1 (authorised absence) from 19 Aug 2024"),
    CodeRow("P", 2006, "Participating in a supervised sporting activity", AEA, "both", "yes", START_2006, LAST_2006,
        "Approved educational activity",
        "",
        ""),
    CodeRow("V", 2006, "Educational visit or trip", AEA, "both", "yes", START_2006, LAST_2006,
        "Approved educational activity",
        "",
        ""),
    CodeRow("W", 2006, "Work experience", AEA, "both", "yes", START_2006, LAST_2006,
        "Approved educational activity",
        "",
        ""),
    CodeRow(
        "C", 2006, "Leave of absence authorised by the school / other authorised",
        AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        "-> C, C1, C2"),
    CodeRow("E", 2006, "Excluded but no alternative provision made", AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        ""),
    CodeRow(
        "H", 2006, "Holiday authorised by the school (exceptional circumstances)",
        AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        "withdrawn 19 Aug 2024 -> C"),
    CodeRow("F", 2006, "Extended family holiday (agreed)", AUTHORISED, "both", "no", START_2006, date(2013, 8, 31),
        "Authorised absence",
        "withdrawn Sept 2013 (SIMS/Scomis); DfE methodology s4.5 says discontinued Sept 2014; combined "
        "with H in statistics",
        "-> H"),
    CodeRow(
        "I", 2006, "Illness (not medical or dental appointments)",
        AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        ""),
    CodeRow("M", 2006, "Medical or dental appointment", AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        ""),
    CodeRow("R", 2006, "Religious observance", AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        ""),
    CodeRow("S", 2006, "Study leave", AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "Year 11, during public examinations",
        ""),
    CodeRow("T", 2006, "Gypsy, Roma and Traveller absence", AUTHORISED, "both", "no", START_2006, LAST_2006,
        "Authorised absence",
        "",
        ""),
    CodeRow(
        "G", 2006, "Holiday not authorised by the school or in excess of period",
        UNAUTHORISED, "both", "no", START_2006, LAST_2006,
        "Unauthorised absence",
        "",
        ""),
    CodeRow("N", 2006, "Reason for absence not yet provided", UNAUTHORISED, "both", "no", START_2006, LAST_2006,
        "Unauthorised absence",
        "",
        ""),
    CodeRow("O", 2006, "Absent from school without authorisation", UNAUTHORISED, "both", "no", START_2006, LAST_2006,
        "Unauthorised absence",
        "",
        ""),
    CodeRow(
        "U", 2006, "Arrived in school after registration closed",
        UNAUTHORISED, "both", "no", START_2006, LAST_2006,
        "Unauthorised absence",
        "",
        ""),
    CodeRow(
        "X", 2006, "Not required to be in school (non-compulsory school age)",
        NOT_POSSIBLE, "both", "no", START_2006, LAST_2006,
        "Not counted",
        "2020/21-Mar 2022 also used for COVID: then not an absence but INCLUDED in possible sessions in "
        "DfE statistics",
        ""),
    CodeRow(
        "Y", 2006, "Unable to attend due to exceptional circumstances",
        NOT_POSSIBLE, "both", "yes", START_2006, LAST_2006,
        "Not counted",
        "site/part closed; transport unavailable; emergency travel disruption; custody < 4 months",
        "-> Y1..Y7, Q"),
    CodeRow("Z", 2006, "Pupil not on admission register", ADMINISTRATIVE, "both", "no", START_2006, LAST_2006,
        "Administrative",
        "",
        ""),
    CodeRow("#", 2006, "Planned whole or partial school closure", ADMINISTRATIVE, "both", "no", START_2006, LAST_2006,
        "Administrative",
        "partial closure / staggered start allowed under 2006 set",
        "-> # (whole school only); Y3/Y7"),
)
# fmt: on
