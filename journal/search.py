"""Search text: what an entry is found by, and what a query asks for.

No database parser ever sees what a person typed. Both engines index the tokens made here, so both answer alike.
"""

import re
import unicodedata

_TOKEN = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿가-힯]|[^\W_぀-ヿ㐀-䶿一-鿿豈-﫿가-힯]+|[\U0001f000-\U0001faff☀-➿]")


def fold(text: str) -> str:
    """Lower case, compatibility forms made plain, accents off."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def tokens(*texts: str) -> str:
    """Folded letters-and-digits tokens with blanks between; a Chinese, Japanese or Korean character, or an emoji,
    is a token of its own. `node.js` is `node js`."""
    return " ".join(_TOKEN.findall(fold("\n".join(texts))))
