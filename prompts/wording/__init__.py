"""One wording module a language: facts in, spoken phrases out."""
