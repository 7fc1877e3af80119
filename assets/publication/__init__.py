"""Publishing a build: numbers, page, paper and data package together; the lake that follows."""
