/** Pottle on node:http. */
process.env.POTTLE_TRANSPORT = 'node';
await import('./pottle.js');
