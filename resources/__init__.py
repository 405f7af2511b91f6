"""What ships with Assay as data: methodologies, samples, languages, fonts."""
