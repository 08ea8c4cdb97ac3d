/** Before each file of specs: where a failure must not depend on luck, properties are tried with the same values each time. */
// What apps in debug mode load by and by: a file of specs that ends meanwhile would keep those after it from having it.
import '../lib/debug/index.js';
import fc from 'fast-check';

// Elsewhere each run tries others, and prints the seed of what fails.
if (process.env.CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20261120 });

// What the command line leaves in a process, so that `app.run()` does not serve a second time, is not for the next file.
delete process.env.POTTLE_RUN_FROM_CLI;
