"""Where facts are kept. SQL stands here and nowhere else; the rooms of this package know tables, not people's rights."""
