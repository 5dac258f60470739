"""One issue before anybody says yes: rendered, previewed, checked; and read again as it was sealed."""
