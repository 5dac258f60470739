"""Past issues of other services, to issues of our own; no word is lost on the way.

Bytes → `kinds` (what is it?) → `pieces` of a page or text → what each piece is (`furniture`,
`sections`, `entries`, `leads`) → an `Issue` and an account of every word.
"""
