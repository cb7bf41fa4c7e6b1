"""From a survey export to the tables of a study."""
