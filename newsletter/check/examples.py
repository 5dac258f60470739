"""For each check an example of what is wrong, and of the same put right; printed by `newsletter rules`.

One line each: code, what is wrong, ``→``, what is right.
"""

from __future__ import annotations

_ISSUE = """
empty-issue: an issue without leads and entries → one entry under media_review:
empty-subject: subject: "" → subject: Quiet talks, and nine articles
long-subject: a subject of 140 characters → Quiet talks, and nine articles
subject-of-another-month: date: 2026-11, subject: The October review → subject: The November review
subject-of-another-year: date: 2026-11, subject: November 2025 → subject: November 2026
subject-of-another-number: number: 12, subject: Issue 11 → subject: Issue 12
repeated-subject: subject: Media review, as last month → subject: What a painted board did for a canal
subject-of-a-draft: subject: Copy of November review → subject: What a painted board did for a canal
shouting-subject: subject: THE NOVEMBER REVIEW → subject: The November review
missing-preheader: no preheader: → preheader: Who reads the river first, and nine articles.
long-preheader: a preheader of 300 characters → preheader: Who reads the river first.
preheader-repeats-subject: subject and preheader: The November review → preheader: Who reads the river first.
missing-send-at: no send_at: → send_at: 2026-12-01 09:00 America/New_York
freeze-after-sending: freeze: 2026-12-02, send_at: 2026-12-01 09:00 → freeze: 2026-11-27
placeholder: The hearing is on TBD. → The hearing is on 4 December.
merge-tag: Dear {{ first_name }}, → Dear readers,
empty-salutation: Dear None, → Dear readers,
mojibake: The farmersâ€™ gauge → The farmers’ gauge
escaped-character: Wells &amp; boards, as it would be shown → Wells & boards
control-character: a word with U+202E in it → the same word, typed anew
repeated-word: They hung the the board. → They hung the board.
shouting: BUY NOW!!! → Members may order it.
markup-in-text: title: The <b>river</b> → title: The river
mixed-alphabets: a word with a Cyrillic а in it → the same word, typed anew
invisible-character: bo·ard, with a blank of no width in it → board
doubled-scheme: https://https://paper.example/rivers → https://paper.example/rivers
staging-link: https://staging.paper.example/rivers → https://paper.example/rivers
shortened-link: https://bit.ly/3xYz → https://paper.example/rivers
aggregator-link: https://news.google.com/rss/articles/CBM… → https://paper.example/rivers
vague-link: Read it [here](https://paper.example/rivers). → Read [the report on the river](https://paper.example/rivers).
link-says-another-host: [www.paper.example](https://shop.example/) → [www.paper.example](https://www.paper.example/)
malformed-address: https://paper.example/rivers). → https://paper.example/rivers
wrapped-link: https://www.google.com/url?q=https://paper.example/rivers → https://paper.example/rivers
login-in-link: https://asma:secret@paper.example/ → https://paper.example/
placeholder-link: https://www.example.com/ → https://paper.example/rivers
link-for-editors: https://paper.example/?p=812&preview=true → https://paper.example/rivers
numeric-host: http://203.0.113.9/rivers → https://paper.example/rivers
missing-summary: an entry without summary: → summary: Two or three sentences of your own.
long-summary: a summary of nine sentences → a summary of three
repeated-title: two entries called Rivers → Rivers, and Rivers of the North
outlet-cited-twice: two entries from The Paper → nothing to mend
crowded-outlet: four entries from The Paper → two of them from elsewhere
crowded-author: three pieces by Asma Khan → other voices on the same matter
name-spelt-two-ways: Raoof Hasan and Raouf Hasan → one spelling, the other under aliases:
unbalanced: 70 percent of an issue from one country → pieces from elsewhere, or another limit under balance:
outlet-disagrees: outlet: Daily News, url: https://paper.example/rivers → outlet: The Paper
published-later: published: 2026-12-11, send_at: 2026-12-01 → published: 2026-11-12
image-without-alt: image: {file: images/delta.jpg} → image: {file: images/delta.jpg, alt: The delta at low water}
image-without-credit: an image without credit: → credit: M. Rahman
image-without-licence: an image without licence: → licence: CC BY 4.0
reprint-without-permission: first_published: {outlet: The Paper} alone → permission: {by: the editors of The Paper, date: 2026-11-03}
embargo-later: embargo: 2026-12-02 06:00, send_at: 2026-12-01 09:00 → send_at: 2026-12-02 09:00
missing-id: an entry without id: → newsletter ids --write 2026-11
misquotation: “We never were this close”, where the article says “We have never been this close” → “We have never been this close”
unchecked-summary: an entry whose page is not saved → newsletter clip --issue 2026-11
number-not-in-source: 45 dams, where the article says 40 → 40 dams
date-not-in-source: in October, where the article says November → in November
name-not-in-source: Kalim, where the article says Karim → Karim
value-from-elsewhere: the sum of another paragraph beside this name → the sum that the article gives it
copied-passage: twenty words in a row of the article → your own words, or quotation marks
unclosed-quotation-mark: “We never were, she said. → “We never were,” she said.
title-disagrees: title: The River, where the page says The Rivers → title: The Rivers
authors-disagree: authors: [Asma Khan], where the page says Asma Kahn → the spelling of the page, or an alias
published-disagrees: published: 2026-11-03, where the page says 2 November → published: 2026-11-02
dead-link: an address that answers 404 → the article's address of today
soft-dead-link: a page that says Not found and answers 200 → the article's address of today
wrong-link: an address that leads to the paper's front page → the article's own address
certificate-fault: a host whose certificate ran out → the same article elsewhere, or a word to its owner
link-in-trouble: a host that did not answer → newsletter check 2026-11 --links --refresh
moved-link: an address that leads on to another → the address where it ends
insecure-link: http://paper.example/, where https works → https://paper.example/
tracking-parameters: https://paper.example/rivers?utm_source=x → https://paper.example/rivers
page-too-large-to-keep: a page of 30 MB → megabytes: 32 in publication.yaml
link-not-looked-at: a site that lets no program in → open it yourself
repeated-address: two entries with one address → one of them
ran-before: an article that issue 2026-09 cited → another article, or a waiver
same-story-ran: a story that issue 2026-09 told from another paper → what is new in it
overdue-focus-area: review_by: 2026-10 in the issue of November → read it again, and set review_by: 2027-10
overdue-person: review_by: 2026-10 in the issue of November → read the bio again, and set review_by: 2027-10
waiver-by-unknown: waivers: [{by: somebody}] → waivers: [{by: asma-khan}]
waiver-without-reason: because: "" → because: The paper itself spells it so.
idle-waiver: a waiver of what is mended by now → take it out
open-comment: a comment that waits for an answer → newsletter comments resolve 3
web-only-without-page: web_only: true without archive_url: → archive_url: https://archive.indus.example/
misspelt-word: The rivr rises. → The river rises.
"""
_MAIL = """
broken-token: half of a reader's token in a template → the token whole, as the context gives it
token-in-public: a reader's token in the web page → the token in the mail alone
missing-postal-address: a footer without postal address → the lines of postal_address:
missing-view-in-browser: no link to the web page → <a href="https://archive.indus.example/issues/2026-11/">
empty-text-part: a plain text without the titles → every title in both parts
web-only-not-linked: a piece for the web that the mail does not name → its title, with a link to it
html-over-wall: 104,000 bytes of HTML → newsletter fit 2026-11
html-over-budget: 85,000 bytes of HTML → newsletter fit 2026-11
unsubscribe-behind-wall: the footer behind 100,000 bytes → newsletter fit 2026-11
style-too-large: one <style> of 20,000 bytes → two of 10,000
missing-unsubscribe: a mail that nobody can leave → <a href="https://mail.indus.example/leave">Unsubscribe</a>
long-text-line: a line of 1,200 octets in the plain text → lines of 72 columns
repeated-passage: a paragraph that stands twice → the paragraph once
text-part-differs: a plain text that says: View this in HTML → the same words in both parts
text-part-without-links: words without addresses in the plain text → the address behind its words
malformed-header: From: The Monsoon Desk → From: The Monsoon Desk <desk@desk.example>
repeated-header: two lines From → one
no-reply-sender: Reply-To: noreply@desk.example → Reply-To: editors@desk.example
shown-blind-copy: Bcc: board@desk.example → no such line
read-receipt: Disposition-Notification-To: desk@desk.example → no such line
missing-one-click: List-Unsubscribe alone → List-Unsubscribe-Post: List-Unsubscribe=One-Click
malformed-message: a message without its last boundary → the whole message
mixed-line-ends: lines that end in CRLF and in LF → all in CRLF
parts-out-of-order: HTML, then plain text → plain text, then HTML
attachment: review.pdf attached → a link to it
missing-header: no Subject → Subject: What a painted board did
missing-list-unsubscribe: no List-Unsubscribe → List-Unsubscribe: <https://mail.desk.example/leave>
sender-not-aligned: From: desk@desk.example, signed by d=relay.example → signed by d=desk.example
long-octet-line: a line of 2,000 octets → quoted-printable
missing-text-part: HTML alone → plain text beside it
missing-charset: no charset in the HTML → <meta charset="utf-8">
wrong-charset: bytes of UTF-8 called us-ascii → charset=utf-8
leaking-preheader: a short preheader before “View in browser” → invisible characters behind it
missing-doctype: <html lang="en"> on the first line → <!doctype html>
missing-title: <title></title> → <title>The November review</title>
missing-language: <html dir="ltr"> → <html lang="en" dir="ltr">
missing-direction: <html lang="en"> → <html lang="en" dir="ltr">
right-to-left-without-dir: <p>دریائے سندھ کا پانی</p> → <p lang="ur" dir="rtl">دریائے سندھ کا پانی</p>
missing-viewport: no viewport → <meta name="viewport" content="width=device-width, initial-scale=1">
missing-heading: <h4> behind <h2> → <h3>
empty-heading: <h2></h2> → <h2>Media review</h2>
layout-table-without-role: <table><tr><td>One</td></tr></table> → <table role="presentation"><tr><td>One</td></tr></table>
unclosed-element: <p><b>One</p> → <p><b>One</b></p>
unbalanced-condition: <!--[if mso]> without its end → <![endif]-->
repeated-element-id: <p id="a">One</p><p id="a">Two</p> → <p id="a">One</p><p id="b">Two</p>
deep-nesting: a hundred and one <div> in one another → ten
script-in-mail: <span onclick="go()">Read</span> → <a href="https://paper.example/rivers">Read of the rivers</a>
misplaced-element: <li>One</li> → <ul><li>One</li></ul>
zoom-forbidden: user-scalable=no → width=device-width, initial-scale=1
broken-style: p { color: #111; → p { color: #111; }
too-wide: <table role="presentation" width="900"> → <table role="presentation" width="600">
unbalanced-outlook-table: <!--[if mso]><table><tr><td><![endif]--> alone → <!--[if mso]></td></tr></table><![endif]-->
picture-without-alt: <img src="https://desk.example/a.png" width="40"> → <img src="https://desk.example/a.png" width="40" alt="A gauge">
image-not-enclosed: <img src="images/a.png" width="40" alt="A gauge"> → <img src="https://desk.example/a.png" width="40" alt="A gauge">
picture-without-size: <img src="https://desk.example/a.png" alt="A gauge"> → <img src="https://desk.example/a.png" alt="A gauge" width="40">
poor-alt: alt="IMG_2041.jpg" → alt="A council votes by raising hands"
insecure-picture: src="http://desk.example/a.png" → src="https://desk.example/a.png"
unsupported-picture: src="https://desk.example/a.webp" → src="https://desk.example/a.png"
tracking-pixel: <img src="https://count.example/o.gif" alt="" width="1" height="1"> → nothing in its place
mail-of-pictures: one picture of the whole page → its words as text
broken-anchor: href="#badin", and no such id → id="badin" at the place
malformed-mail-link: href="mailto:" → href="mailto:editors@desk.example"
malformed-phone-link: href="tel:call-us" → href="tel:+922111111111"
lookalike-host: a host with an accent that yours does not have → the host, typed anew
ambiguous-link: two links “The report” to two places → “The report on rivers”, “The report on roads”
invisible-in-link: a soft hyphen in an address → the address, typed anew
empty-link: <a href="#">The map</a> → <a href="https://desk.example/map">The map</a>
wordless-link: <a href="https://desk.example/map"></a> → <a href="https://desk.example/map">The map</a>
unsafe-link: <a href="javascript:go()">Go on</a> → <a href="https://desk.example/map">The map</a>
relative-link: <a href="www.desk.example">Our desk</a> → <a href="https://www.desk.example/">Our desk</a>
bare-ampersand: <a href="https://desk.example/?a=1&copy=2">Copies</a> → <a href="https://desk.example/?a=1&amp;copy=2">Copies</a>
nested-link: <a href="https://desk.example/1">One <a href="https://desk.example/2">two</a></a> → two links beside one another
unsupported-element: <form> → <a href="https://desk.example/form">Answer on the web</a>
unsupported-style: <p style="display:grid">One</p> → <p>One</p>
client-support: <p style="display:flex">One</p> → <p>One</p>
justified-text: <p style="text-align:justify">One</p> → <p>One</p>
tiny-text: <p style="font-size:8px">One line</p> → <p style="font-size:14px">One line</p>
low-contrast: <p style="color:#aaaaaa">One line</p> → <p>One line</p>
tight-lines: <p style="line-height:0.6">One line</p> → <p style="line-height:1.5">One line</p>
wrong-direction: dir="rtl" on a paragraph in English → dir="ltr"
wrong-language: lang="en" on a paragraph in Urdu → lang="ur"
hidden-text: <p style="display:none">More rivers</p> → <p>More rivers</p>
spam-score: SpamAssassin gives 6.1 points of 5 → other words where its rules say so
unreadable-mail: a file of 20 MB → the mail without what is attached
foreign-picture: a picture from somebody else's host → the picture among the publication's files
heavy-pictures: pictures of 2 MB together → smaller ones
"""


def examples() -> dict[str, tuple[str, str]]:
    """Return (wrong, right) by code."""
    found = {}
    for line in f"{_ISSUE}\n{_MAIL}".split("\n"):
        code, _, example = line.partition(": ")
        wrong, arrow, right = example.partition(" → ")
        if arrow:
            found[code] = (wrong, right)
    return found
