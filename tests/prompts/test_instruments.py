"""The instrument that opens each theme's page: eight different ones, honest with little, silent about what is off the record."""

import json
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from journal import instruments, seeding, writing
from journal.formats import archive
from journal.isoweek import IsoWeek
from journal.models import LookBack
from journal.models.themes import all_themes, theme_of
from tests import factories

pytestmark = pytest.mark.django_db

SLUGS = (
    "imposter-syndrome", "reliability", "resume-vs-career", "beginner",
    "attention", "judgment", "identity", "untaught-job",
)  # fmt: skip
DAY = date(2026, 11, 20)


def read(author, slug, felt, turned_out=None, *, note="", days=0, **fields):
    """An entry with a reading on a theme's gauge, looked back on where `turned_out` says how."""
    entry = factories.entry(
        author, themes=(slug,), felt=felt, date=DAY - timedelta(days=days), **{"off_record": False, **fields}
    )
    if turned_out is not None:
        look_back(entry, felt, turned_out, note)
    return entry


def look_back(entry, felt, turned_out, note="", on=DAY):
    return LookBack.objects.create(
        entry=entry, author=entry.author, due=on, on=on, gauge_id=entry.gauge_id, felt=felt,
        turned_out=turned_out, note=note,
    )  # fmt: skip


def opened(client, slug) -> str:
    """The instrument's section of the page."""
    page = client.get(f"/themes/{slug}/").content.decode()
    start = page.index('id="instrument"')
    return page[start : page.index("</section>", start)]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_signal_sets_how_loud_against_how_true_and_shows_those_that_were(client_of, ana):
    read(ana, "imposter-syndrome", 6, 2, title="It was noise", note="Noise.")
    read(ana, "imposter-syndrome", 5, 4, title="It was information", note="They were <right>.")
    read(ana, "imposter-syndrome", 7, 7, title="Kept to myself", note="Secret.", off_record=True)
    read(ana, "imposter-syndrome", 3, title="Never asked")
    page = opened(client_of(ana), "imposter-syndrome")
    assert "Of 3 doubts you looked back on, 2 turned out 4 or more." in page
    assert "It was information" in page and "They were &lt;right&gt;." in page
    for unseen in ("It was noise", "Noise.", "Kept to myself", "Secret.", "Never asked"):
        assert unseen not in page
    assert "One off the record" in words(page) and "1 never looked back on" in page
    assert "too few to say anything" in page


def test_signal_counts_the_latest_look_back_alone(client_of, ana):
    entry = read(ana, "imposter-syndrome", 6, 7, title="Twice", note="First.")
    look_back(entry, 6, 1, "Second.", on=DAY + timedelta(days=3))
    page = opened(client_of(ana), "imposter-syndrome")
    assert "It felt like 6 and turned out 1." in page and "First." not in page


def test_a_reading_given_on_another_gauge_since_leaves_what_was_looked_back_on(ana):
    """The look-back answered the first gauge; the entry's own reading is on the second one now."""
    read(ana, "imposter-syndrome", 4, days=9)
    moved = read(ana, "imposter-syndrome", 6, 2, days=2)
    moved.gauge_id, moved.felt = "beginner", 7
    moved.save(update_fields=["gauge", "felt"])
    signal, beginner = (
        instruments.lines_of(ana, theme_of(slug)) for slug in ("imposter-syndrome", "beginner")
    )
    assert [(line.felt, line.turned_out) for line in signal] == [(6, 2), (4, None)]
    assert [(line.felt, line.turned_out) for line in beginner] == [(7, None)]
    look_back(moved, 7, 5, on=DAY + timedelta(days=3))
    assert [line.felt for line in instruments.lines_of(ana, theme_of("imposter-syndrome"))] == [4]
    found = instruments.lines_of(ana, theme_of("beginner"))
    assert [(line.felt, line.turned_out) for line in found] == [(7, 5)]


