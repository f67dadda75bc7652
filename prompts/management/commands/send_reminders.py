"""Sends the weekly reminders whose hour it is, and mail about mentoring. Run it every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prompts import mail, reminding, telling


class Command(BaseCommand):
    help = (
        "Sends the weekly reminders whose hour it is and mail about mentoring, each once. "
        "Run it every few minutes; two at once are no harm."
    )

    requires_system_checks = ()  # it is started every few minutes; the checks are the server's

    def handle(self, *args: Any, **options: Any) -> None:
        if not mail.set_up():
            raise CommandError("No mail is set up (TERRAIN_MAIL_URL), so no reminder can be sent.")
        try:
            outcome = reminding.send_due()
            told = telling.send_news()
        except reminding.NoMailServer as error:
            raise CommandError(
                f"The mail server does not answer ({error}). Nothing was lost: the next run tries again."
            ) from None
        self.stdout.write(str(outcome))
        if told != reminding.Outcome():
            self.stdout.write(told.of("mail about mentoring", "mails about mentoring"))
