"""The formulas: one file per question; no files, no drawing, no thresholds of disclosure."""
