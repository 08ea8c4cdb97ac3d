#!/usr/bin/env node
/** The command `pottle`. */
import { main } from './main.js';

process.exitCode = await main(process.argv.slice(2));
