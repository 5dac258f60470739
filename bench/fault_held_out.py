"""Faults that were thought of and written down before anybody looked at the rules.

Of 221 the rules of that day found 118 in one way or another, 114 by a finding that says what
is wrong.  Since then two were taken out (whether https works, and who counts a link, is asked
elsewhere), three seeds were mended that were no fault as they stood, and the codes added.
"""

from __future__ import annotations

from dataclasses import replace

from bench.fault_mail import (
    BOUNDARY,
    NO_FIELD,
    TEXT,
    Fault,
    Seed,
    block,
    dear,
    field,
    head,
    link,
    picture,
    raw,
    say,
    style,
    styled,
    subject,
    swap,
    text,
    without,
)

LONG_ALT = "A council votes by raising hands, and behind it, on a wall of the hall, hang the " * 6
SAME = (
    "<p>Where the fees of the weekly market stay in town, people of every ward came to the hall "
    "to hear what was done with them, and asked.</p>"
)


def _turned(data: bytes) -> bytes:
    """Put the last part of a message first."""
    mark = f"--{BOUNDARY}\r\n".encode()
    head_, plain, rich = data.split(mark)
    end = f"--{BOUNDARY}--".encode()
    body = rich.split(end)[0]
    return head_ + mark + body + mark + plain + end + b"\r\n"


