"""Word-level differences."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.differences import Change, compare

pytestmark = pytest.mark.pure
TEXT = st.text(alphabet="ab \n.,é", max_size=80)


@given(TEXT, TEXT)
def test_both_texts_can_be_put_together_again(old, new):
    changes = compare(old, new)
    assert "".join(c.text for c in changes if c.kind != "added") == old
    assert "".join(c.text for c in changes if c.kind != "removed") == new


def test_a_changed_word_is_one_word():
    assert compare("I was sure.", "I was fairly sure.") == [
        Change("same", "I was "),
        Change("added", "fairly "),
        Change("same", "sure."),
    ]


def test_a_rewritten_sentence_is_not_confetti():
    kinds = [c.kind for c in compare("one two three", "red blue green")]
    assert kinds == ["removed", "added"]


def worst() -> dict[str, tuple[str, str]]:
    numbers = random.Random(7)
    words = [f"w{n:05}" for n in range(14_000)]
    shuffled = words[:]
    numbers.shuffle(shuffled)
    return {
        "all different": (" ".join(words), " ".join(word.upper() for word in words)),
        "permuted": (" ".join(words), " ".join(shuffled)),
        "one word": ("a " * 50_000, "b a " * 25_000),
        "letters and marks": ("a." * 50_000, "b," * 50_000),
    }


@pytest.mark.parametrize("name", sorted(worst()))
def test_long_texts_that_differ_everywhere_take_under_two_seconds(name):
    old, new = worst()[name]
    began = time.process_time()
    compare(old, new)
    assert time.process_time() - began < 2
