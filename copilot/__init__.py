"""Claims Copilot: reads medical claim papers, adjudicates them, and cites every step."""
