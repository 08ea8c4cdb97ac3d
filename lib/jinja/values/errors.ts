/** Python's exceptions, as far as templates can meet them. Each carries Python's name for its kind. */

/** The base of Python's exceptions that values, methods and filters raise. */
export class PythonError extends Error {
  override name = 'Exception';
}

/** A value is of a type that the operation does not take (Python's TypeError). */
export class PyTypeError extends PythonError {
  override name = 'TypeError';
}

/** A value of the right type that the operation cannot use (Python's ValueError). */
export class ValueError extends PythonError {
  override name = 'ValueError';
}

/** A key is not in a dict; the message is the key's repr (Python's KeyError). */
export class KeyError extends PythonError {
  override name = 'KeyError';
}

/** A position is outside of a sequence (Python's IndexError). */
export class IndexError extends PythonError {
  override name = 'IndexError';
}

/** An object has no such attribute (Python's AttributeError). */
export class AttributeError extends PythonError {
  override name = 'AttributeError';
}

/** Division by zero (Python's ZeroDivisionError). */
export class ZeroDivisionError extends PythonError {
  override name = 'ZeroDivisionError';
}

/** A number is too large to handle (Python's OverflowError). */
export class OverflowError extends PythonError {
  override name = 'OverflowError';
}

/** Whatever else goes wrong at run time (Python's RuntimeError). */
export class PyRuntimeError extends PythonError {
  override name = 'RuntimeError';
}
