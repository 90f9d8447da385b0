"""The page: one file a page, plain functions that draw records; pure words and marks beside them."""
