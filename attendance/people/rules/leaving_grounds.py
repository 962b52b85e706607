"""The grounds on which a name may be deleted: SI 2024/208 regulation 9(1), by the letter the regulation gives them."""

LEAVING_GROUNDS = (
    ("a", "a: registered at another school"),
    ("b", "b: finished nursery and is not staying on"),
    ("c", "c: dual registered, and the other schools agree"),
    ("d", "d: the school attendance order names another school"),
    ("e", "e: the school attendance order was revoked"),
    ("f", "f: a parent wrote that the child is educated otherwise than at school"),
    ("g", "g: moved too far away"),
    ("h", "h: did not come back after leave of absence"),
    ("i", "i: absent without permission for 20 school days and cannot be found"),
    ("j", "j: in detention under a court order"),
    ("k", "k: died"),
    ("l", "l: over compulsory school age and not continuing"),
    ("m", "m: boarding fees were not paid"),
    ("n", "n: left an independent or a non-maintained special school"),
    ("o", "o: permanently excluded"),
)
