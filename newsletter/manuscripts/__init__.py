"""What authors send in: a .docx, or what was pasted out of an editor, read as a manuscript.

`reading.read_manuscript` runs in a confined child only: what it reads was made by strangers.  Bytes
go in, a `values.Manuscript` comes out; nothing is fetched, opened or written on the way.

::

    bytes ── opening ──► what kind of file it is; refused with a mend, if it is none of ours
      │ package, word_*      a .docx, out of its XML
      │ html_*               HTML of a paste
      ▼
    raw.RawDocument          paragraphs with every tracked change still in them
      │ changes              which changes wait, and what was decided about each
      │ shaping, tables      the paragraphs that remain, as blocks of prose
      │ guessing             title, authors, standfirst, and the note about the authors
      ▼
    values.Manuscript        prose, pictures, what waits, what was left out
"""
