"""Word-level differences: nothing lost, easy to read, quick however far apart the texts are."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.differences import Change, compare

pytestmark = pytest.mark.pure


def told(old: str, new: str) -> str:
    """The changes on one line: [-removed-] and {+added+}."""
    frames = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(frames[change.kind].format(change.text) for change in compare(old, new))


def hold(changes: list[Change], old: str, new: str) -> None:
    """What `compare` promises: both texts can be put together again, from as few pieces as there are."""
    assert "".join(change.text for change in changes if change.kind != "added") == old
    assert "".join(change.text for change in changes if change.kind != "removed") == new
    assert all(change.text for change in changes)
    pairs = {(one.kind, other.kind) for one, other in pairwise(changes)}
    assert pairs <= {
        ("same", "removed"),
        ("same", "added"),
        ("removed", "added"),
        ("removed", "same"),
        ("added", "same"),
    }


WORDS = st.lists(
    st.sampled_from(
        [
            "a",
            "bb",
            "the ",
            "review",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            ".",
            ", ",
            "don’t",
            "日",
            "本",
            "é",
            "\ud800",
        ]
    ),
    max_size=40,
).map("".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_put_together_again(old, new):
    hold(compare(old, new), old, new)


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_so_can_any_two(old, new):
    hold(compare(old, new), old, new)


@given(WORDS)
def test_a_text_is_the_same_as_itself(text):
    assert compare(text, text) == ([Change("same", text)] if text else [])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("", "a", "{+a+}"),
        ("a", "", "[-a-]"),
        ("I was sure.", "I was fairly sure.", "I was {+fairly +}sure."),
        ("I was", "I was sure", "I was{+ sure+}"),
        (
            "on Friday, in the review",
            "on Thursday, in the review",
            "on [-Friday-]{+Thursday+}, in the review",
        ),
        ("I don’t know", "I didn’t know", "I [-don’t-]{+didn’t+} know"),
        ("about 60% sure", "about 70% sure", "about [-60-]{+70+}% sure"),
        ("今日は三回", "今日は四回", "今日は[-三-]{+四+}回"),
        ("a b", "a  b", "a {+ +}b"),
        # Rewritten sentences read as one
        ("one two three", "red blue green", "[-one two three-]{+red blue green+}"),
        (
            "It took most of the day. I think.",
            "It took nine hours, and the cause was a clock. I think.",
            "It took [-most of the day-]{+nine hours, and the cause was a clock+}. I think.",
        ),
        # but what is longer than the changes around it stays
        ("quick to say sorry", "slow to say thanks", "[-quick to say sorry-]{+slow to say thanks+}"),
        (
            "Priya asked who would miss it",
            "Dana asked who would miss it then",
            "[-Priya-]{+Dana+} asked who would miss it{+ then+}",
        ),
        # Paragraphs stay paragraphs
        ("one\n\ntwo", "zero\n\none\n\ntwo", "{+zero\n\n+}one\n\ntwo"),
        ("a\n\nb\n\nc", "x\n\ny\n\nc", "[-a-]{+x+}\n\n[-b-]{+y+}\n\nc"),
        ("- one\n- two\n", "- one\n- and\n- two\n", "- one\n{+- and\n+}- two\n"),
    ],
)
def test_a_change_reads_as_a_person_would_tell_it(old, new, line):
    assert told(old, new) == line


def test_a_change_at_the_top_does_not_reach_the_bottom():
    paragraphs = [f"Paragraph {n} says the same as ever." for n in range(50)]
    changes = compare("\n\n".join(paragraphs), "\n\n".join(["Another one.", *paragraphs[1:]]))
    assert changes[-1].text.count("says the same as ever.") == 49


def texts() -> dict[str, tuple[str, str]]:
    """Pairs of 100,000 characters each, with a fixed seed."""
    chance = random.Random(7)
    words = [f"w{n:05}" for n in range(14_286)]
    shuffled = words[:]
    chance.shuffle(shuffled)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(5_000)
    ]

    def prose() -> str:
        drawn = (vocabulary[min(int(chance.paretovariate(0.6)) - 1, 4_999)] for _ in range(40_000))
        return "".join(word + ("\n\n" if n % 80 == 79 else " ") for n, word in enumerate(drawn))[:100_000]

    def drawn(alphabet: str, after: str) -> str:
        return "".join(char + after for char in chance.choices(alphabet, k=100_000))[:100_000]

    many = "".join(map(chr, range(0x100, 0x600)))
    ideographs = "".join(map(chr, range(0x4E00, 0x5E00)))
    return {
        "prose": (prose(), prose()),
        "no word in common": (" ".join(words), " ".join(words).upper()),
        "all words permuted": (" ".join(words), " ".join(shuffled)),
        "one word against two": ("a " * 50_000, "b a " * 25_000),
        "letters and marks": ("a." * 50_000, "b," * 50_000),
        "words of one letter": (drawn(many, " "), drawn(many, " ")),
        "lines of one letter": (drawn(many, "\n"), drawn(many, "\n")),
        "lines of one digit": (drawn("0123456789", "\n"), drawn("0123456789", "\n")),
        "ideographs": (drawn(ideographs, ""), drawn(ideographs, "")),
        "marks": (drawn("!?.,;:", ""), drawn("!?.,;:", "")),
        "blanks": (" " * 100_000, "\n" * 100_000),
        "every blank doubled": ("word " * 20_000, "word  " * 16_666),
        "everything gone": (prose(), ""),
    }


TEXTS = texts()


@pytest.mark.parametrize("name", TEXTS)
def test_long_texts_that_differ_everywhere_take_under_two_seconds(name):
    old, new = TEXTS[name]
    began = time.process_time()
    changes = compare(old, new)
    assert time.process_time() - began < 2
    hold(changes, old, new)
