"""What the SDK is held to."""
