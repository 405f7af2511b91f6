"""The two shells: the window, and the command line beside it. Only the window's files know Qt."""
