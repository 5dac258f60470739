"""The faults of the list that the rules were written from, each in a few dresses."""

from __future__ import annotations

from bench.fault_mail import (
    Fault,
    Seed,
    after,
    block,
    dear,
    link,
    picture,
    say,
    style,
    styled,
    subject,
    swap,
    text,
    without,
)

COUNCILS = (
    '<li><h3 style="font-size:19px;line-height:26px">Councils with members and no money</h3>\n'
    "<p>A count of 1,260 councils finds that most have never passed a budget of their own. "
    "Where the fees of the weekly market stay in town, rubbish is collected twice as often.</p></li>\n"
)
TABLE: tuple[tuple[str, str, str, Seed], ...] = (
    ("pictures", "no alt", "picture-without-alt", without(' alt="The Monsoon Desk"')),
    (
        "pictures",
        "linked picture with empty alt",
        "picture-without-alt",
        swap('alt="Members of a town council vote by raising their hands"', 'alt=""'),
    ),
    (
        "pictures",
        "SVG picture",
        "unsupported-element",
        picture('src="https://desk.example/g.svg" alt="A gauge" width="40"'),
    ),
    (
        "pictures",
        "relative picture",
        "image-not-enclosed",
        swap("https://desk.example/images/council.jpg", "images/council.jpg"),
    ),
    (
        "pictures",
        "picture from the root",
        "image-not-enclosed",
        swap("https://desk.example/images/council.jpg", "/images/council.jpg"),
    ),
    ("structure", "no lang on html", "missing-language", swap('<html lang="en" dir', "<html dir")),
    (
        "structure",
        "empty lang on html",
        "missing-language",
        swap('<html lang="en" dir', '<html lang="" dir'),
    ),
    (
        "structure",
        "no lang on a child of body",
        "missing-language",
        swap('class="page" lang="en"', 'class="page"'),
    ),
    (
        "structure",
        "no dir on a child of body",
        "missing-direction",
        swap('lang="en" dir="ltr" role="article"', 'lang="en" role="article"'),
    ),
    (
        "structure",
        "table without role",
        "layout-table-without-role",
        swap('<table role="presentation" width="100%"', '<table width="100%"'),
    ),
    (
        "structure",
        "table for Outlook without role",
        "layout-table-without-role",
        swap('<table role="presentation" width="600"', '<table width="600"'),
    ),
    ("structure", "no title", "missing-title", without("<title>.*</title>\n")),
    (
        "structure",
        "title of blanks",
        "missing-title",
        swap("<title>Canal boards and quiet councils", "<title> "),
    ),
    ("structure", "no viewport", "missing-viewport", without('<meta name="viewport"[^>]*>\n')),
    ("structure", "unclosed div", "unclosed-element", block("<div>One")),
    (
        "structure",
        "unclosed a",
        "unclosed-element",
        say('<a href="https://desk.example/x">One note'),
    ),
    ("structure", "unclosed p and span", "unclosed-element", block("<p><span>One</p>")),
    (
        "structure",
        "comment for Outlook never ends",
        "unbalanced-condition",
        swap("</td></tr></table><![endif]-->", "</td></tr></table>-->"),
    ),
    (
        "structure",
        "comment for Outlook begins twice",
        "unbalanced-condition",
        block("<!--[if mso]><!--[if mso]><p>One</p><![endif]-->"),
    ),
    (
        "structure",
        "no preheader",
        "missing-preheader",
        without('<div style="display:none[^>]*>[^<]*</div>\n'),
    ),
    (
        "structure",
        "preheader of a page",
        "long-preheader",
        swap(
            "What a painted board did for the last farms",
            "What a painted board did for the last farms " * 7,
        ),
    ),
    (
        "structure",
        "form",
        "unsupported-element",
        block('<form action="https://desk.example/f"></form>'),
    ),
    ("links", "empty link", "wordless-link", link("https://desk.example/note", "")),
    ("links", "empty href", "empty-link", link("")),
    ("links", "click here", "vague-link", link("https://desk.example/note", "Click here")),
    (
        "links",
        "click here, shouted",
        "vague-link",
        link("https://desk.example/note", "Click here!"),
    ),
    ("links", "merge tag in an href", "merge-tag", link("https://desk.example/?u={{ id }}")),
    ("links", "merge tag alone in an href", "merge-tag", link("*|ARCHIVE|*")),
    ("links", "shortened", "shortened-link", link("https://bit.ly/3xYz")),
    ("links", "shortened by a network", "shortened-link", link("https://t.co/3xYz")),
    ("links", "staging host", "staging-link", link("https://staging.desk.example/note")),
    ("links", "host of the house", "staging-link", link("https://desk.internal/note")),
    (
        "links",
        "another host in the words",
        "link-says-another-host",
        link("https://shop.example/", "www.desk.example"),
    ),
    (
        "links",
        "another host in a whole address",
        "link-says-another-host",
        link("https://shop.example/n", "https://desk.example/n"),
    ),
    ("links", "no scheme", "relative-link", link("desk.example/note")),
    ("links", "no scheme, www", "relative-link", link("www.desk.example/note")),
    (
        "links",
        "links in one another",
        "nested-link",
        say(
            '<a href="https://desk.example/1">One <a href="https://desk.example/2">two</a> three</a>'
        ),
    ),
    ("links", "bare ampersand", "bare-ampersand", link("https://desk.example/?a=1&copy=2")),
    ("tags", "Jinja tag", "merge-tag", dear("Dear {{ first_name }},")),
    ("tags", "tag in at signs", "merge-tag", dear("Dear @@FIRST_NAME@@,")),
    ("tags", "tag in number signs", "merge-tag", dear("Dear ##FIRST_NAME##,")),
    ("tags", "Salesforce tag", "merge-tag", dear("Dear {!Contact.FirstName},")),
    (
        "tags",
        "half a Jinja tag in the text",
        "merge-tag",
        text("Dear subscriber", "Dear {{ first_name"),
    ),
    ("tags", "Dear None", "empty-salutation", dear("Dear None,")),
    (
        "tags",
        "Dear None in the plain text",
        "empty-salutation",
        text("Dear subscriber", "Dear None"),
    ),
    ("words", "escaped twice", "escaped-character", say("Boards &amp;amp; gauges.")),
    ("words", "apostrophe of another encoding", "mojibake", say("The farmersâ€™ gauge.")),
    ("words", "dash of another encoding", "mojibake", say("The gauge â€“ a board â€“ is cheap.")),
    ("words", "umlaut of another encoding", "mojibake", say("The BÃ¼rger of the town.")),
    (
        "words",
        "the plain text in another encoding",
        "mojibake",
        text("cheapest gauge", "farmersâ€™ gauge"),
    ),
    ("words", "TODO", "placeholder", say("TODO: the number of farms.")),
    (
        "words",
        "lorem ipsum in the plain text",
        "placeholder",
        text("Nobody wrote a rule", "Lorem ipsum dolor"),
    ),
    ("words", "control character", "control-character", say("The board\u0003 of Badin.")),
    (
        "words",
        "control character in the plain text",
        "control-character",
        text("Nobody wrote", "Nobody\u0001 wrote"),
    ),
    ("words", "spam in capitals", "shouting", say("BUY NOW and SAVE BIG MONEY")),
    (
        "words",
        "the same entry twice",
        "repeated-passage",
        after('<ol style="padding-left:24px">\n', COUNCILS),
    ),
    ("subject", "tag of another system", "merge-tag", subject("News for *|FNAME|*")),
    (
        "reading",
        "Urdu without dir",
        "right-to-left-without-dir",
        swap('<li lang="ur" dir="rtl"', '<li lang="ur"'),
    ),
    ("reading", "justified", "justified-text", styled("text-align:justify")),
    ("reading", "justified by a sheet", "justified-text", style("p { text-align: justify; }")),
    ("reading", "grey by a sheet", "low-contrast", style("p { color: #aaaaaa; }")),
    (
        "reading",
        "grey in the dark",
        "low-contrast",
        style("@media (prefers-color-scheme: dark) { p { color: #333333 !important; } }"),
    ),
    ("reading", "ten pixels", "tiny-text", styled("font-size:10px")),
    ("clients", "grid", "unsupported-style", styled("display:grid")),
    ("clients", "position", "unsupported-style", styled("position:absolute;top:0")),
    ("clients", "position by a sheet", "unsupported-style", style(".z { position: sticky; }")),
    (
        "clients",
        "font by @import",
        "unsupported-style",
        style("@import url(https://fonts.example/f.css);"),
    ),
)
LISTED = tuple(
    Fault(family=family, name=name, code=code, seed=seed) for family, name, code, seed in TABLE
)
