"""The settings: only one's own, only what exists, and a refused form comes back."""

import pytest


def post(client, **fields):
    return client.post("/settings/", fields)


def test_name_zone_and_habit_are_kept(ana, client_of):
    client = client_of(ana)
    assert post(client, part="you", name="Ana K.", zone="Asia/Tokyo").status_code == 303
    assert post(client, part="writing", look_back_habit="13").status_code == 303
    ana.refresh_from_db()
    assert (ana.name, ana.zone, ana.look_back_habit) == ("Ana K.", "Asia/Tokyo", 13)
    page = client.get("/settings/").content.decode()
    assert 'value="Ana K."' in page
    assert '<option value="Asia/Tokyo" selected>' in page
    assert '<option value="13" selected>' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"part": "you", "name": "Ana", "zone": "Mars/Olympus"},
        {"part": "you", "name": "A" * 101, "zone": "UTC"},
        {"part": "you", "name": "A\x00", "zone": "UTC"},
        {"part": "you", "name": "Dana\u200b Whitlock", "zone": "UTC"},
        {"part": "you", "name": "See https://evil.example/a", "zone": "UTC"},
        {"part": "writing", "look_back_habit": "5"},
        {"part": "nothing"},
        {},
    ],
)
def test_a_refused_form_changes_nothing(ana, client_of, fields):
    before = type(ana).objects.filter(pk=ana.pk).values().get()
    response = client_of(ana).post("/settings/", fields)
    assert response.status_code == 422
    after = type(ana).objects.filter(pk=ana.pk).values().get()
    before.pop("last_login"), after.pop("last_login")
    assert before == after


def test_trust_4_fields_that_are_not_on_the_page_are_ignored(ana, client_of):
    post(client_of(ana), part="you", name="Ana", zone="UTC", is_staff="1", email="x@example.org", id="99")
    ana.refresh_from_db()
    assert (ana.is_staff, ana.email) == (False, "ana@example.org")


def test_an_older_zone_name_stays_chosen(ana, client_of):
    type(ana).objects.filter(pk=ana.pk).update(zone="US/Pacific")
    assert '<option value="US/Pacific" selected>' in client_of(ana).get("/settings/").content.decode()


def test_passkeys_are_hidden_on_a_number_and_offered_on_a_name(ana, client_of):
    client = client_of(ana)
    assert "Add a passkey" in client.get("/settings/", headers={"host": "localhost"}).content.decode()
    page = client.get("/settings/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "Add a passkey" not in page
    assert "Passkeys need a name" in page


def test_settings_take_few_queries(ana, client_of, django_assert_max_num_queries):
    client = client_of(ana)
    with django_assert_max_num_queries(12):
        client.get("/settings/")


def test_themes_are_put_to_rest_and_woken(ana, client_of):
    client = client_of(ana)
    assert post(client, part="writing", look_back_habit="4", rest=["judgment", "identity"]).status_code == 303
    resting = ana.rested_themes.filter(until=None)
    assert set(resting.values_list("theme_id", flat=True)) == {"judgment", "identity"}
    page = client.get("/settings/").content.decode()
    assert 'name="rest" value="judgment" checked' in page and 'name="rest" value="beginner">' in page
    post(client, part="writing", look_back_habit="4", rest=["identity"])
    assert set(resting.values_list("theme_id", flat=True)) == {"identity"}


def test_a_theme_that_does_not_exist_cannot_rest(ana, client_of):
    response = post(client_of(ana), part="writing", look_back_habit="13", rest=["judgment", "nothing\x00"])
    ana.refresh_from_db()
    assert response.status_code == 422 and not ana.rested_themes.exists() and ana.look_back_habit == 4
    assert 'name="rest" value="judgment" checked' in response.content.decode()


def test_what_is_not_for_me_is_offered_again(ana, cleo, client_of):
    for person in (ana, cleo):
        person.not_for_me.create(prompt_slug="cold-hands")
    client = client_of(ana)
    page = client.get("/settings/").content.decode()
    assert 'name="again" value="cold-hands"' in page
    assert post(client, part="refused", again="cold-hands").status_code == 303
    assert post(client, part="refused", again="no\x00thing").status_code == 303
    assert 'name="again"' not in client.get("/settings/").content.decode()
    assert not ana.not_for_me.filter(until=None).exists() and cleo.not_for_me.filter(until=None).exists()
