"""Changes proposed to pages without an account or Git: proposing, reading by two people, publishing with credit."""