def test_visibility_lists_what_is_unseen_and_brings_it(client_of, ana):
    entry = read(ana, "reliability", 3, title="The quiet cutover")
    read(ana, "reliability", 4, title="Known enough")
    read(ana, "reliability", 1, title="Marked already", bring=True)
    read(ana, "reliability", 1, title="Kept to myself", off_record=True)
    client = client_of(ana)
    page = opened(client, "reliability")
    assert "The quiet cutover" in page and "Two pieces of work" in page
    for unseen in ("Known enough", "Marked already", "Kept to myself"):
        assert unseen not in page
    address = re.search(r'formaction="([^"]+)"', page)[1]
    back = client.post(address, {"bring": "1", "next": "/themes/reliability/#instrument"})
    assert (back.status_code, back["Location"]) == (303, "/themes/reliability/#instrument")
    entry.refresh_from_db()
    assert entry.bring
    page = opened(client, "reliability")
    assert "The quiet cutover" not in page and "Two marked for the next 1:1" in words(page)


def test_depth_parts_what_is_used_from_what_was_a_line(client_of, ana):
    for title, turned_out in (("Used", 4), ("A line", 3), ("Not asked", None)):
        read(ana, "resume-vs-career", 5, turned_out, title=title)
    page = words(opened(client_of(ana), "resume-vs-career"))
    assert re.search(
        r"Still used.*: Turned out 4 or more\s+Used\s+Only a line.*A line\s+Not asked yet.*Not asked", page
    )
    assert "Of 2 that you looked back on, 1 you still use." in page


def test_beginner_asks_again_from_where_it_stands(client_of, ana):
    entry = read(ana, "beginner", 7, 3, title="Rust")
    client = client_of(ana)
    assert "Of 1 that you looked back on, 1 found you less lost." in words(opened(client, "beginner"))
    asked = client.post(
        f"/entries/{entry.uuid}/look-back/", {"again": "", "next": "/themes/beginner/#instrument"}
    )
    assert asked["Location"] == "/themes/beginner/#instrument"
    assert entry.look_backs.still_open().count() == 1
    page = opened(client, "beginner")
    assert "Asks " in page and "Ask me again" not in page


def test_attention_draws_a_week_that_has_a_reading_and_no_other(client_of, ana):
    for felt, days in ((2, 0), (6, 1), (5, 21), (1, 70)):
        read(ana, "attention", felt, days=days)
    found = instruments.instrument_of(ana, theme_of("attention"))
    assert [(one.week, one.readings) for one in found.weeks] == [
        (IsoWeek.of(DAY - timedelta(days=70)), (1,)),
        (IsoWeek.of(DAY - timedelta(days=21)), (5,)),
        (IsoWeek.of(DAY), (2, 6)),
    ]
    page = opened(client_of(ana), "attention")
    assert "Of 3 weeks with a reading, 1 stayed at 5 or more, 1 at 3 or less." in page
    assert page.count("week=2026-W47") == 2  # from the picture and from its table


def test_self_shows_readings_and_no_text_at_all(client_of, ana):
    for felt in (2, 2, 6):
        read(ana, "identity", felt, 1, title="Canary title", note="Canary note", takeaway="Canary takeaway",
             body="Canary body")  # fmt: skip
    whole = client_of(ana).get("/themes/identity/").content.decode()
    page = opened(client_of(ana), "identity")
    assert "Canary" not in page
    assert "2 at 2. 1 at 6." in words(page) and "too few to say anything" in page
    assert "Canary" in whole  # these three are on the record, and stand in the list of entries
    ana.entries.update(off_record=True)
    assert "Canary" not in client_of(ana).get("/themes/identity/").content.decode()


