"""Words that belong to no domain: the clock, a decision, a refusal, the writer lane."""
