"""A host project whose customers are teams."""
