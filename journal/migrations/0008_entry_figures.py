from django.db import migrations, models


class Migration(migrations.Migration):
    """The readings join the words in the index, so that the pictures of a year never read past a text."""

    dependencies = [("journal", "0007_first_themes_counted")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_counts"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                "author", "trashed_at", "date", "off_record", "words", "gauge", "felt", name="entry_figures"
            ),
        ),
    ]
