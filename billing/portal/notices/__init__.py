"""Which mails a customer gets, and where the links in them lead."""
