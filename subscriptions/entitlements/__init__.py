"""What a subscription opens: facts about it, and the policies that ask them."""
