"""What the book is made of: packages, parts of the site from elsewhere, their licences."""
