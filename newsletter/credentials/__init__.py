"""How people prove who they are: passwords, passkeys, and the word of a single sign-on."""
