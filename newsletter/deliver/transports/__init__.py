"""How a message leaves: smtp, files, console, behind one protocol."""
