"""Raw bytes -> Document -> Passages."""
