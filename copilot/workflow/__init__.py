"""Use cases: submit, extract, assess, correct, decide, replay; and papers into facts."""
