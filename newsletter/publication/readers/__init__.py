"""The people who receive: asking, confirming, importing, leaving, erasing, and what is kept about them."""
