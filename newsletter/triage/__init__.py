"""Articles to Candidates: merging, ranking, remembering what already ran."""
