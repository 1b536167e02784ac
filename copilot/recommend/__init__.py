"""From findings to a recommendation in which every statement rests on verified source text."""
