"""The verbs that keep what is known of people: contact, same, hold, erase, and everything for the person who asks."""
