"""The processes that answer, the queue before them and the memory of what they answered."""
