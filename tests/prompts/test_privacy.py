"""Who can see what: now, in words, with the operator's name."""

from django.core.management import call_command

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
