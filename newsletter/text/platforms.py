"""Hosts under whose name strangers publish side by side, a subdomain each.

There, what holds for a subdomain says nothing of the host above it.
"""

from __future__ import annotations

import re

from newsletter.text.addresses import host_of

PLATFORMS = re.compile(
    r"""(?x)
      wordpress\.com | substack\.com | medium\.com | tumblr\.com | ghost\.io | typepad\.com | livejournal\.com
    | hatenablog\.com | hatenablog\.jp | hatenadiary\.jp | over-blog\.com | canalblog\.com | blogfa\.com | blogsky\.com
    | mihanblog\.com | weebly\.com | wixsite\.com | squarespace\.com | webflow\.io | strikingly\.com | jimdofree\.com
    | jimdosite\.com | webnode\.page | site123\.me | yolasite\.com | webs\.com | angelfire\.com | tripod\.com
    | github\.io | gitlab\.io | bitbucket\.io | codeberg\.page | netlify\.app | vercel\.app | pages\.dev | workers\.dev
    | web\.app | firebaseapp\.com | appspot\.com | herokuapp\.com | azurewebsites\.net | cloudfront\.net | amazonaws\.com
    | surge\.sh | neocities\.org | readthedocs\.io | write\.as | bearblog\.dev | beehiiv\.com | buttondown\.email
    | buttondown\.com | hashnode\.dev | micro\.blog | dreamwidth\.org | notion\.site | framer\.website | framer\.app
    | carrd\.co | altervista\.org | wikidot\.com | fandom\.com | campaign-archive\.com | mailchi\.mp | hypotheses\.org
    | blogspot\.[a-z.]+
    """
)


def is_platform(host: str) -> bool:
    """Tell whether strangers publish under this host, a subdomain each."""
    return PLATFORMS.fullmatch(host) is not None


def same_site(one: str, other: str) -> bool:
    """Tell whether two addresses lie on one site: on one host, or one host below the other.

    ``news.ledger.example`` and ``ledger.example`` are one site; a blog and its platform are two.
    """
    first, second = host_of(one), host_of(other)
    if not first or first == second:
        return bool(second)
    upper, lower = sorted((first, second), key=len)
    return bool(upper) and lower.endswith(f".{upper}") and not is_platform(upper)
