"""What one reading of lidar or camera shows: pieces, legs, furniture, wheelchairs, pictures of people."""
