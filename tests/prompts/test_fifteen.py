"""What fits fifteen minutes, and the sentence that says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.fifteen import FIFTEEN, HEADLINE, Evening, fitting, room

pytestmark = pytest.mark.pure


@given(st.integers(1, 60), st.lists(st.integers(1, 5), max_size=20))
def test_the_first_question_what_is_due_and_the_headline_fit(question, due):
    taken = due[: fitting(due, room(question))]
    if taken:
        assert question + sum(taken) + HEADLINE <= FIFTEEN
    if len(taken) < len(due):
        assert question + sum(due[: len(taken) + 1]) + HEADLINE > FIFTEEN


@pytest.mark.parametrize(
    ("evening", "sentence"),
    [
        (
            Evening(question=8, due=6, asked=3),
            "About fifteen minutes: the first question takes eight, what has come due six, the line at the end one.",
        ),
        (
            Evening(question=8, asked=3, answered=1),
            "One of three answered. About nine minutes: the next question takes eight, the line at the end one.",
        ),
        (Evening(question=8, asked=3, closed=True), "About eight minutes: the first question takes eight."),
        (
            Evening(due=4, asked=3, answered=3),
            "About five minutes: what has come due takes four, the line at the end one.",
        ),
        (
            Evening(asked=3, answered=3),
            "What was asked this week is answered. A line to close it takes a minute.",
        ),
        (Evening(asked=3, answered=3, closed=True), "This week is closed. You can still write more."),
        (Evening(), "Every theme rests. A line to close the week takes a minute."),
    ],
)
def test_the_sentence(evening, sentence):
    assert evening.sentence == sentence
