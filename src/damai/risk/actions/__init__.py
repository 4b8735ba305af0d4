"""What is done about a factor, by whom and until when."""
