"""What stands published: the file of numbers, the folder of its builds, the receipt."""
