"""The landing page: what Terrain is, and the way in that this server offers."""

import re

import pytest


def page_of(client) -> str:
    return client.get("/").content.decode()


def test_a_fresh_install_offers_the_first_account(client, db):
    page = page_of(client)
    assert "Make the first account" in page
    assert "asks for the code" not in page


def test_away_from_localhost_it_says_that_a_code_is_asked_for(client, db, settings):
    settings.LOCAL, settings.SIGNUP = False, "invited"
    assert "asks for the code that it printed when it started" in page_of(client)


@pytest.mark.parametrize(
    ("signup", "says", "never"),
    [
        ("open", "Make an account", "by invitation"),
        ("invited", "by invitation", "Make an account"),
        ("closed", "takes no new accounts", "Make an account"),
    ],
)
def test_with_accounts_it_says_how_one_gets_in(client, ana, settings, signup, says, never):
    settings.SIGNUP = signup
    page = page_of(client)
    assert says in page
    assert never not in page
    assert "first account" not in page


def test_closed_offers_no_first_account(client, db, settings):
    settings.SIGNUP = "closed"
    assert "first account" not in page_of(client)


def test_it_names_the_eight_themes_in_order(client, db):
    names = re.findall(r'<li class="t-[a-z]+"><svg.*?<h3>(.*?)</h3>', page_of(client))
    assert names == ["Signal", "Visibility", "Depth", "Beginner", "Attention", "Judgment", "Self", "Untaught"]


def test_it_says_who_runs_the_server_and_what_is_not_promised(client, db, settings):
    settings.OPERATOR = "Mira Castellan"
    page = page_of(client)
    assert "On this one, that is Mira Castellan." in page
    assert "backups can read what is on them" in page


def test_nothing_inline(client, db):
    page = page_of(client)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)", page)
