"""Finding the passage that answers a question, in the version that was in force on the day."""
