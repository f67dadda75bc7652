"""/drafts/…: saving as one types, conflicts, going on, discarding."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from journal import drafts
from journal.drafts import Conflict, Save, Saved
from journal.forms import Raw
from journal.models import User
from tests import factories

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def at(uuid: object) -> str:
    return reverse("draft", args=[uuid])


def save(client: Client, uuid: object, **fields: object):
    return client.post(at(uuid), fields, headers=JSON)


def raw(**fields: str) -> Raw:
    found: Raw = Raw()
    for name, value in fields.items():
        found[name] = value
    return found


def test_opening_the_editor_writes_nothing(ana: User, client_of) -> None:
    client = client_of(ana)
    assert client.get(reverse("write")).status_code == 200
    assert not ana.drafts.exists()


def test_nothing_typed_makes_no_draft(ana: User, client_of) -> None:
    answer = save(client_of(ana), uuid4(), body="", version=0, themes="judgment", date="2026-11-20")
    assert (answer.status_code, answer.json()) == (200, {"version": 0, "saved_at": ""})
    assert not ana.drafts.exists()


def test_the_first_character_makes_it(ana: User, client_of) -> None:
    uuid = uuid4()
    answer = save(client_of(ana), uuid, body="W", version=0, tab="a", seq=1)
    assert answer.status_code == 200
    assert answer.json()["version"] == 1 and len(answer.json()["saved_at"]) == 5
    assert ana.drafts.get(uuid=uuid).form["body"] == "W"


def test_a_program_that_saves_is_answered_in_json_and_a_browsers_form_with_a_page(
    ana: User, client_of
) -> None:
    client = client_of(ana)
    answer = client.post(at(uuid4()), {"body": "W", "version": "0"})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    answer = client.post(at(uuid4()), {"body": "W", "version": "0"}, headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 303


def test_a_kept_drafts_address_leads_to_its_entry(ana: User, ben: User, client_of) -> None:
    uuid = factories.entry(ana).uuid
    assert client_of(ana).get(at(uuid))["Location"] == reverse("entry", args=[uuid])
    assert client_of(ben).get(at(uuid)).status_code == 404


def test_json_is_taken_like_a_form(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    sent = {
        "body": "Words",
        "themes": ["judgment", "beginner"],
        "felt": 5,
        "bring": True,
        "version": 0,
        "seq": 1,
    }
    answer = client.post(at(uuid), json.dumps(sent), content_type="application/json")
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    form = ana.drafts.get().form
    assert (form["body"], form["themes"], form["felt"], form["bring"]) == (
        "Words",
        ["judgment", "beginner"],
        "5",
        "1",
    )


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [("{", "application/json", 400), ("[]", "application/json", 400), ("body=x", "text/plain", 415)],
)
def test_what_is_no_form_is_refused(ana: User, client_of, body: str, kind: str, status: int) -> None:
    assert client_of(ana).post(at(uuid4()), body, content_type=kind).status_code == status
    assert not ana.drafts.exists()


def test_half_a_character_is_refused(ana: User, client_of) -> None:
    answer = client_of(ana).post(at(uuid4()), '{"body": "a\\ud800b"}', content_type="application/json")
    assert answer.status_code == 422


def test_nonsense_survives_in_a_draft(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="x" * 100_001, date="31.02.", felt="12", version=0)
    page = client.get(at(uuid)).content.decode()
    assert "31.02." in page and "x" * 100_001 in page


def test_a_draft_holds_so_much_and_says_so(ana: User, client_of) -> None:
    answer = save(client_of(ana), uuid4(), body="x" * 500_001, version=0)
    assert answer.status_code == 413 and "500 kB" in answer.json()["sentence"]


def test_a_second_tab_gets_both_texts(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="First", version=0, tab="a", seq=1)
    save(client, uuid, body="First, then here", version=1, tab="a", seq=2)
    answer = save(client, uuid, body="First, then there", version=1, tab="b", seq=1)
    assert answer.status_code == 409
    said = answer.json()
    assert said["theirs"]["body"] == "First, then here" and said["yours"]["body"] == "First, then there"
    assert said["version"] == 2 and "Go on with this one" in said["html"]
    assert ana.drafts.get().form["body"] == "First, then here"


def test_a_retry_after_a_lost_answer_does_not_conflict_with_itself(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="One", version=0, tab="a", seq=1)  # the answer is lost
    answer = save(client, uuid, body="One two", version=0, tab="a", seq=2)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert ana.drafts.get().form["body"] == "One two"


def test_a_late_autosave_is_refused(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="One", version=0, tab="a", seq=1)
    save(client, uuid, body="One two three", version=1, tab="a", seq=3)
    assert save(client, uuid, body="One two", version=1, tab="a", seq=2).status_code == 409
    assert ana.drafts.get().form["body"] == "One two three"


def test_a_late_autosave_after_keeping_makes_no_second_copy(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    client.post(reverse("draft_keep", args=[uuid]), {"body": "Kept"})
    answer = save(client, uuid, body="Kep", version=0, tab="a", seq=1)
    assert (answer.status_code, answer.json()["error"]) == (409, "kept")
    assert not ana.drafts.exists()


def test_a_late_autosave_of_the_words_that_were_kept_is_safe_already(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    client.post(reverse("draft_keep", args=[uuid]), {"body": "Kept"})
    answer = save(client, uuid, body="Kept", version=3, tab="a", seq=9)
    assert (answer.status_code, answer.json()["version"]) == (200, 4)
    assert answer.json()["address"] == reverse("entry", args=[uuid])
    assert not ana.drafts.exists()


def test_of_twenty_saves_of_one_version_one_wins(ana: User) -> None:
    uuid = uuid4()
    drafts.save(ana, uuid, Save(raw(body="start")))
    outcomes = [
        drafts.save(ana, uuid, Save(raw(body=f"text {n}"), version=1, tab=f"t{n}", seq=1)) for n in range(20)
    ]
    assert [isinstance(outcome, Saved) for outcome in outcomes] == [True] + [False] * 19
    assert ana.drafts.get().form["body"] == "text 0"


@pytest.mark.parametrize(
    ("choice", "here", "apart"),
    [("mine", "mine", ["theirs"]), ("theirs", "theirs", ["mine"]), ("both", "mine\n\ntheirs", [])],
)
def test_after_a_conflict_nothing_is_lost(
    ana: User, client_of, choice: str, here: str, apart: list[str]
) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="theirs", version=0, tab="b", seq=1)
    answer = client.post(at(uuid), {"body": "mine", "version": "1", "tab": "a", "seq": "1", "choice": choice})
    assert (answer.status_code, answer["Location"]) == (303, at(uuid))
    assert ana.drafts.get(uuid=uuid).form["body"] == here
    assert [draft.form["body"] for draft in ana.drafts.exclude(uuid=uuid)] == apart


def test_a_choice_made_on_an_old_version_is_a_conflict_again(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="theirs", version=0, tab="b", seq=1)
    save(client, uuid, body="theirs, later", version=1, tab="b", seq=2)
    answer = client.post(at(uuid), {"body": "mine", "version": "1", "choice": "mine"})
    assert answer.status_code == 409
    assert ana.drafts.get().form["body"] == "theirs, later"


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_a_choice_after_the_draft_was_kept_elsewhere_loses_nothing(ana: User, client_of, choice: str) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="theirs", version=0, tab="b", seq=1)
    client.post(reverse("draft_keep", args=[uuid]), {"body": "theirs", "version": "1"})
    answer = client.post(at(uuid), {"body": "mine", "version": "0", "seen": "1", "choice": choice})
    assert answer.status_code == 303
    assert ana.drafts.get().form["body"] == "mine" and ana.entries.get().body == "theirs"


def test_later_saves_and_leads_back(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    answer = client.post(
        at(uuid), {"body": "Half a thought", "version": "0", "later": "1", "next": "/drafts/"}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/drafts/")
    assert ana.drafts.get().form["body"] == "Half a thought"
    assert "One, newest first." in client.get("/drafts/").content.decode()


def test_going_on_shows_everything(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="\nWords", title="A name", themes=["judgment", "beginner"], felt=4, gauge="judgment", tags="a, b",
         look_back="quarter", version=0)  # fmt: skip
    page = client.get(at(uuid)).context["page"]
    assert (page.body, page.version, page.felt, page.chosen, page.tags) == (
        "\nWords",
        1,
        "4",
        ["judgment", "beginner"],
        "a, b",
    )
    assert [option.value for option in page.options if option.chosen] == ["quarter"]


def test_a_post_without_a_session_brings_everything_back(ana: User) -> None:
    answer = Client().post(at(uuid4()), {"body": "Long work", "title": "Its name", "version": "3"})
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "Long work" in text and "Its name" in text and "You were signed out." in text
    assert 'name="csrfmiddlewaretoken"' in text
    assert save(Client(), uuid4(), body="x").json()["error"] == "signed out"


def test_an_old_token_brings_everything_back_with_a_fresh_one(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    answer = client.post(at(uuid4()), {"body": "Long work"})
    assert answer.status_code == 403
    assert "Long work" in answer.content.decode()
    said = save(client, uuid4(), body="x").json()
    assert said["error"] == "old page" and said["whose"] == ana.browser_key
    again = client.post(at(uuid4()), {"body": "x", "csrfmiddlewaretoken": said["token"]}, headers=JSON)
    assert again.status_code == 200


def test_a_page_of_somebody_else_is_never_saved_here(ana: User, ben: User, client_of) -> None:
    answer = save(client_of(ben), uuid4(), body="Ana's words", whose=ana.browser_key)
    assert answer.status_code == 403 and answer.json()["whose"] == ben.browser_key
    assert not ben.drafts.exists() and not ana.drafts.exists()


def test_discarding_can_be_undone(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="Half", version=0)
    answer = client.post(reverse("draft_discard", args=[uuid]))
    assert (answer.status_code, answer["Location"]) == (303, reverse("drafts"))
    assert client.get(at(uuid)).status_code == 404
    answer = client.post(reverse("draft_restore", args=[uuid]))
    assert answer.status_code == 303
    assert client.get(at(uuid)).context["page"].body == "Half"


def test_typing_on_in_a_discarded_draft_is_said_and_goes_on_apart(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save(client, uuid, body="Half", version=0, tab="a", seq=1)
    client.post(reverse("draft_discard", args=[uuid]))
    answer = save(client, uuid, body="Half and more", version=1, tab="a", seq=2)
    assert (answer.status_code, answer.json()["error"]) == (409, "discarded")
    answer = save(client, uuid, body="Half and more", version=1, tab="a", seq=3, choice="own")
    assert answer.status_code == 200 and answer.json()["draft"] != str(uuid)
    assert ana.drafts.get(discarded_at__isnull=True).form["body"] == "Half and more"


def test_the_list_shows_own_drafts_newest_first(ana: User, ben: User, client_of) -> None:
    client = client_of(ana)
    save(client, uuid4(), body="The older one", version=0)
    save(client, uuid4(), body="The newer one", version=0)
    save(client_of(ben), uuid4(), body="Somebody else", version=0)
    text = client.get(reverse("drafts")).content.decode()
    assert text.index("The newer one") < text.index("The older one")
    assert "Somebody else" not in text


def test_a_draft_without_a_question_is_called_by_how_it_begins(ana: User, client_of) -> None:
    client = client_of(ana)
    save(client, uuid4(), body="Lena asked about the team. In the corridor, holding a tray.", version=0)
    (line,) = client.get(reverse("drafts")).context["lines"]
    assert (line.name, line.begins) == ("Lena asked about the team.", "In the corridor, holding a tray.")


def test_a_draft_is_called_the_same_wherever_it_is_listed(ana: User, client_of) -> None:
    entry = factories.entry(ana, title="The outage")
    client, names = client_of(ana), ["A title of its own", "What did you skip?", "Lena asked.", "The outage"]
    guide = {"prompt": "x", "question": names[1], "why": "", "steps": [], "themes": [], "minutes": 5}
    for fields in (
        {"form": {"title": names[0], "body": "More."}, "guide": guide},
        {"form": {"body": "More."}, "guide": guide},
        {"form": {"body": "\n*Lena* asked. Then she left."}},
        {"form": {"title": "", "body": "More."}, "entry": entry, "base_revision": 1},
    ):
        ana.drafts.create(uuid=uuid4(), began_on=ana.local_day(), **fields)
    assert [draft.named for draft in ana.drafts.order_by("pk")] == names
    for address in ("drafts", "week"):
        page = client.get(reverse(address)).content.decode()
        assert [name in page for name in names] == [True] * 4, address
    for draft in ana.drafts.all():
        drafts.discard(draft)
    page = client.get(reverse("trash")).content.decode()
    assert [name in page for name in names] == [True] * 4


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_as_many_queries_for_many(
    ana: User, client_of, django_assert_max_num_queries, count: int
) -> None:
    client = client_of(ana)
    for number in range(count):
        drafts.save(ana, uuid4(), Save(raw(body=f"Draft {number}")))
    with django_assert_max_num_queries(6):
        client.get(reverse("drafts"))


def test_tags_complete_from_ones_own(ana: User, ben: User, client_of) -> None:
    factories.entry(ana, tags=("Fee-Engine", "feedback", "other"))
    factories.entry(ben, tags=("feeling",))
    answer = client_of(ana).get(reverse("tags"), {"q": "FEE"})
    assert answer.json() == {"tags": ["Fee-Engine", "feedback"]}
    assert client_of(ana).get(reverse("tags")).json() == {"tags": []}


def test_a_preview_is_a_page_or_its_part(ana: User, client_of) -> None:
    client = client_of(ana)
    page = client.post(reverse("preview"), {"body": "<b>x</b> y"})
    assert page.status_code == 200 and "<html" in page.content.decode()
    part = client.post(reverse("preview"), {"body": "y"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "<p>y</p>" in part.content.decode()
    assert client.post(reverse("preview"), {"body": "x" * 100_001}).status_code == 422


class Tabs(RuleBasedStateMachine):
    """Three tabs on one draft, answers lost and late: what was acknowledged last is what stands, always."""

    @initialize()
    def begin(self) -> None:
        User.objects.filter(email="tabs@example.org").delete()
        self.author = User.objects.create_user("tabs@example.org")
        self.uuid = uuid4()
        self.text: str | None = None  # the model: the last acknowledged text,
        self.version = 0  # its version,
        self.saver, self.seq = "", 0  # and who sent it
        self.knows = dict.fromkeys("abc", 0)
        self.counts = dict.fromkeys("abc", 0)
        self.late: list[tuple[str, int, int, str]] = []
        self.made = 0

    def send(self, tab: str, version: int, seq: int, text: str) -> bool:
        outcome = drafts.save(self.author, self.uuid, Save(raw(body=text), version=version, tab=tab, seq=seq))
        current = version == self.version or (tab == self.saver and seq > self.seq)
        if self.text is None or current:
            assert isinstance(outcome, Saved)
            self.text, self.saver, self.seq = text, tab, seq
            self.version = outcome.draft.version
            return True
        if text == self.text:
            assert isinstance(outcome, Saved)  # nothing new to write
            return True
        assert isinstance(outcome, Conflict) and outcome.theirs.form["body"] == self.text
        return False

    @rule(tab=st.sampled_from("abc"), arrives=st.booleans(), answered=st.booleans())
    def save(self, tab: str, arrives: bool, answered: bool) -> None:
        self.counts[tab] += 1
        self.made += 1
        text = f"{tab}{self.made}"
        if not arrives:
            self.late.append((tab, self.knows[tab], self.counts[tab], text))
        elif self.send(tab, self.knows[tab], self.counts[tab], text) and answered:
            self.knows[tab] = self.version

    @rule(pick=st.integers(0, 20))
    def arrive_late(self, pick: int) -> None:
        if self.late:
            self.send(*self.late.pop(pick % len(self.late)))

    @rule(tab=st.sampled_from("abc"))
    def reload(self, tab: str) -> None:
        self.knows[tab] = self.version

    @invariant()
    def what_was_acknowledged_stands(self) -> None:
        if self.text is not None:
            assert self.author.drafts.get(uuid=self.uuid).form["body"] == self.text


def test_tabs_never_overwrite_each_other(db: None) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Tabs, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))