def test_untaught_is_a_page_of_field_notes_to_take_along(client_of, ana):
    for title, takeaway, extra in (
        ("second", "Ask who *opened* the dashboard.", {"days": 1}),
        ("first", "Print the import.", {"days": 9}),
        ("hidden", "Canary.", {"off_record": True}),
    ):
        read(ana, "untaught-job", 4, title=title, takeaway=takeaway, **extra)
    writing.trash(read(ana, "untaught-job", 4, takeaway="Thrown away."))
    client = client_of(ana)
    page = opened(client, "untaught-job")
    assert page.index("Print the import.") < page.index("Ask who *opened* the dashboard.")
    assert "Canary" not in page and "Thrown away" not in page and "One more off the record" in page
    taken = client.get("/themes/untaught-job/?format=markdown")
    assert taken["Content-Type"] == "text/markdown; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="field-notes-\d{4}-\d\d-\d\d\.md"', taken["Content-Disposition"]
    )
    assert taken.content.decode() == (
        "# Field notes\n\n- Print the import.\n- Ask who \\*opened\\* the dashboard.\n"
    )


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kept", [0, 1])
def test_with_nothing_and_with_one_it_says_so_and_draws_no_conclusion(client_of, ana, slug, kept):
    for _ in range(kept):
        read(ana, slug, 3, takeaway="A line.")
    response = client_of(ana).get(f"/themes/{slug}/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "On average" not in page and "%)" not in page
    if slug != "judgment":
        assert '<p class="title">' in opened(client_of(ana), slug) or kept


@pytest.mark.parametrize("slug", SLUGS)
def test_somebody_elses_entries_are_not_in_it(client_of, ana, cleo, slug):
    read(cleo, slug, 2, 5, title="Canary", note="Canary", takeaway="Canary")
    page = client_of(ana).get(f"/themes/{slug}/").content.decode()
    assert "Canary" not in page and 'class="ring"' not in page


@pytest.mark.parametrize("slug", SLUGS)
def test_each_opens_with_a_heading_of_its_own_and_a_picture_says_what_it_shows(client_of, ana, slug):
    for felt in (2, 3, 5, 6, 7):
        read(ana, slug, felt, 8 - felt, takeaway="A line.", days=7 * felt)
    page = client_of(ana).get(f"/themes/{slug}/").content.decode()
    for picture in re.findall(r"<svg[^>]*role=\"img\"[^>]*>", page):
        title, desc = re.search(r'aria-labelledby="(\S+) (\S+)"', picture).groups()
        assert page.count(f'<title id="{title}">') == page.count(f'<desc id="{desc}">') == 1
    assert page.count('role="img"') <= page.count("Read it as a table") * 2
    assert "style=" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert [one for one, many in Counter(ids).items() if many > 1] == []


def test_its_numbers_are_those_of_a_plain_recount_of_the_export(ana):
    seeding.seed(ana, 600, 11, until=ana.local_day())
    rows = json.loads(b"".join(archive.whole(ana)))["entries"]
    rows = [row for row in rows if row["trashed_at"] is None]
    for theme in all_themes():
        found = instruments.instrument_of(ana, theme)
        pairs = Counter()
        felt = 0
        for row in rows:
            done = [back for back in row["look_backs"] if back["on"]]
            last = max(done, key=lambda back: (back["on"], back["due"])) if done else None
            if last and last["gauge"] == theme.slug and last["turned_out"]:
                pairs[last["felt"], last["turned_out"]] += 1
                felt += 1
            elif row["gauge"] == theme.slug and row["felt"]:
                felt += 1
        assert Counter((pair.felt, pair.turned_out) for pair in found.pairs) == pairs and pairs
        assert len(found.lines) == felt
        said = instruments.said_under(ana, theme)
        high = [key for key in pairs.elements() if key[0] >= 5]
        assert f"of {len(high)} at 5 or more, {sum(out < then for then, out in high)} fell;" in said
    unseen = instruments.instrument_of(ana, theme_of("reliability"))
    assert len(unseen.unseen) == sum(
        row["gauge"] == "reliability" and row["felt"] <= 3 and not row["bring"] for row in rows
    )
    notes = instruments.instrument_of(ana, theme_of("untaught-job"))
    assert [takeaway for *_, takeaway in notes.notes] == [
        row["takeaway"]
        for row in rows
        if "untaught-job" in row["themes"] and row["takeaway"] and not row["off_record"]
    ]


def test_fourteen_queries_at_most_over_many_entries(client_of, ana, django_assert_max_num_queries):
    seeding.seed(ana, 300, 3, until=ana.local_day())
    client = client_of(ana)
    client.get("/themes/")
    for slug in SLUGS:
        with django_assert_max_num_queries(14, info=slug):
            assert client.get(f"/themes/{slug}/").status_code == 200
