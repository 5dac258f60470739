"""The nouns: frozen values that every other part passes on.

No I/O, no clock, no YAML and no SQL in here.  A value is built once, at the
border that parsed it, and is trusted from there on.

==================  ==========================================================
module              nouns
==================  ==========================================================
`dates`             PartialDate
`finding`           Severity, Place, ItemPath, Finding, Waiver
`prose`             the Markdown subset as a tree: blocks and inlines
`people`            Person, Byline, Outlet
`publication`       Publication, Sender, FocusArea, HouseRules, Delivery, …
`issue`             Issue, Lead, Entry, Image, FirstPublished, Permission
`article`           Feed, FeedState, Article, SavedSource, Candidate, Decision
`rendition`         Rendition, Token
`keys`              Key, Keyring
`approval`          Approval, Yes, AudienceMarks, ApprovalRules
`sending`           Subscriber, DeliveryState, Delivery, Receipt
`audience`          Mailbox, SubscriberEvent, Cause, Consent
`ledger`            Ledger, Recipient, Standing, Lease, Settlement, Total
==================  ==========================================================
"""
