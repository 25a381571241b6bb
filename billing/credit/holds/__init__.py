"""Credit set aside while a request is served: captured when it was, released when it was not."""
