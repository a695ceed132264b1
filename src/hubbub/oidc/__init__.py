"""A company's identity provider, as OpenID Connect has it: asked, and believed only as far as it can prove what it says."""
