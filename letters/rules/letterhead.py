"""What stands above and below every letter of a school, and the choices of how its letters go out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letterhead:
    """`address` without the postcode. `crest` and `signature` are the keys of the images, "" where there is none.

    `per`: household or parent. `channel`: post, or email where the adult has an address. `email_as`: attached or link.
    """

    school_name: str
    urn: int
    address: tuple[str, ...] = ()
    postcode: str = ""
    telephone: str = ""
    email: str = ""
    website: str = ""
    headteacher_name: str = ""
    contact_person: str = ""
    sender_name: str = ""
    sender_position: str = ""
    reply_to: str = ""
    footer: str = ""
    crest: str = ""
    signature: str = ""
    per: str = "household"
    channel: str = "post"
    email_as: str = "link"
    separators: bool = False
    duplex: bool = True


@dataclass(frozen=True)
class Picture:
    """A crest or signature: JPEG bytes, and what it shows in words."""

    key: str
    content: bytes
    words: str
    width: int
    height: int
