"""Behind the explorer: the chapters' pictures one by one, what can be asked of them, and saved views of them."""
