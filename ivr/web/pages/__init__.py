"""What all pages share: visits, incidents' cards, problems, signing in."""
