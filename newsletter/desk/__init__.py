"""The editors' web application, on the same files and databases as the command line.

A room is one module of `newsletter.desk.rooms`: functions from a `Visit` to an answer, each with what it
asks of whoever comes in.  The frame around them admits, reads forms, draws pages, tells what went wrong,
and says when something changed (docs/explanation/desk.md).
"""
