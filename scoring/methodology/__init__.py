"""The methodology: a document of formulas, read, checked and never guessed."""
