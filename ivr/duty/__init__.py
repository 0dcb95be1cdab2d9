"""What needs a hand: alarms, and how duty managers are told of them."""
