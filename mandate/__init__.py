"""mandate: compiles what a person wrote and what a system enforces into one approved contract."""
