"""Papers for the tests of evidence: the first bytes of each kind, and what lies in the storage."""

from pathlib import Path

from attendance.tenancy.scope import scoped
from registers.models import Evidence
from registers.services.evidence import EvidenceData, add_evidence
from tests.people_of_the_tests import AT, OFFICER

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(24)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(24)
HEIC_BY_LIST = b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf" + bytes(24)
AVIF = b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + bytes(24)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(24)


def paper(pupil, data: bytes = PDF, **changes) -> EvidenceData:
    """A paper about a pupil."""
    values = {"kind": "medical", "title": "Dentist", "file_name": "scan.pdf", "content_type": "application/pdf"}
    return EvidenceData(pupil_id=pupil.id, data=data, **{**values, **changes})


def hand_in(life, pupil, data: bytes = PDF, **changes) -> Evidence:
    """Keep a paper as the officer does; the row."""
    with scoped(life.school_id):
        key = add_evidence(life.school_id, paper(pupil, data, **changes), by=OFFICER, at=AT)
    return row_of(life, key)


def row_of(life, key) -> Evidence:
    with scoped(life.school_id):
        return Evidence.objects.get(school_id=life.school_id, id=key)


def files_in(folder: Path) -> list[Path]:
    """Every file that lies in the storage."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
