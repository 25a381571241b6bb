"""Another plan or quantity: what it comes to, said line by line before the button; and its undoing."""
