"""What staff do with a customer's money: each press shows what will happen, and happens once."""
