"""Issue, Rendition and saved sources to Findings."""
