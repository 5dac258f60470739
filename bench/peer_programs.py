"""The programs that `bench.peers` runs in environments of their own: what an editor could pick instead.

Each is called with a folder, the relay's port, a number of messages, and ``queue`` or ``send``.
Mailman 3 is its core: a list with so many members, each of whom gets a copy of their own, one post that
waits in the pipeline, and the runners that carry it out.
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
MAILMAN = r"""
import os, subprocess, sys, time
from pathlib import Path
folder, port, count, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
config = folder / "mailman.cfg"
config.write_text(f'''
[mailman]
site_owner: owner@lists.example
layout: bench
[paths.bench]
var_dir: {folder}/var
bin_dir: {Path(sys.executable).parent}
[mta]
incoming: mailman.mta.null.NullMTA
outgoing: mailman.mta.deliver.deliver
smtp_host: 127.0.0.1
smtp_port: {port}
''' + "".join(f"[runner.{name}]\nstart: no\n" for name in
              ("archive", "bounces", "command", "digest", "lmtp", "nntp", "rest", "task")))
queues = [folder / "var" / "queue" / name for name in ("in", "pipeline", "out", "retry", "virgin")]
if step == "queue":
    os.chdir(folder)
    from mailman.core.initialize import initialize
    initialize(str(config))
    from email import message_from_bytes
    from email.message import EmailMessage
    from mailman.app.lifecycle import create_list
    from mailman.config import config as running
    from mailman.database.transaction import transaction
    from mailman.email.message import Message
    from mailman.interfaces.domain import IDomainManager
    from mailman.interfaces.mailinglist import Personalization
    from mailman.interfaces.usermanager import IUserManager
    from mailman.utilities.datetime import now
    from zope.component import getUtility
    with transaction():
        getUtility(IDomainManager).add("lists.example")
        mlist = create_list("water@lists.example", [])
        mlist.send_welcome_message = False
        mlist.personalize = Personalization.individual
        users = getUtility(IUserManager)
        for number in range(count):
            address = users.create_address(f"m{number}@mail.example", f"Reader {number}")
            address.verified_on = now()
            mlist.subscribe(address)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "news@indus.example", "water@lists.example", "Water"
    mail["Message-ID"] = "<1@indus.example>"
    mail.set_content((folder / "text").read_text())
    mail.add_alternative((folder / "html").read_text(), subtype="html")
    if count:
        running.switchboards["pipeline"].enqueue(
            message_from_bytes(mail.as_bytes(), Message), listid=mlist.list_id, original_size=0, version=3)
else:
    (folder / "var" / "locks").mkdir(parents=True, exist_ok=True)
    master = subprocess.Popen(
        [str(Path(sys.executable).parent / "master"), "-C", str(config), "--force"], cwd=folder)
    quiet = 0
    while quiet < 10:
        time.sleep(0.1)
        waiting = any(path for queue in queues if queue.exists() for path in queue.iterdir())
        quiet = 0 if waiting else quiet + 1
        if master.poll() is not None:
            sys.exit(1)
    master.terminate()
    master.wait()
"""
