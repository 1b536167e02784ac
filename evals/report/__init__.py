"""One self-contained HTML page over an evaluation, and the JSON beside it."""
