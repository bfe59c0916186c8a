"""Who gets email: subscribing and unsubscribing people, and who is on which list."""
