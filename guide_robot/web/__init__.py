"""What every web server of ours has around it: bounds, host names, headers, addresses, slow guessing."""
