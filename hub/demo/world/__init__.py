"""The texts of the fictional world: people, questions, meetups, pages. Nobody here exists."""
