"""Who publishes, to what rules."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from enum import StrEnum

from newsletter.model.approval import ApprovalRules
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.backup import BackupRules
from newsletter.model.consent import SignUp
from newsletter.model.dates import PartialDate
from newsletter.model.desk import DeskSettings
from newsletter.model.finding import Severity
from newsletter.model.handover import HandOverSettings
from newsletter.model.house import BalanceLimits, BounceRules, LinkRules, WeightRules
from newsletter.model.kept import KeepingRules
from newsletter.model.mail_source import ClipsByMail, Mailbox
from newsletter.model.moving import Moving
from newsletter.model.pacing import BrakeRules, RampRules, UncertainRule
from newsletter.model.people import Person
from newsletter.model.pictures import HOSTED, Wordmark
from newsletter.model.prose import NO_PROSE, Prose
from newsletter.model.rates import NO_LIMIT, Rates
from newsletter.model.redirect import Redirect
from newsletter.model.saving import SavingRules
from newsletter.model.suggestion import SuggestionRules
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """From whom the mail comes."""

    name: str
    address: str
    reply_to: str = ""
    """Empty: replies go to `address`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusArea:
    """A standing blurb of the organisation."""

    id: str
    title: str
    text: Prose
    link: str = ""
    review_by: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowLink:
    """A button that leads to the organisation elsewhere: ``Facebook``, an address."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How much each reason counts for a candidate, in points; below 0: against it."""

    panel: float = 3.0
    """An author of the organisation's panel."""
    topic: float = 1.0
    """Each topic of full weight."""
    outlets: float = 1.2
    """Each doubling of the outlets that carry the story."""
    fresh: float = 2.0
    """An article of today; it halves every `half_life`."""
    half_life: float = 10.0
    """Days."""
    clipped: float = 2.0
    """Somebody captured it by hand."""
    record: float = 0.4
    """Each doubling of the times that the outlet was chosen before."""
    paywall: float = -0.5
    ran: float = -6.0
    """The same address ran already."""
    same_story: float = -3.0
    """The same story ran already, told by somebody else."""
    follow_up: float = 0.5
    """It goes on with a story that ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What the publication asks of its own issues."""

    summary_sentences: int = 4
    """Most sentences of a summary."""
    summary_words: int = 110
    """Most words of a summary."""
    copied_words: int = 15
    """Most words in a row that a summary may take over without quotation marks."""
    severities: tuple[tuple[str, Severity | None], ...] = ()
    """(finding code, severity), where the house differs; None switches the check off."""
    spelling: tuple[tuple[str, str], ...] = ()
    """(language, program that knows its words, with the name of a dictionary perhaps)."""
    dictionary: str = "dictionary.txt"
    """File of words that are right here, below the publication's folder."""
    spam_score: int = 5
    """Points of SpamAssassin from which on `check --spam` warns."""
    most_per_outlet: int = 2
    """Entries of one outlet in an issue."""
    most_per_author: int = 2
    """Leads and entries of one author in an issue."""
    balance: BalanceLimits = field(default_factory=BalanceLimits)
    """How much of an issue one voice may have."""
    links: LinkRules = field(default_factory=LinkRules)
    """How links are looked at."""
    weight: WeightRules = field(default_factory=WeightRules)
    """How heavy a mail may be."""
    bounces: BounceRules = field(default_factory=BounceRules)
    """When mail that comes back removes a reader."""
    ranking: Ranking = field(default_factory=Ranking)
    """What ranks candidates."""
    sign_up: SignUp = field(default_factory=SignUp)
    """What forms may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """How to reach the relay; user and password are secrets and stand elsewhere."""

    host: str = "localhost"
    port: int = 587
    security: str = "starttls"
    """``starttls``, ``tls`` or ``none``."""
    timeout: float = 30.0
    """Seconds."""
    connections: int = 1
    """How many a process has open at once."""
    ahead: int = 0
    """Rows leased ahead for each connection and settled in batches; 0: each message by itself."""
    log: str = ""
    """The log of a Postfix on this machine, which is asked after a crash; empty: nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """How mail leaves."""

    transport: str = "files"
    """``smtp``, ``files`` or ``console``."""
    smtp: Smtp = field(default_factory=Smtp)
    folder: str = "var/outbox"
    """Where the files transport puts its .eml files, relative to the publication."""
    bounces: str = ""
    """Address whose variants (``bounces+…@``) mail comes back to; empty: the sender's."""
    bounce_mailbox: Mailbox | None = None
    """Where what comes back is read; None: nowhere, or an MTA hands it over."""
    reply_mailbox: Mailbox | None = None
    """Where people answer (Reply-To); None: nowhere that we read."""
    probe: str = ""
    """Address that takes no mail, to which `doctor --bounce` writes; empty: it is given there."""
    webhooks: tuple[str, ...] = ()
    """Mail services that call us when mail comes back: ``postmark``."""
    seeds: tuple[str, ...] = ()
    """Addresses of our own people that get each issue before everybody else."""
    ramp: RampRules = field(default_factory=RampRules)
    brake: BrakeRules = field(default_factory=BrakeRules)
    uncertain: UncertainRule = UncertainRule.ASK
    rates: Rates = NO_LIMIT
    """How fast mail may leave, of all who send."""
    workers: bool = False
    """True: issues are handed to `newsletter worker` processes, which share a PostgreSQL database."""
    dkim: tuple[str, ...] = ()
    """Selectors of the signatures that our mail has: our own keys', and the relay's."""


