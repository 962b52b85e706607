"""The languages in which there may be words for a letter, by their BCP 47 tag, and what schools call them."""

ENGLISH = "en"
LANGUAGES: dict[str, str] = {
    "en": "English",
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "cy": "Welsh",
    "el": "Greek",
    "es": "Spanish",
    "fa": "Persian (Farsi)",
    "fr": "French",
    "gu": "Gujarati",
    "hu": "Hungarian",
    "it": "Italian",
    "ku": "Kurdish (Kurmanji)",
    "ckb": "Kurdish (Sorani)",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ml": "Malayalam",
    "ne": "Nepali",
    "pa": "Panjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "so": "Somali",
    "sq": "Albanian",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zh": "Chinese",
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps", "ckb", "ur"})
ALSO = {
    "bangla": "bn", "cantonese": "zh", "chinese (mandarin)": "zh", "cymraeg": "cy", "dari": "fa", "farsi": "fa",
    "kurdish": "ku", "mandarin": "zh", "persian": "fa", "polski": "pl", "punjabi": "pa", "sorani": "ckb",
}  # fmt: skip
CODES = {name.lower(): tag for tag, name in LANGUAGES.items()} | ALSO


def tag_of(words: str) -> str:
    """The tag of a language as a school wrote it (“Polish”, “pl”, “Panjabi/Punjabi”); "" for one we do not know."""
    said = " ".join(words.split()).lower()
    for one in (said, *(part.strip() for part in said.replace(",", "/").replace("(", "/").split("/"))):
        found = CODES.get(one) or (one if one in LANGUAGES else "")
        if found:
            return found
    return ""


def name_of(tag: str) -> str:
    """What a tag is called in English; the tag itself for one we do not know."""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.partition("-")[0]) or tag
