/** For testing/cli.ts. */
import { absent } from '../absent.js';

export const TestCliRunner = absent('command line', 'Run commands on Node: pottle --app …');
