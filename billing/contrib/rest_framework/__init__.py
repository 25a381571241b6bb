"""Django REST framework: the gate as a permission, and the self-service pages as an API."""