class WindowRule(StrEnum):
    """What an issue draws on, unless its file says otherwise."""

    SINCE_LAST = "since last issue"
    """From the close of the issue before to its own."""
    MONTH = "month"
    """The month that its date names."""
    PREVIOUS_MONTH = "previous month"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRule:
    """How long before sending an issue takes nothing more that comes in by itself."""

    days: int
    time: str = ""
    """Local time on that day, ``18:00``; empty: the hour of sending."""

    def __str__(self) -> str:
        """As it is written: ``3 days 18:00``."""
        return f"{self.days} {'day' if self.days == 1 else 'days'} {self.time}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Local times of day between which nothing goes out by itself, over midnight where they say so."""

    start: str
    """``22:00``"""
    end: str
    """``07:00``"""

    def __str__(self) -> str:
        """As it is written: ``22:00 to 07:00``."""
        return f"{self.start} to {self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPlan:
    """How long before an issue leaves each step of making it is done; None: no deadline."""

    collect: FreezeRule | None = None
    triage: FreezeRule | None = None
    write: FreezeRule | None = None
    approve: FreezeRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an issue leaves, and what it draws on, unless its file says otherwise."""

    zone: str = "UTC"
    """IANA name."""
    cities: tuple[str, ...] = ()
    """IANA names of other places whose hour is shown beside."""
    send_time: str = "09:00"
    """Local time."""
    window: WindowRule = WindowRule.SINCE_LAST
    freeze: FreezeRule | None = None
    """None: nothing is ever late."""
    send_day: int = 0
    """Day of the month on which an issue leaves where no file says so; 0: on none."""
    deadlines: MonthPlan = field(default_factory=MonthPlan)
    """Until when the steps before are done."""
    latest: timedelta = timedelta(hours=3)
    """So late an issue starts by itself; later, a person is asked."""
    quiet: QuietHours | None = None
    """Nothing goes out by itself then; None: at any hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """How the web is read."""

    contact: str = ""
    """Address or page in the User-Agent header."""
    connect_to: tuple[tuple[str, str], ...] = ()
    """(host pattern, ``address:port``): where to connect instead, as curl's --connect-to."""
    allow_networks: tuple[str, ...] = ()
    """Private networks (CIDR) that may be read."""
    concurrency: int = 50
    """Most requests in flight."""
    deadline: float = 30.0
    """Seconds for one fetch, from name look-up to last byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Whether clicks are counted: in sums by day, of those readers alone who agreed to it."""

    clicks: bool = False
    minimum: int = 10
    """The smallest number of clicks that is ever shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Everything that publication.yaml says."""

    name: str
    """``INDUS``"""
    full_name: str = ""
    """``INDUS – Mobilizing People's Power``; empty: `name`."""
    mission: str = ""
    language: str = "en"
    website: str = ""
    archive_url: str = ""
    """Public base address of the archive, ending in ``/``, or empty."""
    archive_folder: str = "site"
    """Where the archive is built, relative to the publication: what stands at `archive_url`."""
    archive_publish_to: str = ""
    """Where the built archive is put by `archive publish`: a folder, ``ssh://…`` or ``s3://…``; or empty."""
    public_url: str = ""
    """Public base address of unsubscribe and preferences pages, ending in ``/``, or empty."""
    heartbeat_url: str = ""
    """Asked every minute by `newsletter run`, so that somebody notices when it is dead; or empty."""
    pictures: str = HOSTED
    """``hosted`` with the archive, or ``embedded`` in each mail."""
    wordmark: Wordmark | None = None
    """None: the name is set in type, or as the theme draws it."""
    sender: Sender
    postal_address: tuple[str, ...]
    """Its lines."""
    donation: Prose = NO_PROSE
    follow: tuple[FollowLink, ...] = ()
    people: tuple[Person, ...] = ()
    focus_areas: tuple[FocusArea, ...] = ()
    house_rules: HouseRules = field(default_factory=HouseRules)
    audience: AudienceRule = EVERYBODY
    """Who receives issues, unless an issue says otherwise."""
    approval: ApprovalRules = field(default_factory=ApprovalRules)
    schedule: Schedule = field(default_factory=Schedule)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    fetching: Fetching = field(default_factory=Fetching)
    clips_by_mail: ClipsByMail | None = None
    """Where editors send links; None: nowhere."""
    suggestions: SuggestionRules = field(default_factory=SuggestionRules)
    saving: SavingRules = field(default_factory=SavingRules)
    desk: DeskSettings = field(default_factory=DeskSettings)
    counting: Counting = field(default_factory=Counting)
    hand_over: HandOverSettings = field(default_factory=HandOverSettings)
    """Services that may get an issue as a draft."""
    show_balance: bool = False
    """True: the archive has a page about whose voices the newsletter carries."""
    share_images: bool = False
    """True: a picture of each issue is drawn, for where its address is shared."""
    theme: str = "indus"
    moving: Moving | None = None
    """From another service, which is still live; None: no longer, or never."""
    redirects: tuple[Redirect, ...] = ()
    """What became of addresses that the archive had."""
    database: str = ""
    """Address of a PostgreSQL database (``postgresql://…``); empty: files in var/."""
    backup: BackupRules = field(default_factory=BackupRules)
    """Where copies of everything go."""
    keeping: KeepingRules = field(default_factory=KeepingRules)
    """Where copies of cited pages go."""

    @property
    def counts_clicks(self) -> bool:
        """Whether mails are made whose links are counted: only where pages speak TLS."""
        return self.counting.clicks and self.public_url.startswith("https://")

    @property
    def suggest_url(self) -> str:
        """The page on which readers suggest pages, or empty: there is none, or nobody knows where."""
        both = self.suggestions.open and self.public_url
        return f"{self.public_url}suggest" if both else ""

    def person(self, person_id: str) -> Person | None:
        """Return the person with that id, or None."""
        return next((person for person in self.people if person.id == person_id), None)
