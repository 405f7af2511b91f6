"""What Assay promises, each as a sentence."""
