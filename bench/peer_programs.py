"""The programs that `bench.peers` runs in environments of their own: what an editor could pick instead.

Each is called with a folder, the relay's port, a number of messages, and ``queue`` or ``send``.
"""

DJANGO = """
import os, sys
from pathlib import Path
folder, port, count, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
app, backend, command, more = CHOSEN
import django
from django.conf import settings
settings.configure(
    SECRET_KEY="bench", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", app],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "peer.db",
                           "OPTIONS": {"timeout": 30}}},
    EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_BACKEND=backend,
    CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    **more,
)
django.setup()
from django.core.management import call_command
if step == "queue":
    call_command("migrate", verbosity=0)
    from django.core.mail import EmailMultiAlternatives
    from django.db import transaction
    text, html = (folder / "text").read_text(), (folder / "html").read_text()
    with transaction.atomic():
        for number in range(count):
            mail = EmailMultiAlternatives("Water", f"Dear {number}, " + text, "news@indus.example",
                                          [f"m{number}@mail.example"])
            mail.attach_alternative(f"<p>Dear {number}</p>" + html, "text/html")
            mail.send()
else:
    os.chdir(folder)
    call_command(command, verbosity=0)
"""
POST_OFFICE = DJANGO.replace(
    "CHOSEN",
    '("post_office", "post_office.EmailBackend", "send_queued_mail",'
    ' {"POST_OFFICE": {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},'
    ' "LOCK_FILE_NAME": "x"},'
    ' "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]})',
)
MAILER = DJANGO.replace(
    "CHOSEN",
    '("mailer", "mailer.backend.DbBackend", "send_mail",'
    ' {"MAILER_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",'
    ' "MAILER_USE_FILE_LOCK": False})',
)
NODEMAILER = """
const nodemailer = require('nodemailer');
const fs = require('fs');
const [folder, port, count, step] = process.argv.slice(2);
if (step === 'send') {
  const text = fs.readFileSync(folder + '/text', 'utf8');
  const html = fs.readFileSync(folder + '/html', 'utf8');
  const transport = nodemailer.createTransport({
    host: '127.0.0.1', port: +port, pool: true, maxConnections: 10, maxMessages: Infinity,
    secure: false, ignoreTLS: true,
  });
  let next = 0;
  const one = async () => {
    while (next < +count) {
      const number = next++;
      await transport.sendMail({
        from: 'news@indus.example', to: `m${number}@mail.example`, subject: 'Water',
        text: `Dear ${number}, ` + text, html: `<p>Dear ${number}</p>` + html,
      });
    }
  };
  Promise.all(Array.from({length: 20}, one)).then(() => transport.close());
}
"""
