"""What mails say around their content, and how their sections are called."""

from __future__ import annotations

import re

VIEW = re.compile(
    r"(?:view|read|open|see)\s+(?:(?:this|it|the|our)\s+)?(?:(?:e-?mail|newsletter|message|campaign|issue)\s+)?"
    r"(?:in|on|as|with)\s+(?:your|a|the)?\s*(?:web\s*)?(?:browser|page|web\s?page|web|website)"
    r"|view (?:it |this )?online|(?:view (?:the )?)?(?:web|online|browser) version|read online|open in browser"
    r"|im browser (?:ansehen|öffnen|anzeigen)|online[- ]?version|voir (?:cet e-?mail|la version|dans|en ligne).*"
    r"|(?:ver|abrir) (?:este |en )?(?:correo|email|el navegador|navegador).*|visualizza nel browser"
    r"|براؤزر میں دیکھیں",
    re.IGNORECASE,
)
VIEW_LEAD_IN = re.compile(
    r"(?:is this )?(?:e-?mail|message|images?|newsletter)?\s*(?:not|isn.t) (?:displaying|display|showing|rendering).*"
    r"|(?:having )?(?:trouble|problems?|difficult\w+) (?:viewing|reading|seeing).*|can.?t see .*|wird diese .*"
    r"|(?:probleme|schwierigkeiten) (?:mit|bei) .*|problème .*|problemas .*",
    re.IGNORECASE,
)
LEAVE = re.compile(
    r"\bunsubscrib|\bopt[- ]?out\b|\b(?:update|change|manage|edit) (?:your |my )?(?:subscription |e-?mail )?"
    r"(?:preferences|settings|profile|subscriptions?)\b|\bremove (?:me|yourself) from\b|\babmelden\b|abbestellen"
    r"|(?:^|[.!|·•]\s*)(?:if you (?:wish|want|would like|prefer) )?to (?:leave|quit|get off|come off|be (?:removed|taken) (?:off|from))"
    r" (?:(?:this|our) (?:mailing |e-?mail |distribution )?|the (?:mailing|e-?mail|distribution) )list\b(?! of)"
    r"|(?:^|[.!|·•]\s*)(?:if you (?:wish|want|would like|prefer) )?(?:to stop|no longer to|not to) (?:receiv|gett?)(?:e|ing)? (?:this|these|our)"
    r" (?:\w+ )?(?:e-?mails?|mails?|newsletters?|messages?|mailings?|bulletins?|briefs?|updates?)\b"
    r"|désabonn|désinscri|\bdarse de baja\b|cancelar (?:la |tu )?suscripci|disiscri|annulla iscrizione"
    r"|فہرست سے نام نکالیں",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"\bcopyright\b|©|\ball rights reserved\b|\byou(?:.re| are) receiving this\b|\byou (?:have )?receive[ds]? this\b"
    r"|\bthis (?:e-?mail|message|mail|newsletter) (?:was|has been|is) (?:sent|intended)\b|\bour mailing address\b"
    r"|\badd us to your address\b|\bwhy did i get this\b|\bemail marketing powered\b|\bforward(?:ed)? (?:this|to a friend)\b"
    r"|\bsent (?:with|by|via) (?:mailchimp|substack|ghost|buttondown|beehiiv|mailerlite|convertkit|kit)\b"
    r"|\bpowered by (?:mailchimp|substack|ghost|buttondown|beehiiv)\b|alle rechte vorbehalten|tous droits réservés"
    r"|جملہ حقوق محفوظ",
    re.IGNORECASE,
)
PLATFORM = r"(?:facebook|twitter|x|instagram|linkedin|youtube|whatsapp|telegram|mastodon|threads|bluesky|pinterest|tiktok|e-?mail|rss|website|web|discord)"
SOCIAL = re.compile(
    rf"(?:like|follow|find|join|friend|subscribe|connect|watch|share|tweet|pin|forward|visit|see)\b[\w\s!’'.-]{{0,40}}\b{PLATFORM}"
    rf"|{PLATFORM}(?:\s*[|·•,/]?\s*{PLATFORM})*|share(?: this)?(?: e-?mail)?|tweet(?: this)?|forward(?: this)?(?: e-?mail| to a friend)?"
    r"|like|\+1|follow us|like us|pin it|share on \w+",
    re.IGNORECASE,
)
SOCIAL_HOST = re.compile(
    r"(?:.+\.)?(?:facebook\.com|twitter\.com|x\.com|instagram\.com|linkedin\.com|youtube\.com|t\.me|wa\.me|threads\.net|bsky\.app|mastodon\.social|pinterest\.com|tiktok\.com)"
)
ISSUE_LINE = re.compile(
    r"\b(?:newsletter|issue|edition|digest|bulletin|dispatch|number|volume|vol|update|review|brief|ausgabe|nummer|rundbrief"
    r"|numéro|édition|número|edición|boletín|numero|edizione|شمارہ)\b|\b(?:no|nr|n°)\.? ?\d",
    re.IGNORECASE,
)
REVIEW_LABEL = re.compile(
    r"(?:(?:the |our |weekly |monthly )?(?:media|press|news) (?:review|digest|round-?up|watch|scan|coverage|monitor|picks)"
    r"|(?:in|from|around|across) the (?:news|media|press|web|papers?|region)|in the (?:news|headlines)|headlines|elsewhere"
    r"|(?:\w+ )?(?:things|articles|pieces|stories|links) (?:to|worth) read(?:ing)?|(?:what|things) we.?(?:re|ve been|are) (?:reading|read)|what we read|(?:further|recommended|suggested|worth|good|weekend|also|must) read(?:ing|s)?"
    r"|reading (?:list|room|corner)|(?:worth|links?|articles?) (?:your time|of (?:the|note)|we like\w*|worth \w+)|links?|round-?up|clippings?|top stories|must-?reads?"
    r"|presseschau|revue de presse|rassegna stampa|revista de prensa|اخبارات و جرائد کا جائزہ|میڈیا کا جائزہ)(?: .{0,30})?",
    re.IGNORECASE,
)
FOCUS_LABEL = re.compile(
    r"(?:our |what we |where we )?(?:focus(?: areas?)?|focus on|work|programs?|programmes?|priorities|initiatives|projects|areas? of (?:focus|work)|do|stand for|mission areas?)"
    r"|schwerpunkte|ہماری توجہ|nos priorités",
    re.IGNORECASE,
)
READ_ON = re.compile(
    r"(?:\W*)(?:read|continue|see|view|get|find|full|learn|click|more|visit)\b[\w\s’'-]{0,30}?(?:more|on|article|story|piece|post|here|report|full|reading|text|original|it|interview)?(?:\W*)",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\b(?:is|was|are|were|serves?|works?|teaches|writes|lives) (?:an?|the|at|as|in|on|for|currently|senior|chief|professor|director|editor|deputy)\b"
    r"|\bcan be reached at\b|\bfollow (?:him|her|them)\b|\btweets\b",
    re.IGNORECASE,
)
OWN_SOURCE = re.compile(
    r"\W*(?:source|from|via|published (?:in|by)|read (?:more|it|the (?:full )?(?:article|story|piece|report|original))? ?(?:at|in|on)|ماخذ)\s*:?\s*",
    re.IGNORECASE,
)
