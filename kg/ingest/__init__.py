"""Turn records of registries into the same source files that a person would write."""
