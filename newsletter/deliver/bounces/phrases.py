"""What mail servers say in words, by what it means.

Gathered by family of server (Postfix, Exim, Sendmail, qmail, Exchange and Outlook,
Gmail, Yahoo, Domino, gateways): the wordings of their source code and manuals, not
of single messages.  Order matters: what is about the sender comes first, for such
refusals often name the recipient too ("user not found" is then the sender).
"""

from __future__ import annotations

import re
from functools import cache

from newsletter.model.bounce import Cause

_PHRASES: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    (
        Cause.VIRUS,
        (r"virus (?:detected|found|infect)", r"infected (?:with|message|attachment)", r"malware"),
    ),
    (
        Cause.AUTHENTICATION,
        (
            r"\bdmarc\b",
            r"\bdkim\b",
            r"\bspf\b",
            r"sender policy framework",
            r"unauthenticated (?:e?mail|senders?)",
            r"authentication (?:checks? failed|is required|required|failure|failed)",
            r"required authentication level",
            r"without authentication",
            r"smtp auth",
            r"must authenticate",
            r"client was not authenticated",
        ),
    ),
    (
        Cause.RELAY,
        (
            r"relay(?:ing)? (?:access )?(?:is )?(?:denied|prohibited|not (?:allowed|permitted))",
            r"(?:unable|not (?:permitted|allowed)) to relay",
            r"(?:do|does|will) not relay",
            r"we do not relay",
            r"email address is not verified",
            r"not in my list of allowed (?:rcpthosts|recipient)",
            r"isn'?t in my list of allowed",
        ),
    ),
    (
        Cause.SENDER,
        (
            (
                r"(?:sender|mail from|from|return|envelope)(?: (?:address|domain))? (?:is )?"
                r"(?:rejected|refused|denied|unknown|invalid|blocked|not exist)"
            ),
            r"domain of sender",
            r"sender (?:domain|address).{0,60}(?:does not|doesn'?t|not) (?:exist|resolve)",
            r"sender (?:verif\w+|rejected|denied|not allowed)",
            r"rejected mail from",
            r"rejected your sender",
            r"(?:bad|invalid|unresolvable) sender",
            (
                r"(?:can|could)(?: ?not|n'?t) (?:find|resolve|verify) (?:your )?(?:the )?"
                r"(?:domain of )?sender"
            ),
            r"not (?:allowed|permitted|authori[sz]ed) to send",
            r"access denied, sending domain",
        ),
    ),
    (
        Cause.BLOCKED,
        (
            r"\bptr\b",
            r"reverse dns",
            r"reverse (?:host|lookup)",
            r"(?:black|block|deny) ?list",
            r"\b(?:dns|rb)bl\b",
            r"spamhaus|spamcop|barracudacentral|\bcbl\b|sorbs|senderbase",
            r"blocked (?:using|by|for|-|due)",
            r"banned sending ip",
            r"(?:client )?host (?:\S+ )?(?:rejected|network not allowed|blocked)",
            (
                r"(?:your|sending|source|client) (?:ip|host|mail ?server|network|domain)"
                r"(?: address)?.{0,80}(?:blocked|rejected|banned|refused|listed|reputation)"
            ),
            r"\bip\b.{0,60}(?:blocked|banned|blacklisted|reputation)",
            r"(?:poor|bad|low) reputation",
            r"connection (?:refused|rejected|denied) (?:by|due to|for) policy",
            r"connections? (?:will )?not (?:be )?accepted",
            r"no access from mail server",
            r"temporarily deferred due to|unexpected volume|user complaints",
            r"mail server at .{0,60} is not (?:allowed|permitted|authori)",
            r"(?:refused|not accepted) from this (?:ip|host|server|network)",
        ),
    ),
    (
        Cause.SPAM,
        (
            r"\bspam\b(?!assassin\.)",
            r"\bu[bc]e\b",
            r"unsolicited",
            r"bulk (?:e?-?mail|message)",
            r"junk ?mail",
            r"phish",
        ),
    ),
    (
        Cause.MAILBOX_FULL,
        (
            (
                r"(?:mail ?box|in ?box|mail ?folder|user|account|storage|disk|directory)"
                r"(?: \S+){0,4} (?:is |are )?(?:over ?quota|full\b|exceed)"
            ),
            r"over ?quota",
            r"quota (?:is )?(?:exceeded|violation|full)",
            r"exceed\w*.{0,30} (?:quota|storage)",
            r"(?:over|exceed\w*) (?:the )?(?:\w+ )?(?:allowed )?(?:quota|storage|local limit)",
            r"insufficient (?:disk|system|mailbox)? ?(?:space|storage)",
            r"not enough (?:disk|storage)? ?space",
            r"no space left",
            r"out of (?:disk |storage )?space",
            r"mailbox (?:is )?(?:full|exceeded|size limit)",
            r"mailbox.{0,40}exceeded.{0,20}limit",
            r"too many messages in (?:the )?mailbox|number of messages in recipient'?s mailbox",
            r"message would exceed",
        ),
    ),
    (
        Cause.TOO_LARGE,
        (
            (
                r"(?:message|mail|size|length).{0,30}(?:too (?:large|big|long)|exceeds?)"
                r"(?!.{0,30}(?:quota|mailbox))"
            ),
            r"exceed\w*.{0,30}(?:maximum|fixed|administrative|message size|size limit)",
            r"max(?:imum)? (?:message )?size",
            r"size limit",
        ),
    ),
    (
        Cause.BUSY,
        (
            r"too many (?:concurrent |simultaneous )?(?:connections|recipients|sessions|messages)",
            r"(?:rate|connection|message) limit",
            r"try (?:again )?later",
            r"grey ?list",
            r"resources? (?:temporarily )?(?:unavailable|restricted)",
            r"throttl",
            r"receiving mail (?:at a rate|too quickly)",
        ),
    ),
    (
        Cause.DISABLED,
        (
            (
                r"(?:account|mail ?box|user|address|recipient|subscriber)(?: \S+){0,6} (?:is |has been |"
                r"was |are |has )?(?:temporarily |currently )?"
                r"(?:disabled|suspend\w*|frozen|inactive|deactivated|locked|blocked|on hold|barred|"
                r"not active|expired|closed)"
            ),
            r"(?:disabled|inactive|suspended|discontinued) (?:account|mail ?box|user|recipient)",
            r"mailbox (?:is )?(?:disabled|frozen|locked)",
            r"(?:recipient|user).{0,20} suspend",
        ),
    ),
    (
        Cause.MOVED,
        (
            r"(?:has|have) moved",
            r"no longer (?:on (?:this )?server|here|at this|valid|exists?|with|works|active|in use)",
            r"(?:user|address|account|mailbox).{0,40}no longer",
            r"has been (?:replaced|moved) by",
            r"new address",
        ),
    ),
    (
        Cause.NO_MAIL_HERE,
        (
            r"(?:does|do) ?(?:not|n'?t) accept (?:any )?(?:e?-?mail|messages)",
            r"null ?mx",
            r"indicated no smtp service",
            r"malformed or unexpected name server reply",
            r"smtp (?:service|protocol) (?:is )?(?:not available|disabled) (?:here|for)",
            r"(?:no|not) (?:an )?mail (?:service|server|exchanger)s? (?:here|for this)",
        ),
    ),
    (
        Cause.UNKNOWN_HOST,
        (
            r"(?:host|domain|name)(?: \S+)?(?: name)? (?:not found|unknown|does ?n[o']t exist)",
            r"domain does not exist",
            r"unknown (?:mail )?(?:host|domain)",
            r"no such (?:host|domain)",
            r"host or domain name not found",
            r"host not found",
            r"invalid (?:mail )?(?:host|domain)",
            r"unrouteable (?:mail )?domain",
            r"domain (?:is )?not (?:reachable|found|valid|configured)",
            r"name or service not known",
            (
                r"(?:dns|name server|domain name) (?:error|lookup|query).{0,60}(?:not found|nxdomain|"
                r"no such|failed)"
            ),
            r"nxdomain",
            r"could ?n[o']t find any host (?:named|by that name)",
            r"bad destination (?:system|host|domain)",
            r"no mx record|has no (?:mx|mail exchanger)",
            r"all relevant mx records point to non-?existent hosts",
        ),
    ),
    (
        Cause.UNKNOWN_USER,
        (
            (
                r"(?:user|recipient|mail ?box|account|address|addressee|alias|local ?part|name|person|"
                r"subscriber|member|destination|customer)s?"
                r"(?: address| name)?(?: \S+){0,3}? "
                r"(?:is |was |are |were |has |does |do |could |can |been |be )*"
                r"(?:unknown|invalid|not? (?:known|found|exist\w*|valid|listed|recogni[sz]ed|"
                r"a (?:known|valid|member|local)|present|have an account|local|here|registered)|"
                r"unavailable|non-?existent|undeliverable)"
            ),
            (
                r"(?:was|were|is|could|can|does|do)(?:n'?t|n\W{0,3}t| ?not)(?: be)? "
                r"(?:found|exist|listed|known|recogni[sz]ed|have an account)"
            ),
            r"unknown (?:user|recipient|local ?part|address|mail ?box|account|alias|person)",
            (
                r"no such (?:user|recipient|mail ?box|account|address|person|local|alias|addressee|"
                r"customer|subscriber)"
            ),
            (
                r"no (?:mail ?box|user|account|recipient)s? (?:here|by that|with that|of that|for|found|"
                r"exists?)"
            ),
            r"not a (?:known|valid|local|current) (?:user|recipient|mail ?box|address|account)",
            r"invalid (?:recipient|user|address|mail ?box|account|local)",
            r"bad (?:destination )?(?:mail ?box|address|recipient|user)",
            r"unrouteable (?:mail )?address",
            r"(?:does|do) ?n[o']t (?:have|like) (?:an? )?(?:account|mail ?box|recipient)",
            (
                r"(?:that|this|the) (?:user|address|recipient|mail ?box|account) "
                r"(?:does|do|is|could|can) ?n[o']t"
            ),
            r"no valid recipients",
            r"not listed in (?:public|domino|the)",
            r"unknown or illegal (?:alias|user)",
            r"no mailbox here by that name",
            r"address.{0,20}(?:has been )?(?:looked up|rejected).{0,20}unknown",
            r"there is no (?:such )?(?:user|one|mail ?box|account|person)",
            r"delivery to the following .{0,20}user does not exist",
            r"542 \S+ rejected",
        ),
    ),
    (
        Cause.EXPIRED,
        (
            (
                r"(?:message|envelope|mail|queue|delivery|retry).{0,30}(?:expired|timed? ?out|"
                r"time ?out exceeded)"
            ),
            r"(?:not|unable|undeliverable|could ?n[o']t).{0,30}deliver\w* (?:with)?in",
            r"could not deliver for the last",
            r"giving up",
            r"(?:i'?m not going|will not|won'?t) (?:to )?(?:try|be retried|retry)",
            r"(?:has|been) (?:been )?(?:in|on) the queue (?:for )?too long",
            r"delivery time (?:was )?expired",
            r"was not (?:delivered|reached) (?:to .{0,60})?within",
            r"has(?: not|n'?t) been (?:delivered|collected) after",
        ),
    ),
    (
        Cause.UNREACHABLE,
        (
            (
                r"connection (?:was |is |has )?(?:refused|timed? ?out|reset|dropped|lost|closed|"
                r"died|failed|aborted)"
            ),
            r"(?:no route to|network (?:is )?unreachable|host (?:is )?(?:down|unreachable))",
            r"(?:did|does|is) not respon[ds]",
            r"not responding",
            r"did not accept our (?:requests|connection)",
            r"(?:could|can) ?n[o']t (?:connect|establish|reach|contact)",
            r"(?:unable|fail\w*|problem|trouble) (?:in |with )?(?:to )?(?:connect|reach|contact)",
            r"lost connection",
            r"timed? ?out",
            r"socket error",
            r"\b(?:tls|ssl)\b.{0,40}(?:required|fail|not available|handshake)",
            r"starttls",
        ),
    ),
    (
        Cause.MALFORMED,
        (
            r"not rfc.{0,12}compliant",
            (
                r"(?:multiple|duplicate|missing|malformed|invalid|bad|no) (?:\S+ ){0,4}"
                r"(?:header|from:|subject|date|message-?id)"
            ),
            r"syntax error",
            r"bare (?:cr|lf|newline|linefeed)",
            r"line (?:is )?too long",
        ),
    ),
    (
        Cause.POLICY,
        (
            r"polic(?:y|ies)",
            r"(?:administrativ\w+|security) (?:prohibition|denied|reason|issue|restriction)",
            r"access (?:is )?denied",
            r"denied by",
            r"not (?:authori[sz]ed|permitted|allowed)",
            r"prohibited",
        ),
    ),
    (
        Cause.CONTENT,
        (
            (
                r"(?:content|attachment|media|mime|message|body)(?: \S+){0,3} "
                r"(?:rejected|refused|blocked|prohibited|not (?:accepted|supported|allowed))"
            ),
            r"(?:unacceptable|prohibited|forbidden) (?:content|attachment|word)",
            r"message (?:content|header|body)",
        ),
    ),
    (
        Cause.SYSTEM,
        (
            (
                r"(?:local|system|internal|server|configuration|mailer|mail system|lookup|database|"
                r"temporary|i/o|unexpected) (?:\S+ )?(?:error|problem|failure|fault)"
            ),
            r"service (?:currently |is |temporarily )*(?:unavailable|not available|closing)",
            r"temporar(?:y|ily)",
            r"mail(?: system)? (?:is )?(?:loop\w*|out of order)",
            r"too many hops",
            r"could not load",
            r"permission denied",
            r"cannot (?:open|append|create|write|update)",
        ),
    ),
)

LONGEST = 4_000
"""Characters of a server's words that are looked at."""


@cache
def _table() -> tuple[tuple[Cause, re.Pattern[str]], ...]:
    """Return the phrases ready to be searched for: only who reads bounces waits for it."""
    return tuple(
        (cause, re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE))
        for cause, phrases in _PHRASES
    )


def cause_in(words: str) -> Cause | None:
    """Return what a server means by its words, or None."""
    text = " ".join(words[:LONGEST].replace("’", "'").split())
    for cause, phrases in _table():
        if phrases.search(text):
            return cause
    return None
