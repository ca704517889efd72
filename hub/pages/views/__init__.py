"""How pages are shown. A page type names its view here; people's pages have an address of their own."""
