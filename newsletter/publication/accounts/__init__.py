"""Who works here, and proves it: sign-in, sessions, what each may do."""
