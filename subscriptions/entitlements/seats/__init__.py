"""Who sits on the seats that a customer's plans have: named beforehand, claimed by a user, taken back."""
