"""Taking a text that somebody has (wording, guideline, statute) into the corpus, and checking it."""
