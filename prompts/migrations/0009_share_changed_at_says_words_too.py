"""When what a share shows last changed, told of its words too: until now their entry's own moment told it."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    shares = apps.get_model("prompts", "Share").objects.filter(taken_back_at=None, closed_at=None)
    kept_again = shares.filter(entry__updated_at__gt=F("last_read_at"))
    entry = apps.get_model("journal", "Entry").objects.filter(pk=OuterRef("entry"))
    kept_again.update(changed_at=Subquery(entry.values("updated_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("prompts", "0008_share_changed_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="share",
            name="changed_at",
            field=models.DateTimeField(
                blank=True, help_text="when its author last changed what it shows", null=True
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
