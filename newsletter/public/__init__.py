"""The readers' pages over HTTP: subscribe, confirm, preferences, leave, see and erase.

A page that is opened changes nothing: mail scanners follow every link.  A button
does, or the one-click post of RFC 8058.
"""
