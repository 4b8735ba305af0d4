"""What is seen of a place, by whom and when; a checklist is observations too."""
