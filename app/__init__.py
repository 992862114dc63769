"""The application: a command and a page that classify photographs, without TensorFlow."""
