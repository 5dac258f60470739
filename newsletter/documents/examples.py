"""For each mistake in a file an example, and the same put right; printed by `newsletter rules`."""

from __future__ import annotations

_LINES = """
empty-file: a file without a line in it → version: 1
too-large: a file of two megabytes → an issue of some pages
binary: a word processor's document called .yaml → plain text
not-utf-8: a file in Windows-1252 → the same, saved as UTF-8
forbidden-character: a null byte in a text → the text, typed anew
missing-key: an entry without title: → title: Three countries, one river
old-format: review: → media_review:, by newsletter migrate
bad-audience-id: the name of the audience: Our Readers → its id: 1a2b3c4d5e
bad-version: version: 7 → version: 1
tab: a tab before a key → blanks before it
bad-indent: a key three blanks in, its neighbours two → two blanks before each
missing-colon: title Rivers → title: Rivers
missing-blank: title:Rivers → title: Rivers
missing-bar: body: and a text below it → body: |
missing-name: - : Rivers → - title: Rivers
colon-in-text: title: Rivers: a history → title: "Rivers: a history"
unclosed-quote: title: "Rivers → title: "Rivers"
text-after-quote: title: "Rivers" of the North → title: "Rivers of the North"
bad-escape: title: "Rivers \\q" → title: 'Rivers \\q'
smart-quotes: title: “Rivers” → title: "Rivers"
unclosed-bracket: topics: [rivers → topics: [rivers]
special-character: title: @rivers → title: "@rivers"
bad-yaml: lines that follow no rule of YAML → name: value on each
bad-key: [a, b]: Rivers → title: Rivers
duplicate-key: two lines title: → one
merge-key: <<: *other → the lines themselves
anchor: title: &t Rivers → title: Rivers
alias: title: *t → title: Rivers
tag: title: !!str Rivers → title: Rivers
second-document: a line of --- in the midst → two files
too-deep: lists in lists in lists → the form of the schema
unknown-key: tilte: Rivers → title: Rivers
conflicting-keys: both of two that exclude each other → one of them
empty-value: title: → title: Rivers
empty-item: a - and nothing behind it → - Rivers
empty-summary: summary: "" → summary: Two or three sentences.
wrong-type: topics: rivers → topics: [rivers]
unknown-choice: transport: smpt → transport: smtp
bad-number: summary_words: many → summary_words: 110
bad-id: id: Three Rivers! → id: three-rivers
duplicate-id: two entries with id: rivers → rivers, and rivers-again
bad-language: language: english → language: en
own-language: a translation into the language of the entry itself → another language
bad-database: database: mysql://… → database: postgresql://newsletter@host/newsletter
bad-focus: focus: top left → focus: 20% 10%
bad-speller: spelling: {en: yes} → spelling: {en: hunspell en_GB}
bad-place: place: tape → place: ssh://backup@vault.indus.example/~/review
bad-recipient: a key that does not begin with age1 → the public key, as it was printed: age1…
bad-country: country: USA → country: US
bad-path: file: ../delta.jpg → file: images/delta.jpg
bad-date: published: last May → published: 2026-05
impossible-date: published: 2026-02-30 → published: 2026-02-28
bad-time: send_at: at nine → send_at: 2026-12-01 09:00 America/New_York
time-skipped: send_at: 2026-03-08 02:30 America/New_York → 03:30, as clocks go forward
time-twice: send_at: 2026-11-01 01:30 America/New_York → 02:30, as clocks go back
window-backwards: a window that ends before it begins → its first day first
unknown-zone: America/NewYork → America/New_York
bad-address: url: see below → url: https://paper.example/rivers
address-without-scheme: url: paper.example/rivers → url: https://paper.example/rivers
unsafe-address: url: javascript:go() → url: https://paper.example/rivers
duplicate-url: two entries with one url: → one of them
bad-mail-address: address: editors@ → address: editors@indus.example
bad-bounce-address: an address that takes no +keys → bounces@indus.example
bad-secret-name: Correct horse! → bounces
bad-folder-name: automatic: ../Automatic → automatic: Automatic
bad-host: hosts: [https://paper.example] → hosts: [paper.example]
duplicate-host: two outlets with paper.example → one of them
bad-site-path: from: /Topics/Watr → from: topics/watr/
duplicate-redirect: two redirects from: topics/watr/ → one of them
redirect-cycle: a/ leads to b/, and b/ to a/ → one of them leads to a page
redirect-chain: a/ leads to b/, and b/ to c/ → a/ leads to c/, too
bad-selector: a selector of CSS with a sign too many: h2 >> a → h2 a
bad-pattern: https://paper.example/opinion → /opinion/
bad-network: allow_networks: [here] → allow_networks: [10.0.0.0/8]
bad-rate: rate: fast → rate: 50 a second
bad-connection: connect_to: {paper: 80} → connect_to: {paper.example: "127.0.0.1:8080"}
unknown-person: authors: [asma-kahn] → authors: [asma-khan]
focus-area-in-issue: focus_areas: [{id: water, title: Water, text: …}] → focus_areas: [water]
unknown-focus-area: focus_areas: [yuoth] → focus_areas: [youth]
unknown-outlet: outlet: a name that feeds.yaml lacks → the name as it stands there
duplicate-name: two people with one alias → one of them
bad-link: [the report](see below) → [the report](https://paper.example/rivers)
link-without-scheme: [the report](paper.example/rivers) → [the report](https://paper.example/rivers)
unsafe-link: [the report](javascript:go()) → [the report](https://paper.example/rivers)
bad-image: a picture within a sentence → the picture on a line of its own
unused-note: [^1]: See page 4, without its mark → a mark [^1] in the text
unknown-url: url: unknown → url: https://paper.example/rivers
unknown-code: severities: {long-sumary: off} → severities: {long-summary: off}
theme: theme: indsu → theme: indus
theme-template: {{ isue.title }} → {{ issue.title }}
theme-contrast: muted = "#aaaaaa" on white → muted = "#4f555a"
theme-mjml: <mj-text> outside a column → <mj-column><mj-text>
theme-weight: a theme that adds two bytes to each of text → shorter names of classes
unusable-picture: file: images/delta.jpg, which is no picture → the picture, saved again as JPEG or PNG
no-preview: a file that cannot be read → the place that the message names
old-service-lists: subscribers of the old service that still stand there → newsletter import
"""


def examples() -> dict[str, tuple[str, str]]:
    """Return (wrong, right) by code."""
    found = {}
    for line in _LINES.strip().split("\n"):
        code, _, example = line.partition(": ")
        wrong, _, right = example.partition(" → ")
        found[code] = (wrong, right)
    return found