TABLE: tuple[tuple[str, str, str, Seed], ...] = (
    # merge tags of other systems, whole and half, and what they leave behind
    ("tags", "Mailchimp tag", "merge-tag", dear("Dear *|FNAME|*,")),
    ("tags", "HubSpot tag", "merge-tag", dear("Dear {{ contact.firstname }},")),
    ("tags", "listmonk tag", "merge-tag", dear("Dear {{ .Subscriber.FirstName }},")),
    ("tags", "Handlebars in three braces", "merge-tag", dear("Dear {{{recipient.first}}},")),
    ("tags", "template statement", "merge-tag", say("{% if member %}Thank you.{% endif %}")),
    ("tags", "ERB tag", "merge-tag", dear("Dear <%= user.name %>,")),
    ("tags", "AMPscript tag", "merge-tag", dear("Dear %%FirstName%%,")),
    ("tags", "AMPscript block", "merge-tag", say("%%[ set @name = FirstName ]%%")),
    ("tags", "Campaign Monitor tag", "merge-tag", dear("Dear [firstname,fallback=friend],")),
    ("tags", "placeholder in brackets", "merge-tag", dear("Dear [FIRST NAME],")),
    ("tags", "one pair of braces", "merge-tag", dear("Dear {first_name},")),
    ("tags", "dollar and braces", "merge-tag", dear("Dear ${first_name},")),
    ("tags", "hash and braces", "merge-tag", dear("Dear #{first_name},")),
    ("tags", "percent signs", "merge-tag", dear("Dear %FIRSTNAME%,")),
    ("tags", "Mailgun tag", "merge-tag", dear("Dear %recipient.name%,")),
    ("tags", "word processor's field", "merge-tag", dear("Dear «First Name»,")),
    (
        "tags",
        "word processor's field in angles",
        "merge-tag",
        dear("Dear &lt;&lt;First Name&gt;&gt;,"),
    ),
    ("tags", "two square brackets", "merge-tag", dear("Dear [[firstname]],")),
    ("tags", "tag that never closes", "merge-tag", dear("Dear {{ first_name,")),
    ("tags", "tag that never opens", "merge-tag", dear("Dear first_name }},")),
    ("tags", "half a Mailchimp tag", "merge-tag", dear("Dear *|FNAME,")),
    ("tags", "tag in the subject", "merge-tag", subject("Councils near {{ city }}")),
    ("tags", "tag in the plain text alone", "merge-tag", text("Dear subscriber", "Dear *|FNAME|*")),
    (
        "tags",
        "tag in an alt text",
        "merge-tag",
        swap('alt="The Monsoon Desk"', 'alt="{{ company }}"'),
    ),
    (
        "tags",
        "tag in an address, encoded",
        "merge-tag",
        link("https://desk.example/%7B%7B%20id%20%7D%7D"),
    ),
    ("tags", "Dear null", "empty-salutation", dear("Dear null,")),
    ("tags", "Hello undefined", "empty-salutation", dear("Hello undefined,")),
    ("tags", "Hi NaN", "empty-salutation", dear("Hi NaN!")),
    ("tags", "Hi, nobody", "empty-salutation", dear("Hi !")),
    ("tags", "Dear, nobody", "empty-salutation", dear("Dear ,")),
    ("tags", "Dear First Name", "empty-salutation", dear("Dear FIRSTNAME,")),
    (
        "tags",
        "an object of a program",
        "empty-salutation",
        say("Written by [object Object] in Badin."),
    ),
    (
        "tags",
        "undefined in an address",
        "malformed-address",
        link("https://desk.example/undefined"),
    ),
    # structure
    ("structure", "doctype missing", "missing-doctype", swap("<!doctype html>\n", "")),
    ("structure", "charset missing", "missing-charset", without("<meta http-equiv[^>]*>\n")),
    ("structure", "two first headings", "missing-heading", block("<h1>Another first heading</h1>")),
    ("structure", "no first heading", "missing-heading", without("</?h1[^>]*>")),
    ("structure", "heading level left out", "missing-heading", block("<h4>The gauge at dawn</h4>")),
    ("structure", "empty heading", "empty-heading", block("<h2> </h2>")),
    (
        "structure",
        "same id twice",
        "repeated-element-id",
        block('<p id="a">One.</p><p id="a">Two.</p>'),
    ),
    ("structure", "anchor that leads nowhere", "broken-anchor", link("#badin")),
    (
        "structure",
        "dir missing on html",
        "missing-direction",
        swap('<html lang="en" dir="ltr"', '<html lang="en"'),
    ),
    (
        "structure",
        "language that is none",
        "missing-language",
        swap('<html lang="en"', '<html lang="english"'),
    ),
    ("structure", "script", "unsupported-element", block("<script>track()</script>")),
    (
        "structure",
        "event handler",
        "script-in-mail",
        say('<span onclick="go()">Read</span> it all.'),
    ),
    (
        "structure",
        "frame",
        "unsupported-element",
        block('<iframe src="https://desk.example/film"></iframe>'),
    ),
    (
        "structure",
        "film",
        "unsupported-element",
        block('<video src="https://desk.example/film.mp4"></video>'),
    ),
    (
        "structure",
        "embedded object",
        "unsupported-element",
        block('<object data="https://desk.example/o"></object>'),
    ),
    ("structure", "base address", "script-in-mail", head('<base href="https://desk.example/">')),
    (
        "structure",
        "style sheet elsewhere",
        "unsupported-style",
        head('<link rel="stylesheet" href="https://desk.example/a.css">'),
    ),
    (
        "structure",
        "page that moves on",
        "script-in-mail",
        head('<meta http-equiv="refresh" content="5">'),
    ),
    ("structure", "button", "unsupported-element", block("<button>Read on</button>")),
    (
        "structure",
        "field to fill in",
        "unsupported-element",
        block('<input type="text" aria-label="Name">'),
    ),
    (
        "structure",
        "unclosed table",
        "unclosed-element",
        block('<table role="presentation"><tr><td>One'),
    ),
    (
        "structure",
        "unclosed cell",
        "unbalanced-outlook-table",
        swap("<!--[if mso]></td></tr></table><![endif]-->", ""),
    ),
    ("structure", "end without a beginning", "unclosed-element", block("<p>One.</p></div>")),
    ("structure", "comment that never ends", "unclosed-element", block("<!-- a note to ourselves")),
    ("structure", "crossed elements", "unclosed-element", say("<b>One <i>two</b> three</i> four.")),
    ("structure", "bold that never ends", "unclosed-element", say("<b>One two three.")),
    ("structure", "row outside a table", "misplaced-element", block("<tr><td>One</td></tr>")),
    ("structure", "item outside a list", "misplaced-element", block("<li>One of the items</li>")),
    (
        "structure",
        "end of a comment too many",
        "unbalanced-condition",
        block("<p>One.</p><![endif]-->"),
    ),
    (
        "structure",
        "empty title",
        "missing-title",
        swap("<title>Canal boards and quiet councils</title>", "<title></title>"),
    ),
    (
        "structure",
        "title of a template",
        "missing-title",
        swap("<title>Canal boards and quiet councils</title>", "<title>Untitled document</title>"),
    ),
    (
        "structure",
        "zoom forbidden",
        "zoom-forbidden",
        swap("initial-scale=1", "initial-scale=1, user-scalable=no"),
    ),
    # pictures
    (
        "pictures",
        "alt text is a file name",
        "poor-alt",
        swap('alt="The Monsoon Desk"', 'alt="IMG_2041.jpg"'),
    ),
    ("pictures", "alt text says image", "poor-alt", swap('alt="The Monsoon Desk"', 'alt="image"')),
    (
        "pictures",
        "alt text of a paragraph",
        "poor-alt",
        swap('alt="The Monsoon Desk"', f'alt="{LONG_ALT}"'),
    ),
    (
        "pictures",
        "picture without address",
        "image-not-enclosed",
        picture('alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "picture in a data URI",
        "unsafe-link",
        picture('src="data:image/png;base64,iVBORw0KGgo=" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "picture on somebody's disk",
        "unsafe-link",
        picture('src="file:///C:/Users/ali/gauge.png" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "picture by a path of Windows",
        "image-not-enclosed",
        picture('src="C:\\Users\\ali\\gauge.png" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "enclosed picture that is not there",
        "image-not-enclosed",
        picture('src="cid:gauge@desk" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "picture over http",
        "insecure-picture",
        picture('src="http://desk.example/gauge.png" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "WebP picture",
        "unsupported-picture",
        picture('src="https://desk.example/gauge.webp" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "AVIF picture",
        "unsupported-picture",
        picture('src="https://desk.example/gauge.avif" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "picture straight from a phone",
        "unsupported-picture",
        picture('src="https://desk.example/gauge.heic" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "picture without size",
        "picture-without-size",
        picture('src="https://desk.example/gauge.png" alt="A gauge"'),
    ),
    (
        "pictures",
        "picture wider than the mail",
        "too-wide",
        picture('src="https://desk.example/gauge.png" alt="A gauge" width="1400" height="900"'),
    ),
    (
        "pictures",
        "counting pixel",
        "tracking-pixel",
        picture('src="https://count.example/o.gif?id=1" alt="" width="1" height="1"'),
    ),
    (
        "pictures",
        "picture on one's own machine",
        "staging-link",
        picture('src="http://localhost:8000/gauge.png" alt="A gauge" width="40" height="40"'),
    ),
    (
        "pictures",
        "drawing in the mail",
        "unsupported-element",
        block('<svg width="10" height="10"><circle r="4"></circle></svg>'),
    ),
    # links
    ("links", "javascript", "unsafe-link", link("javascript:void(0)")),
    ("links", "scheme twice", "doubled-scheme", link("https://https://desk.example/note")),
    ("links", "colon missing", "doubled-scheme", link("https//desk.example/note")),
    ("links", "slash missing", "doubled-scheme", link("https:/desk.example/note")),
    ("links", "blank in an address", "malformed-address", link("https://desk.example/the note")),
    ("links", "blank before an address", "malformed-address", link(" https://desk.example/note")),
    ("links", "mail to nobody", "malformed-mail-link", link("mailto:")),
    (
        "links",
        "mail to an impossible address",
        "malformed-mail-link",
        link("mailto:editors@desk@example"),
    ),
    ("links", "telephone with letters", "malformed-phone-link", link("tel:call-us")),
    ("links", "this machine", "staging-link", link("http://localhost:3000/note")),
    ("links", "a private address", "staging-link", link("http://192.168.1.20/note")),
    ("links", "a machine's number", "numeric-host", link("http://203.0.113.9/note")),
    ("links", "hash alone", "empty-link", link("#")),
    ("links", "file on a disk", "unsafe-link", link("file:///home/ali/note.html")),
    ("links", "read more", "vague-link", link("https://desk.example/note", "Read more")),
    ("links", "here", "vague-link", link("https://desk.example/note", "here")),
    ("links", "this link", "vague-link", link("https://desk.example/note", "this link")),
    (
        "links",
        "one text for two addresses",
        "ambiguous-link",
        say(
            '<a href="https://desk.example/1">The gauge note</a> <a href="https://desk.example/2">The gauge note</a>'
        ),
    ),
    (
        "links",
        "an address wrapped by a mail service",
        "wrapped-link",
        link(
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdesk.example%2Fnote&amp;data=1"
        ),
    ),
    (
        "links",
        "an address out of a search",
        "wrapped-link",
        link("https://www.google.com/url?q=https://desk.example/note"),
    ),
    (
        "links",
        "password in an address",
        "login-in-link",
        link("https://ali:secret@desk.example/note"),
    ),
    (
        "links",
        "page to edit a document",
        "link-for-editors",
        link("https://docs.google.com/document/d/1aB/edit"),
    ),
    ("links", "full stop in an address", "malformed-address", link("https://desk.example/note).")),
    (
        "links",
        "address escaped twice",
        "malformed-address",
        link("https://desk.example/note?a=1&amp;amp;b=2"),
    ),
    (
        "links",
        "text shows another mailbox",
        "link-says-another-host",
        link("mailto:sales@shop.example", "editors@desk.example"),
    ),
    ("links", "look-alike host", "lookalike-host", link("https://xn--dsk-6la.example/note")),
    (
        "links",
        "curly quotation marks",
        "relative-link",
        say("<a href=”https://desk.example/note”>the note of the engineers</a>"),
    ),
    ("links", "link without address", "empty-link", say("<a>the note of the engineers</a>")),
    (
        "links",
        "link round blanks",
        "wordless-link",
        say('<a href="https://desk.example/note">&nbsp;</a>'),
    ),
    (
        "links",
        "link round a whole address",
        "link-says-another-host",
        link("https://desk.example/note?a=1", "https://desk.example/other?b=2"),
    ),
    ("links", "page on a test host", "staging-link", link("https://test.desk.example/note")),
    ("links", "dev tunnel", "link-for-editors", link("https://3f2a.ngrok.io/note")),
    (
        "links",
        "draft page",
        "link-for-editors",
        link("https://desk.example/?p=812&amp;preview=true"),
    ),
    ("links", "placeholder host", "placeholder-link", link("https://www.example.com/")),
    (
        "links",
        "unsubscribe leads nowhere",
        "empty-link",
        swap("https://mail.desk.example/leave?k=7Jq2", "#"),
    ),
    (
        "links",
        "no way to leave",
        "missing-unsubscribe",
        swap('<a href="https://mail.desk.example/leave?k=7Jq2">Unsubscribe</a> or ', ""),
    ),
    # words
    (
        "words",
        "lorem ipsum",
        "placeholder",
        say("Lorem ipsum dolor sit amet, consectetur adipiscing."),
    ),
    (
        "words",
        "dolor sit amet",
        "placeholder",
        say("Duis aute irure dolor in reprehenderit in voluptate."),
    ),
    ("words", "TBD", "placeholder", say("The next hearing is on TBD in Multan.")),
    ("words", "FIXME", "placeholder", say("FIXME the number of farms.")),
    ("words", "XXX", "placeholder", say("The board cost XXX rupees.")),
    ("words", "insert here", "placeholder", say("[INSERT QUOTE HERE]")),
    ("words", "your text here", "placeholder", say("Your text here")),
    ("words", "headline goes here", "placeholder", block("<h2>Headline goes here</h2>")),
    ("words", "question marks", "placeholder", say("The board cost ??? rupees.")),
    ("words", "note of an editor", "placeholder", say("[Ali: please check the number]")),
    ("words", "letters of another encoding", "mojibake", say("A cafÃ© beside the canal.")),
    ("words", "letter that was lost", "mojibake", say("A caf\ufffd beside the canal.")),
    ("words", "entity written out", "escaped-character", say("Wells &amp;nbsp; and boards.")),
    (
        "words",
        "number entity written out",
        "escaped-character",
        say("The farmers&amp;#8217; gauge."),
    ),
    (
        "words",
        "markup shown as text",
        "markup-in-text",
        say("This is &lt;b&gt;important&lt;/b&gt; to them."),
    ),
    ("words", "Markdown left over", "markup-in-text", say("This is **important** to them.")),
    (
        "words",
        "Markdown link left over",
        "markup-in-text",
        say("See [the note](https://desk.example/note)."),
    ),
    ("words", "escape left over", "mojibake", say("The farmers\\u2019 gauge.")),
    ("words", "newline left over", "escaped-character", say("One line\\nanother line of it.")),
    ("words", "word twice", "repeated-word", say("They hung the the board at dawn.")),
    ("words", "paragraph twice", "repeated-passage", block(SAME + "\n" + SAME)),
    (
        "words",
        "direction turned round",
        "control-character",
        say("The board \u202ecnal\u202c of Badin."),
    ),
    ("words", "invisible letters", "invisible-character", say("The bo\u200bard of Ba\u200bdin.")),
    ("words", "private letters", "control-character", say("The board \ue001 of Badin.")),
    (
        "words",
        "quoted-printable left over",
        "mojibake",
        say("The farmers=E2=80=99 gauge=20 is cheap."),
    ),
    ("words", "look-alike letters", "mixed-alphabets", say("The bоаrd of Badin.")),
    ("words", "shouting", "shouting", say("ACT NOW!!! 100% FREE, NO RISK, CLICK BELOW!!!")),
    ("words", "money and marks", "shouting", say("Earn $$$ fast!!! Limited time offer, buy now!")),
    # subject
    ("subject", "no subject", "missing-header", field("Subject", NO_FIELD)),
    ("subject", "empty subject", "missing-header", subject("")),
    (
        "subject",
        "subject in capitals",
        "shouting-subject",
        subject("CANAL BOARDS AND QUIET COUNCILS"),
    ),
    (
        "subject",
        "subject that shouts",
        "shouting-subject",
        subject("Canal boards!!! You must read this!!!"),
    ),
    (
        "subject",
        "subject that is too long",
        "long-subject",
        subject("Canal boards and councils " * 9),
    ),
    (
        "subject",
        "subject of a test",
        "subject-of-a-draft",
        subject("TEST: canal boards and quiet councils"),
    ),
    (
        "subject",
        "subject of a copy",
        "subject-of-a-draft",
        subject("Copy of canal boards and quiet councils"),
    ),
    (
        "subject",
        "subject that answers nobody",
        "subject-of-a-draft",
        subject("Re: canal boards and quiet councils"),
    ),
    (
        "subject",
        "draft in the subject",
        "subject-of-a-draft",
        subject("[DRAFT v3] canal boards and quiet councils"),
    ),
    (
        "subject",
        "entity in the subject",
        "escaped-character",
        subject("Boards &amp; councils of the month"),
    ),
    ("subject", "letters of another encoding in it", "mojibake", subject("The farmersâ€™ gauge")),
    ("subject", "placeholder in it", "placeholder", subject("Subject line goes here")),
    # style and clients
    ("clients", "flex", "client-support", styled("display:flex")),
    ("clients", "gap", "client-support", style(".x { gap: 10px; }")),
    ("clients", "float", "client-support", styled("float:right")),
    ("clients", "variable of CSS", "client-support", styled("color:var(--ink)")),
    ("clients", "calculation in CSS", "client-support", styled("width:calc(100% - 20px)")),
    (
        "clients",
        "picture behind text",
        "client-support",
        styled("background-image:url(https://desk.example/p.png)"),
    ),
    (
        "clients",
        "font from elsewhere",
        "unsupported-style",
        style("@font-face { font-family: Z; src: url(https://desk.example/z.woff2); }"),
    ),
    ("clients", "turned text", "client-support", styled("transform:rotate(3deg)")),
    ("clients", "animation", "client-support", styled("animation:blink 1s infinite")),
    ("clients", "clip path", "client-support", styled("clip-path:circle(40%)")),
    ("clients", "filter", "client-support", styled("filter:blur(2px)")),
    ("clients", "blend mode", "client-support", styled("mix-blend-mode:multiply")),
    ("clients", "share of the window", "client-support", styled("width:80vw")),
    (
        "clients",
        "fixed width",
        "too-wide",
        block('<table role="presentation" width="900"><tr><td>One</td></tr></table>'),
    ),
    (
        "clients",
        "element is told apart by :has",
        "client-support",
        style("p:has(a) { margin: 0; }"),
    ),
    ("clients", "nested rules", "client-support", style(".n { a { color: #0b5d3b; } }")),
    ("clients", "negative margin", "client-support", styled("margin-top:-40px")),
    ("clients", "modern colour", "client-support", styled("color:oklch(40% 0.1 150)")),
    (
        "clients",
        "style sheet over 16 KB",
        "style-too-large",
        style("\n".join(f".k{n} {{ color: #0b5d3b; }}" for n in range(800))),
    ),
    ("clients", "style sheet with an open brace", "broken-style", style(".q { color: #0b5d3b;")),
    (
        "clients",
        "over the wall",
        "html-over-wall",
        block(
            "\n".join(
                f"<p>Gauge {n} was read at dawn by four people of village {n}, and written on its board.</p>"
                for n in range(1_200)
            )
        ),
    ),
    # text that cannot be read
    ("reading", "tiny text", "tiny-text", styled("font-size:6px")),
    ("reading", "text of no size", "tiny-text", styled("font-size:0")),
    ("reading", "white on white", "low-contrast", styled("color:#ffffff;background-color:#ffffff")),
    ("reading", "grey on white", "low-contrast", styled("color:#b8b8b8")),
    (
        "reading",
        "black that stays black in the dark",
        "low-contrast",
        styled("color:#222222 !important"),
    ),
    ("reading", "text outside the page", "hidden-text", styled("text-indent:-9999px")),
    ("reading", "transparent text", "hidden-text", styled("opacity:0")),
    ("reading", "invisible text", "hidden-text", styled("visibility:hidden")),
    ("reading", "hidden paragraph", "hidden-text", styled("display:none")),
    ("reading", "lines on one another", "tight-lines", styled("font-size:18px;line-height:8px")),
    (
        "reading",
        "English set from right to left",
        "wrong-direction",
        block('<p dir="rtl">Four people read the gauge at dawn, and then they wrote it down.</p>'),
    ),
    (
        "reading",
        "Urdu called English",
        "wrong-language",
        swap('<li lang="ur" dir="rtl"', '<li lang="en" dir="rtl"'),
    ),
    # envelope
    ("envelope", "no sender", "missing-header", field("From", NO_FIELD)),
    ("envelope", "sender without address", "malformed-header", field("From", "The Monsoon Desk")),
    ("envelope", "answers to nobody", "no-reply-sender", field("Reply-To", "noreply@desk.example")),
    (
        "envelope",
        "two senders",
        "repeated-header",
        raw(lambda data: b"From: other@desk.example\r\n" + data),
    ),
    ("envelope", "no date", "missing-header", field("Date", NO_FIELD)),
    ("envelope", "date that is none", "missing-header", field("Date", "yesterday")),
    (
        "envelope",
        "date of long ago",
        "malformed-header",
        field("Date", "Thu, 01 Jan 1970 00:00:00 +0000"),
    ),
    ("envelope", "no message id", "missing-header", field("Message-ID", NO_FIELD)),
    ("envelope", "message id without angles", "malformed-header", field("Message-ID", "7jq2")),
    (
        "envelope",
        "no List-Unsubscribe",
        "missing-list-unsubscribe",
        field("List-Unsubscribe", NO_FIELD),
    ),
    ("envelope", "no one-click", "missing-one-click", field("List-Unsubscribe-Post", NO_FIELD)),
    (
        "envelope",
        "one-click over http",
        "missing-one-click",
        field("List-Unsubscribe", "<http://mail.desk.example/leave?k=7Jq2>"),
    ),
    ("envelope", "blind copies shown", "shown-blind-copy", field("Bcc", "board@desk.example")),
    (
        "envelope",
        "receipt asked for",
        "read-receipt",
        field("Disposition-Notification-To", "desk@desk.example"),
    ),
    ("envelope", "no plain text", "missing-text-part", lambda mail: replace(mail, text="")),
    (
        "envelope",
        "plain text that says nothing",
        "text-part-differs",
        lambda mail: replace(mail, text="Please view this in an HTML client.\n"),
    ),
    (
        "envelope",
        "plain text is HTML",
        "markup-in-text",
        lambda mail: replace(mail, text="<p>" + TEXT + "</p><br><table></table>"),
    ),
    (
        "envelope",
        "plain text of another issue",
        "text-part-differs",
        lambda mail: replace(
            mail,
            text="Glaciers of the north\n\nStations above Gilgit measured snow in October.\nhttps://desk.example/glaciers\n"
            * 9,
        ),
    ),
    (
        "envelope",
        "plain text without its links",
        "text-part-without-links",
        lambda mail: replace(
            mail, text="\n".join(line for line in TEXT.split("\n") if "https" not in line)
        ),
    ),
    ("envelope", "line over 998 octets", "long-octet-line", block("<p>" + "gauge " * 200 + "</p>")),
    (
        "envelope",
        "bare line feeds",
        "mixed-line-ends",
        raw(lambda data: data.replace(b"\r\n", b"\n", 40).replace(b"\n", b"\r\n", 20)),
    ),
    (
        "envelope",
        "a null byte",
        "control-character",
        raw(lambda data: data.replace(b"gauge in the", b"gauge\0in the", 1)),
    ),
    (
        "envelope",
        "charset that it is not",
        "wrong-charset",
        lambda mail: replace(mail, charset="us-ascii"),
    ),
    (
        "envelope",
        "charset unknown to anybody",
        "wrong-charset",
        lambda mail: replace(mail, charset="x-desk"),
    ),
    (
        "envelope",
        "message cut off",
        "malformed-message",
        raw(lambda data: data.replace(f"--{BOUNDARY}--".encode(), b"")),
    ),
    ("envelope", "version field missing", "malformed-header", field("MIME-Version", NO_FIELD)),
    (
        "envelope",
        "HTML before the plain text",
        "parts-out-of-order",
        raw(_turned),
    ),
    (
        "envelope",
        "program enclosed",
        "attachment",
        raw(
            lambda data: data.replace(
                f"--{BOUNDARY}--".encode(),
                f"--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\n"
                f'Content-Disposition: attachment; filename="run.exe"\r\n\r\nMZ\r\n--{BOUNDARY}--'.encode(),
            )
        ),
    ),
)


HELD_OUT = tuple(
    Fault(family=family, name=name, code=code, seed=seed) for family, name, code, seed in TABLE
)
