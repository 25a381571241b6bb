"""How far below zero a customer may go, who said so, and until when; and the customer's own budget."""
