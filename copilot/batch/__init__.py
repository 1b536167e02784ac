"""Many claims at once: one folder per claim, one result per claim, on this machine or on Ray."""
