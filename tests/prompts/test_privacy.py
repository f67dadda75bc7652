"""Who can see what: now, in words, with the operator's name."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.models import LookBack
from prompts import mentoring, sharing
from prompts.models import AssignmentItem, Invitation, MentoringMail, Mentorship, Prompt, Role, Share
from prompts.openings import who_reads
from tests.factories import entry


def page_of(client) -> str:
    return client.get("/privacy/").content.decode()


def test_nobody_but_you_and_how_many_entries(ana, ben, client_of):
    entry(ana)
    entry(ana)
    entry(ben)
    page = page_of(client_of(ana))
    assert "Nobody but you has been let into your 2 entries." in page
    assert "No entry is shared." in page


def test_on_this_computer_it_says_so(ana, client_of):
    assert "Whoever can sign in to this computer" in page_of(client_of(ana))


def test_the_operator_is_named(ana, client_of, settings):
    settings.LOCAL, settings.OPERATOR = False, "Mira Castellan"
    page = page_of(client_of(ana))
    assert "Run by Mira Castellan" in page
    assert "not encrypted there" in page


def test_without_a_name_it_says_that_there_is_none(ana, client_of, settings):
    settings.LOCAL, settings.OPERATOR = False, ""
    assert "Nobody has put a name to this server." in page_of(client_of(ana))


def test_signed_out_it_tells_what_the_operator_can_read_and_nothing_of_anybody(ana, client, settings):
    settings.OPERATOR = "<b>Mira</b>"
    response = client.get("/privacy/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Encrypted, with a key on the same server" in page
    assert "&lt;b&gt;Mira&lt;/b&gt;" in page
    assert "ana" not in page.split("<main")[1].split("</main")[0].lower().replace("castellan", "")
    assert client.post("/privacy/", {"end": "1"}).status_code == 401


def test_browsers_are_named_in_words(ana, client_of):
    client = client_of(ana)
    client.get("/accounts/sessions/")
    ana.usersession_set.all().delete()
    ana.usersession_set.create(
        session_key=client.session.session_key,
        ip="127.0.0.1",
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    )
    assert "Firefox on Linux, this one" in page_of(client)


def test_what_a_command_read_is_told_to_its_owner_alone(ana, ben, client_of, tmp_path):
    assert "No command has read or written your text." in page_of(client_of(ana))
    entry(ana)
    call_command("export_entries", user=ana.email, format="markdown", output=tmp_path / "out.md")
    page = page_of(client_of(ana))
    assert "<code>export_entries</code>" in page
    assert "1 entry, as Markdown" in page
    assert "export_entries" not in page_of(client_of(ben))


# --- Mentoring -------------------------------------------------------------------------------------------


@pytest.fixture
def bond(ana, ben) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


def test_every_share_stands_there_with_how_much_and_since_when(ana, ben, bond, client_of):
    back = entry(ana, title="Not the incident", themes=("judgment",), felt=5)
    asked = LookBack.objects.create(entry=back, author=ana, due=back.date, on=back.date, note="It was not.")
    opened = sharing.share(back, bond, whole=True, look_backs=[asked])
    sharing.read(opened, sharing.seen_in(opened))
    sharing.share(entry(ana, title="Whose framing", takeaway="Mine."), bond, whole=False)
    entry(ana, title="Nobody’s business")
    page = page_of(client_of(ana))
    assert "One person can read two of your 3 entries. Nobody else has been let in." in page
    assert "Whoever has this computer could read all of them." in page
    assert "Whole, with one look-back, since" in page and "· first opened" in page
    assert "Its takeaway alone, since" in page and "· not opened" in page
    assert "Not the incident" in page and "Whose framing" in page and "Nobody’s business" not in page
    assert "Take back both" in page and "Take back everything" not in page
    assert "Not the incident" not in page_of(client_of(ben))


def test_one_share_is_taken_back(ana, ben, bond, client_of):
    opened = sharing.share(entry(ana, title="Once"), bond, whole=True)
    client = client_of(ana)
    for _ in "twice":
        assert client.post("/privacy/", {"take_back": opened.uuid}).status_code == 303
    page = page_of(client)
    assert "Ben can no longer read it" in page and "No entry is shared. To share one, open it." in page
    assert not Share.objects.open().exists()


def test_all_of_one_mentorship_is_taken_back_and_all_there_is(ana, ben, cleo, bond, client_of):
    other = Mentorship.objects.create(mentor=cleo, mentee=ana)
    type(ana).objects.filter(pk=cleo.pk).update(name=ben.name)  # each is counted for themselves
    both = entry(ana)
    for mentorship in (bond, other):
        sharing.share(both, mentorship, whole=True)
        sharing.share(entry(ana), mentorship, whole=True)
    client = client_of(ana)
    assert "Two people can read all of your three entries between them." in page_of(client)
    assert client.post("/privacy/", {"take_back_all": bond.uuid}).status_code == 303
    assert set(Share.objects.open().values_list("mentorship", flat=True)) == {other.pk}
    sharing.share(both, bond, whole=True)
    assert "Take back everything" in page_of(client)
    client.post("/privacy/", {"take_back_all": "everything"})
    page = page_of(client)
    assert "three shares. Ben and Ben can no longer read them, or the words they quoted." in page
    assert not Share.objects.open().exists()
    client.post("/privacy/", {"take_back_all": "everything"})
    assert "Nothing of yours was open to be taken back." in page_of(client)


def test_nobody_takes_back_what_is_not_theirs(ana, ben, cleo, bond, client_of):
    opened = sharing.share(entry(ana), bond, whole=True)
    invitation, _ = mentoring.invite(ana, "jonas@example.org", Role.MENTEE)
    for who in (ben, cleo):
        for posted in (
            {"take_back": opened.uuid},
            {"take_back_all": bond.uuid},
            {"withdraw": invitation.uuid},
            {"take_back": "nonsense"},
        ):
            assert client_of(who).post("/privacy/", posted).status_code == 404
        client_of(who).post("/privacy/", {"take_back_all": "everything"})
    assert Share.objects.open().count() == 1
    assert Invitation.objects.waiting().count() == 1


def test_what_a_mentor_is_told_besides_stands_there(ana, ben, bond, client_of):
    prompts = list(Prompt.objects.built_in()[:4])
    mentoring.assign(ben, [bond], mentoring.Task("Four", "To try.", "four", prompts))
    for item in AssignmentItem.objects.all()[:3]:
        mentoring.answer(item, AssignmentItem.Answer.KEPT, ana.local_day())
    page = page_of(client_of(ana))
    assert "Sees that 3 of 4 questions of one assignment are answered, and no entry" in page
    assert "Nobody but you can read what you will write." in page


def test_a_mentor_who_runs_the_server_is_said_to(ana, ben, bond, client_of):
    said = "who runs this server and could read all that is stored on it"
    assert said not in page_of(client_of(ana))
    ben.is_superuser = True
    ben.save(update_fields=["is_superuser"])
    assert said in page_of(client_of(ana))


@pytest.mark.parametrize(
    ("operator", "named"),
    [
        ("Ben <ben@example.org>", True),
        ("Ada, Ben@Example.org", True),
        ("Write to ben@example.org.", True),
        ("Reuben <reuben@example.org>", False),
        ("ben@example.org.uk", False),
        ("Ben", False),
        ("", False),
    ],
)
def test_the_operator_is_a_whole_address(ana, ben, bond, client_of, settings, operator, named):
    settings.OPERATOR = operator
    kept = entry(ana)
    client = client_of(ana)
    said = "who runs this server and could read all that is stored on it"
    assert (said in page_of(client)) is named
    assert (said in client.get(f"/entries/{kept.uuid}/share/").content.decode()) is named


def test_an_invitation_is_withdrawn(ana, client_of):
    invitation, _ = mentoring.invite(ana, "jonas@example.org", Role.MENTEE)
    client = client_of(ana)
    assert "To jonas@example.org, as your mentee" in page_of(client)
    assert client.post("/privacy/", {"withdraw": invitation.uuid}).status_code == 303
    page = page_of(client)
    assert "Its link opens nothing any more." in page and "jonas" not in page


def test_a_mentorship_that_ended_opens_nothing_and_says_what_is_left(ana, ben, bond, client_of):
    sharing.share(entry(ana, title="Once"), bond, whole=True)
    mentoring.end(bond, ana)
    page = page_of(client_of(ana))
    assert "Ben, your mentor until" in page and "Once" not in page
    assert "Nobody but you has been let into your entry." in page


def test_a_mentee_reads_nothing_of_their_mentors_journal(ana, ben, bond, client_of):
    entry(ben)
    page = page_of(client_of(ben))
    assert "Ana, your mentee" in page and "Nobody but you has been let into your entry." in page


def test_mail_about_mentoring_is_turned_off(ana, client_of):
    mentoring.ask_for_mail(ana, ["shares", "replies"], digest=True)
    client = client_of(ana)
    assert "Turn off mail about mentoring" in page_of(client)
    client.post("/privacy/", {"off": "mentoring"})
    assert "There will be no more mail about mentoring." in page_of(client)
    assert "Turn off mail about mentoring" not in page_of(client)
    wanted = MentoringMail.objects.get(person=ana)
    assert not any(getattr(wanted, kind) for kind in MentoringMail.KINDS)


@pytest.mark.parametrize(
    ("people", "read", "entries", "said"),
    [
        (0, 0, 0, "Nobody but you can read what you will write."),
        (0, 0, 1_234, "Nobody but you has been let into your 1,234 entries."),
        (1, 1, 1, "One person can read your one entry."),
        (1, 3, 61, "One person can read three of your 61 entries."),
        (2, 1, 61, "Two people can read one of your 61 entries."),
        (21, 30, 61, "21 people can read 30 of your 61 entries between them."),
    ],
)
def test_the_sentence_over_the_page(people, read, entries, said):
    assert who_reads(people, read, entries).startswith(said)


def test_many_shares_cost_no_more_queries_than_one(ana, ben, bond, client_of, django_assert_num_queries):
    client = client_of(ana)
    sharing.share(entry(ana), bond, whole=True)
    with CaptureQueriesContext(connection) as few:
        page_of(client)
    for _ in range(20):
        sharing.share(entry(ana), bond, whole=True)
    with django_assert_num_queries(len(few)):
        page_of(client)
