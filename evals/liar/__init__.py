"""A server that speaks the OpenAI protocol and lies on purpose, and what of its lies is ever shown."""
