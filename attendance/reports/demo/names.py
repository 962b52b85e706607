"""Invented names, mixed as an English town is."""

import random
from dataclasses import dataclass

GIRLS = (  # noqa: SIM905 (a wall of words reads better than a wall of quotes)
    "Amelia Poppy Grace Aisha Ivy Hana Elsie Matilda Freya Evie Imogen Saanvi Lottie Niamh Orla Lily-Mae "
    "Zara Ada Beatrix Carys Daisy Esme Fatima Georgia Hafsa Isla Jasmine Kiran Layla Maryam Nell Olive "
    "Phoebe Roisin Sienna Thea Una Violet Willow Yasmin Zofia Anaya Bronte Clemmie Dilys Edith Florence "
    "Ines"
).split()
BOYS = (  # noqa: SIM905 (a wall of words reads better than a wall of quotes)
    "Yusuf Harrison Leo Finley Rohan Zayd Isaac Kofi Tobi Jayden Arthur Mateusz Reuben Oscar Alfie Bilal "
    "Caleb Dexter Ewan Felix Gethin Hamza Idris Jonah Kacper Luca Musa Noah Otis Percy Quinn Rafferty "
    "Samir Teddy Umar Vikram Wilf Xavier Yaseen Zach Albie Bertie Conor Dev Ezra Fraser Gabriel Hugo Ivan"
).split()
LAST = (  # noqa: SIM905 (a wall of words reads better than a wall of quotes)
    "Arkwright Ashworth Bashir Bellamy Boothroyd Cartwright Chaudhry Dunmore Eastwood Farouk Garland Gill "
    "Hargreave Karim Lindholm Lomax Mensah Nettleton Ogunleye Peel Pryce Quayle Rao Sandiford Sikora "
    "Tierney Underhill Vance Whitfield Yarrow Abara Birtwistle Copley Dhillon Entwistle Fairweather "
    "Greenhalgh Haddad Iqbal Jessop Kowalski Lumb Malik Nowak Ormerod Pickersgill Qureshi Rothwell "
    "Shackleton Thackray Uddin Varley Wadsworth Xu Yeadon Zielinski Ackroyd Barraclough Clegg Drinkwater "
    "Eze Firth Gaukroger Holroyd Illingworth Jagger Kaur Ledger Murgatroyd Naylor Okafor Pogson Redfearn "
    "Sutcliffe Tordoff Ullah Verity Whiteley Young"
).split()
STREETS = (  # noqa: SIM905 (a wall of words reads better than a wall of quotes)
    "Weaver's Row|Loom Street|Bobbin Lane|Shuttle Close|Dyers Yard|Fulling Mill Road|Teasel Avenue|Selvedge Way"
).split("|")
LANGUAGES = (("English", 82), ("Urdu", 5), ("Polish", 5), ("Arabic", 3), ("Romanian", 3), ("Yoruba", 2))
ETHNICITIES = (("WBRI", 70), ("APKN", 8), ("WOTH", 7), ("MWBC", 4), ("BAFR", 6), ("AIND", 3), ("NOBT", 2))


@dataclass(frozen=True)
class Person:
    """An invented child or adult."""

    first: str
    last: str
    sex: str


def person(rng: random.Random, *, last: str = "") -> Person:
    """Somebody; with `last` somebody of that family."""
    sex = rng.choice("FM")
    return Person(rng.choice(GIRLS if sex == "F" else BOYS), last or rng.choice(LAST), sex)


def weighted(rng: random.Random, table: tuple[tuple[str, int], ...]) -> str:
    """One of the table's words, by its weight."""
    words, weights = zip(*table, strict=True)
    return rng.choices(words, weights)[0]


def mobile(rng: random.Random) -> str:
    """A number of Ofcom's drama range."""
    return f"07700 900{rng.randrange(1000):03d}"
