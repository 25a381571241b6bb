"""Who sits on the customer's seats: named by who may pay, claimed by who comes, taken back."""
