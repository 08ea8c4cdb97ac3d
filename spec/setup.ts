/** Before each file of specs: where a failure must not depend on luck, properties are tried with the same values each time. */
import fc from 'fast-check';

// Elsewhere each run tries others, and prints the seed of what fails.
if (process.env.CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20261120 });
