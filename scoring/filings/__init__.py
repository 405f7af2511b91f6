"""From a source to one Filing: facts with units, periods and places."""
