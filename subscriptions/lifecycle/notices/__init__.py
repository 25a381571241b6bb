"""What subscribers are told by e-mail: what will be charged and when, and that something ends."""
