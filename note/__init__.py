"""What a counsellor or a caseworker gathers: out as DOCX, PDF and Markdown, and back in to be checked again."""
