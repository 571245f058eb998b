"""What a ticket, a queue, a call and a centre are."""
