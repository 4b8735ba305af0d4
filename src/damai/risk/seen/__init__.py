"""What the screen of the index shows, as values: shapes, rows, reasons, certainty. Templates only write it down."""
