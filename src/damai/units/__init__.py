"""Units, posts and roster: who there is to protect the election, where they stand, and when they rest."""
