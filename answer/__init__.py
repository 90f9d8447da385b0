"""Question + Hits -> Answer."""
